/** A message whose answer was lost: what it means, and what one can do. */
import { accessible } from "../support/axe.ts";
import { log, message, open, reply, signIn } from "../support/pages.ts";
import { TWICE, expect, test } from "../support/test.ts";

test("a message of which nobody knows whether it went out is sent again by who takes the risk", TWICE, async ({ page, phone, shot }) => {
  const customer = await phone.customer("Ursula Unclear");
  await phone.writes(customer, "What time is it?");
  await signIn(page, "operator");
  await open(page, customer.name);
  await phone.has(customer, "What time is it?", "read");
  const words = "It is a quarter past nine.";
  await phone.fails({ service: "eum", operation: "SendWhatsAppMessage", kind: "error", times: 1, contains: words });
  await reply(page, words);
  const said = log(page).getByRole("article").filter({ hasText: words });
  await expect(said).toHaveAttribute("data-state", "unconfirmed");
  await expect(said).toContainText("Not confirmed: the answer was lost, so it may or may not arrive.");
  await said.getByRole("button", { name: "What you can do" }).click();
  const dialog = page.getByRole("dialog", { name: "Message", exact: true });
  await expect(dialog).toContainText("Nobody knows whether they got this message");
  await accessible(page, "what can be done about an unconfirmed message");
  await shot(page, "unconfirmed");
  expect(await phone.sendsOf(words)).toBe(0);
  await dialog.getByRole("button", { name: "Send again, although it may arrive twice" }).click();
  await expect(dialog).toBeHidden();
  await expect(said).toHaveCount(2);
  await expect(said.last()).toHaveAttribute("data-state", /delivered|read/);
  await expect(said.last()).toContainText("Sent again");
  await expect(said.first()).toHaveAttribute("data-state", "unconfirmed");
  expect(await phone.sendsOf(words)).toBe(1);
  await expect(message(page, "What time is it?")).toBeVisible();
});
