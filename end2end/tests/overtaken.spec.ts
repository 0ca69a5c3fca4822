/** What was written without a connection is not said by itself after a colleague has answered. */
import { composer, heading, message, open, reply, signIn } from "../support/pages.ts";
import { expect, test } from "../support/test.ts";

const SENDS = "**/api/thread/send";

test("a message that waited is left to its author where a colleague has answered meanwhile", async ({ page, phone, enter, watch }) => {
  watch.allow(/ERR_INTERNET_DISCONNECTED|ERR_FAILED/);
  const customer = await phone.customer("Olga Overtaken");
  const another = await phone.customer("Ada Another");
  await phone.writes(customer, "Is it still there?");
  await phone.writes(another, "Good morning");
  await signIn(page, "operator");
  await open(page, customer.name);
  await page.route(SENDS, (route) => route.abort("internetdisconnected"));
  const words = "It is, for you alone.";
  await reply(page, words);
  const mine = message(page, words);
  await expect(mine).toContainText("Not sent. Check your connection.");
  await expect(composer(page)).toHaveValue("");
  const other = await enter("admin");
  await open(other, customer.name);
  await reply(other, "Sorry, it is gone.");
  await phone.has(customer, "Sorry, it is gone.", "delivered");
  // Whoever looks at another conversation by then is told, too.
  await open(page, another.name);
  await page.unroute(SENDS);
  await expect(page.getByText(/Not sent\. .+ answered \d+ s ago\. Try again to send it anyway\./)).toBeVisible({ timeout: 15_000 });
  await expect(heading(page, another.name)).toBeVisible();
  expect(await phone.sendsOf(words)).toBe(0);
  await open(page, customer.name);
  await expect(mine).toContainText("Try again to send it anyway.");
  await mine.getByRole("button", { name: "Try again" }).click();
  await phone.has(customer, words, "delivered");
  expect(await phone.sendsOf(words)).toBe(1);
});
