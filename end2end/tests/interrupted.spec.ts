/** What happens to what one types, and to what one would have seen, when the session or the server goes away meanwhile. */
import { composer, here, live, message, open, sendButton, signIn, throughHostedUi } from "../support/pages.ts";
import { expect, test } from "../support/test.ts";

test("a session that ends while one types costs none of the words", async ({ page, context, phone, watch }) => {
  watch.allow(/status of 401/);
  const customer = await phone.customer("Tereza");
  await phone.writes(customer, "Are you there?");
  await signIn(page, "operator");
  await open(page, customer.name);
  const address = here(page);
  const words = "A long answer that nobody wants to type twice.";
  await composer(page).fill(words);

  // The session is over on the server: the cookie leads nowhere any more.
  const [cookie] = (await context.cookies(page.url())).filter((cookie) => cookie.name === "__Host-wecare");
  if (cookie === undefined) throw new Error("no session cookie");
  await context.addCookies([{ ...cookie, value: "A".repeat(cookie.value.length) }]);
  await sendButton(page).click();
  // Refused, with the sentence; signing in leads back. (The Hosted UI still knows this browser and asks nothing.)
  await expect(page).toHaveURL(/\/login\?/);
  await expect(page.getByText("Session expired, please login again.")).toBeVisible();
  expect(await phone.sendsOf(words)).toBe(0);
  await page.getByRole("link", { name: "Continue with SSO" }).click();
  await expect.poll(() => here(page)).toBe(address);
  await live(page);
  // The words stand where they were going, marked as not sent, and go once when they are sent again.
  await expect(message(page, words)).toContainText("Not sent");
  await message(page, words).getByRole("button", { name: "Try again" }).click();
  await phone.has(customer, words, "delivered");
  expect(await phone.sendsOf(words)).toBe(1);
});

test("words that were not sent yet are there again after the session ended", async ({ page, context, phone, watch }) => {
  watch.allow(/status of 401/);
  const customer = await phone.customer("Uma");
  await phone.writes(customer, "Hello?");
  await signIn(page, "operator");
  await open(page, customer.name);
  const address = here(page);
  await composer(page).fill("only half of what");
  await context.clearCookies({ name: "__Host-wecare" });
  await page.reload();
  await expect(page).toHaveURL(/\/login\?/);
  await page.getByRole("link", { name: "Continue with SSO" }).click();
  await expect.poll(() => here(page)).toBe(address);
  await live(page);
  await expect(composer(page)).toHaveValue("only half of what");
});

test("a server that is away for a while is waited for, and nothing of what came meanwhile is missing", async ({ page, stack, phone, watch }) => {
  // What the browser itself says of a server that is not there, or that is still starting.
  watch.allow(/ERR_CONNECTION_REFUSED/, /ERR_EMPTY_RESPONSE/, /ERR_CONNECTION_RESET/, /ERR_INCOMPLETE_CHUNKED_ENCODING/, /status of 503/);
  // And of code that was on its way for later.
  watch.allow(/Failed to fetch/);
  const customer = await phone.customer("Ulla");
  await phone.writes(customer, "before the break");
  await signIn(page, "operator");
  await open(page, customer.name);
  await composer(page).fill("half a sentence");
  await stack.server.stop();
  await expect(page.getByTestId("connection")).toHaveText("Reconnecting");
  for (const text of ["first of the break", "second of the break"]) await phone.writes(customer, text);
  stack.server.startAgain();
  await stack.server.healthy(`${stack.url}/readyz`);
  // The waits between two tries grow up to fifteen seconds.
  await expect(page.getByTestId("connection")).toHaveText("Live", { timeout: 20_000 });
  for (const text of ["before the break", "first of the break", "second of the break"]) {
    await expect(message(page, text)).toHaveCount(1);
  }
  await expect(composer(page)).toHaveValue("half a sentence");
});

test("a stream that is refused with 503 is tried again until it stands", async ({ page, phone, watch }) => {
  watch.allow(/status of 503/);
  const customer = await phone.customer("Vera");
  await phone.writes(customer, "before");
  let refused = 0;
  await page.route("**/live*", async (route) => {
    if (refused >= 2) return route.continue();
    refused += 1;
    await route.fulfill({ status: 503, body: "" });
  });
  await page.goto("/inbox");
  await throughHostedUi(page, "operator");
  await phone.writes(customer, "meanwhile");
  await live(page);
  expect(refused).toBe(2);
  await open(page, customer.name);
  for (const text of ["before", "meanwhile"]) await expect(message(page, text)).toHaveCount(1);
});
