/** Tabs that are older than the server. */
import { composer, heading, live, open, row, signIn } from "../support/pages.ts";
import { PHONE, expect, test } from "../support/test.ts";

test("a server that speaks a newer version: the page offers to reload, and what was typed is there afterwards", PHONE, async ({ page, phone, shot }) => {
  const customer = await phone.customer("Carla");
  await phone.writes(customer, "Ciao!");
  await signIn(page, "operator");
  await open(page, customer.name);
  await composer(page).fill("typed before the update");
  // The stream breaks with the update, and whoever answers next is newer.
  await page.route("**/live*", (route) => route.fulfill({ contentType: "text/event-stream", body: 'event: hello\ndata: {"schema":999}\n\n' }));
  await page.evaluate(() => window.dispatchEvent(new Event("offline")));
  await page.evaluate(() => window.dispatchEvent(new Event("online")));
  const banner = page.getByRole("status").filter({ hasText: "A new version is available." });
  await expect(banner).toBeVisible({ timeout: 20_000 });
  await expect(composer(page)).toHaveValue("typed before the update");
  await shot(page, "new-version");
  await page.unrouteAll();
  await banner.getByRole("button", { name: "Reload" }).click();
  await live(page);
  await expect(banner).toHaveCount(0);
  await expect(heading(page, customer.name)).toBeVisible();
  await expect(composer(page)).toHaveValue("typed before the update");
});

test("a server that hands out another build: the same offer, and none for the same build", async ({ page, phone }) => {
  const customer = await phone.customer("Dario");
  await phone.writes(customer, "Salve!");
  await signIn(page, "operator");
  await open(page, customer.name);
  const build = await page.locator("html").getAttribute("data-build");
  expect(build).toMatch(/^[\w-]{10,}$/);
  const banner = page.getByRole("status").filter({ hasText: "A new version is available." });
  const reconnect = async (says: string): Promise<void> => {
    await page.unrouteAll();
    let answered = false;
    await page.route("**/live*", async (route) => {
      answered = true;
      await route.fulfill({ contentType: "text/event-stream", body: `event: hello\ndata: {"schema":1,"build":"${says}"}\n\n` });
    });
    await page.evaluate(() => window.dispatchEvent(new Event("offline")));
    await page.evaluate(() => window.dispatchEvent(new Event("online")));
    await expect.poll(() => answered, { timeout: 20_000 }).toBe(true);
  };
  await reconnect(build ?? "");
  await page.unrouteAll();
  await live(page);
  await expect(banner).toHaveCount(0);
  await reconnect("another-build-of-tomorrow");
  await expect(banner).toBeVisible({ timeout: 20_000 });
  await page.unrouteAll();
});

test("a tab whose files an update took away says so, and trying again leads to the new ones", async ({ page, phone, watch }) => {
  watch.allow(/status of 404|\.wasm|Failed to execute 'compile' on 'WebAssembly'/);
  const customer = await phone.customer("Dario");
  await phone.writes(customer, "Ciao!");
  // Neither at once in the background, nor when it is needed.
  await page.route("**/pkg/split_conversation*", (route) => route.fulfill({ status: 404, headers: { "cache-control": "no-store" } }));
  await signIn(page, "operator");
  await row(page, customer.name).getByRole("link").click();
  const failed = page.getByRole("alert");
  await expect(failed).toBeVisible();
  await page.unroute("**/pkg/split_conversation*");
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(heading(page, customer.name)).toBeVisible();
  await live(page);
});
