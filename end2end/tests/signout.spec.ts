/** Step 7: after signing out the session is dead everywhere, the stream is closed, and Back shows nothing. */
import { back, composer, list, live, log, message, open, rows, signInAnew, signOut } from "../support/pages.ts";
import { PHONE, expect, test } from "../support/test.ts";

test("signing out ends the session, and Back shows nothing", PHONE, async ({ page, context, phone, stack, isPhone, shot }) => {
  const customer = await phone.customer("Wanda");
  await phone.writes(customer, "a private matter");
  await signInAnew(page, "operator");
  await open(page, customer.name);
  await expect(message(page, "a private matter")).toBeVisible();
  await composer(page).fill("a private draft");
  const cookies = (await context.cookies(stack.url)).map((cookie) => `${cookie.name}=${cookie.value}`).join("; ");
  const held = await fetch(`${stack.url}/inbox`, { redirect: "manual", headers: { cookie: cookies } });
  expect(held.status).toBe(200);

  await back(page, isPhone);
  await signOut(page);
  await shot(page, "signed-out");

  // The cookie is gone, and the old one opens nothing any more.
  expect((await context.cookies(stack.url)).filter((cookie) => cookie.name.startsWith("__Host-"))).toEqual([]);
  const dead = await fetch(`${stack.url}/inbox`, { redirect: "manual", headers: { cookie: cookies } });
  expect(dead.status).toBe(303);
  const stream = await fetch(`${stack.url}/live`, { headers: { cookie: cookies } });
  expect(stream.status).toBe(401);
  await stream.body?.cancel();

  for (let steps = 0; steps < 3; steps++) {
    await page.goBack().catch(() => null);
    await expect(list(page)).toHaveCount(0);
    await expect(log(page)).toHaveCount(0);
    await expect(page.getByText("a private")).toHaveCount(0);
    await expect(page.getByText(customer.name)).toHaveCount(0);
  }
  expect(await page.evaluate(() => JSON.stringify({ ...sessionStorage, ...localStorage }))).not.toContain("a private draft");
});

test("signing in again asks for the password: the Hosted UI's session is over too", async ({ page, watch }) => {
  // Whoever signs out in the first moment may do so before the page has told its time zone.
  watch.allow(/status of 401 .*\/api\/zone\)/);
  await signInAnew(page, "operator");
  await signOut(page);
  await page.getByRole("link", { name: "Sign in again" }).click();
  await page.getByRole("link", { name: "Continue with SSO" }).click();
  await expect(page.getByLabel("Password")).toBeVisible();
});

test("another tab of the same browser ends as well, at once", async ({ page, context, watch }) => {
  // The other tab asks and is told that the session is over.
  watch.allow(/status of 401/);
  await signInAnew(page, "operator");
  const other = await context.newPage();
  await other.goto("/inbox");
  await live(other);
  await rows(other).first().getByRole("link").click();
  await expect(log(other)).toBeVisible();
  await expect(list(page)).toBeVisible();
  await signOut(page);
  await expect(other).toHaveURL(/\/login\?.*expired=1/);
  await expect(other.getByText("Session expired, please login again.")).toBeVisible();
  await expect(log(other)).toHaveCount(0);
  await expect(list(other)).toHaveCount(0);
});

test("an open live stream is cut when its session ends", async ({ page, context, stack }) => {
  await signInAnew(page, "operator");
  const cookies = (await context.cookies(stack.url)).map((cookie) => `${cookie.name}=${cookie.value}`).join("; ");
  const stream = await fetch(`${stack.url}/live`, { headers: { cookie: cookies, accept: "text/event-stream" } });
  expect(stream.status).toBe(200);
  const text = (async () => {
    let all = "";
    if (stream.body === null) throw new Error("no stream");
    for await (const part of stream.body.pipeThrough(new TextDecoderStream())) all += part;
    return all;
  })();
  await signOut(page);
  // Ends by itself, and says why.
  expect(await text).toContain("signed_out");
});

test("signing out needs a page of ours", async ({ page }) => {
  await signInAnew(page, "operator");
  const forged = await page.request.post("/auth/logout", { headers: { origin: "https://evil.example" }, maxRedirects: 0 });
  expect(forged.status()).toBe(403);
  const linked = await page.request.get("/auth/logout", { maxRedirects: 0 });
  expect([404, 405]).toContain(linked.status());
  await page.goto("/inbox");
  await expect(page).toHaveURL("/inbox");
});
