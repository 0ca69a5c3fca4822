/** What happens to what one types, and to what one would have seen, when the session or the server goes away meanwhile. */
import { composer, here, live, message, open, sendButton, signIn, throughHostedUi } from "../support/pages.ts";
import { expect, ONCE, test } from "../support/test.ts";

test("a session that ends while one types costs none of the words", ONCE, async ({ page, context, phone, watch }) => {
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
  // Refused; the page says so, or leads to sign-in by itself. Then signing in leads back.
  await expect(page.getByText("Session expired, please login again.").first()).toBeVisible();
  expect(await phone.sendsOf(words)).toBe(0);
  if (!page.url().includes("/login")) await page.goto(address);
  await expect(page).toHaveURL(/\/login\?/);
  await throughHostedUi(page, "operator");
  await expect(page).toHaveURL(new RegExp(`${address}(\\?|$)`));
  await live(page);
  const typed = await composer(page).inputValue();
  if (typed !== words) await expect(message(page, words)).toBeVisible();
  else await sendButton(page).click();
  await phone.has(customer, words, "delivered");
  expect(await phone.sendsOf(words)).toBe(1);
});
