/** What one sees who asked for too much at once. */
import { composer, message, open, reply, signIn } from "../support/pages.ts";
import { expect, test } from "../support/test.ts";

/** What the server answers in place of the call, once. */
const TOO_MANY = { status: 429, headers: { "retry-after": "3" }, json: { TooMany: 3 } };

test("too many acts: a toast says how long to wait, and nothing is lost", async ({ page, phone, watch }) => {
  watch.allow(/status of 429/);
  const customer = await phone.customer("Oluwaseun");
  await phone.writes(customer, "Hello?");
  await signIn(page, "operator");
  await open(page, customer.name);

  await page.route("**/api/thread/resolve", (route) => route.fulfill(TOO_MANY), { times: 1 });
  await page.getByRole("button", { name: "Resolve" }).click();
  const notes = page.getByRole("region", { name: "Notifications" });
  await expect(notes.getByText("That was too much at once. Wait 3 s, then try again.")).toBeVisible();
  await expect(page.getByRole("button", { name: "Resolve" })).toBeVisible();

  await page.route("**/api/thread/send", (route) => route.fulfill(TOO_MANY), { times: 1 });
  await reply(page, "Two boxes, as always");
  const mine = message(page, "Two boxes, as always");
  await expect(mine).toContainText("Not sent. That was too much at once. Wait 3 s, then try again.");
  await expect(composer(page)).toHaveValue("");
  await mine.getByRole("button", { name: "Try again" }).click();
  await phone.has(customer, "Two boxes, as always", "delivered");
  expect(await phone.sendsOf("Two boxes, as always")).toBe(1);
});
