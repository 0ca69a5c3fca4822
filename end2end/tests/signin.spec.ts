/** Step 2: signing in through the Hosted UI, with every role and without one. */
import { live, openProfile, signInAnew, throughHostedUi } from "../support/pages.ts";
import { PEOPLE } from "../support/people.ts";
import { EVERYWHERE, PHONE, expect, test } from "../support/test.ts";

test("the sign-in page has brand and one way in, and no password field", EVERYWHERE, async ({ page, shot }) => {
  await page.goto("/login");
  await expect(page.getByRole("heading", { level: 1, name: "WECARE Inbox" })).toBeVisible();
  await expect(page.getByRole("link", { name: "Continue with SSO" })).toBeVisible();
  await expect(page.locator("input")).toHaveCount(0);
  await shot(page, "login");

  await page.goto("/login?expired=1");
  await expect(page.getByText("Session expired, please login again.")).toBeVisible();
});

test("the hosted sign-in page refuses a wrong password and lets in with the right one", async ({ page, watch, shot }) => {
  watch.allow(/status of 401/);
  await page.goto("/login");
  await page.getByRole("link", { name: "Continue with SSO" }).click();
  await shot(page, "hosted-ui");
  await page.getByLabel("Email address").fill(PEOPLE.operator.email);
  await page.getByLabel("Password").fill("wrong-pass-1");
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page.getByRole("alert")).toHaveText("Incorrect username or password.");
  await page.getByLabel("Password").fill("demo-pass-1");
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page).toHaveURL("/inbox");
  await live(page);
});

for (const who of ["viewer", "operator", "admin"] as const) {
  test(`the ${who} signs in and finds name, e-mail and role in the profile menu`, PHONE, async ({ page, shot }) => {
    await signInAnew(page, who);
    const panel = await openProfile(page);
    await expect(panel.getByText(PEOPLE[who].name)).toBeVisible();
    await expect(panel.getByText(PEOPLE[who].email)).toBeVisible();
    await expect(panel.getByText(PEOPLE[who].role, { exact: true })).toBeVisible();
    await shot(page, `profile-${who}`);
  });
}

test("somebody without a group learns whom to ask, and sees nothing else", PHONE, async ({ page, shot, watch }) => {
  // The refusal that the forged call below gets.
  watch.allow(/status of 403/);
  await signInAnew(page, "stranger");
  await expect(page.getByRole("heading", { level: 1, name: "No access yet" })).toBeVisible();
  await expect(page.getByText(PEOPLE.stranger.email)).toBeVisible();
  await expect(page.getByText("Ask an administrator to add you to the Viewer, Operator or Admin group.")).toBeVisible();
  await expect(page.getByRole("navigation")).toHaveCount(0);
  await shot(page, "no-access");

  await page.goto("/inbox");
  await expect(page).toHaveURL("/no-access");
  // Nor does a server function answer.
  const answer = await page.evaluate(async () => {
    const response = await fetch("/api/inbox", { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ filter: { tab: "all", state: "open", phone: null } }) });
    return response.status;
  });
  expect(answer).toBe(403);
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page).toHaveURL("/logout");
});

test("signing in leads back to the page that was asked for", async ({ page }) => {
  await signInAnew(page, "operator", "/inbox?tab=mine");
});

for (const target of ["//evil.example", "/\\evil.example", "https://evil.example/", "/%2f%2fevil.example", "/login"]) {
  test(`signing in never leads to ${target}`, async ({ page }) => {
    await page.goto(`/login?return_to=${encodeURIComponent(target)}`);
    await throughHostedUi(page, "operator");
    await expect(page).toHaveURL("/inbox");
    await live(page);
  });
}

test("an answer of the Hosted UI counts once", async ({ page }) => {
  const callbacks: string[] = [];
  page.on("request", (request) => {
    if (request.url().includes("/auth/callback?")) callbacks.push(request.url());
  });
  await signInAnew(page, "operator");
  expect(callbacks).toHaveLength(1);
  // Who is signed in is led on; it opens nothing for anybody else.
  await page.goto(callbacks[0] ?? "");
  await expect(page).toHaveURL("/inbox");
  await page.context().clearCookies();
  await page.goto(callbacks[0] ?? "");
  await expect(page).toHaveURL(/\/login\?error=/);
  await expect(page.getByText("Signing in took too long")).toBeVisible();
});

test("the session cookie is bound to the host, out of reach for scripts, and not sent from elsewhere", async ({ page, context, stack }) => {
  await signInAnew(page, "operator");
  const session = (await context.cookies(stack.url)).filter((cookie) => cookie.name.startsWith("__Host-"));
  expect(session).toHaveLength(1);
  expect(session[0]).toMatchObject({ secure: true, httpOnly: true, sameSite: "Lax", path: "/" });

  // One letter changed, and it opens nothing.
  const [cookie] = session;
  if (cookie === undefined) throw new Error("no session cookie");
  const last = cookie.value.endsWith("A") ? "B" : "A";
  const answer = await fetch(`${stack.url}/inbox`, { redirect: "manual", headers: { cookie: `${cookie.name}=${cookie.value.slice(0, -1)}${last}` } });
  expect(answer.status).toBe(303);
  expect(answer.headers.get("location")).toContain("/login");
});
