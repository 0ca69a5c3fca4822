/** As an app: manifest, icons, and a service worker that has a page for being offline and keeps nothing that is private. */
import { live, open, signIn } from "../support/pages.ts";
import { expect, test } from "../support/test.ts";

test.use({ serviceWorkers: "allow" });

test("manifest and icons are there, as large as they say", async ({ page }) => {
  await page.goto("/login");
  const address = await page.locator("link[rel=manifest]").getAttribute("href");
  const answer = await page.request.get(address ?? "");
  expect(answer.headers()["content-type"]).toContain("application/manifest+json");
  const manifest = (await answer.json()) as { start_url: string; display: string; icons: { src: string; sizes: string; type: string; purpose?: string }[] };
  expect(manifest).toMatchObject({ start_url: "/inbox", display: "standalone" });
  expect(manifest.icons.map(({ sizes, purpose }) => `${sizes} ${purpose ?? "any"}`)).toEqual(["any any", "192x192 any", "512x512 any", "512x512 maskable"]);
  for (const icon of [...manifest.icons, { src: "/icons/apple-touch.png", sizes: "180x180", type: "image/png" }]) {
    const image = await page.request.get(icon.src);
    expect(image.headers()["content-type"], icon.src).toBe(icon.type);
    if (icon.type !== "image/png") continue;
    // Width and height stand at the head of a PNG.
    const body = await image.body();
    expect(`${body.readUInt32BE(16)}x${body.readUInt32BE(20)}`, icon.src).toBe(icon.sizes);
  }
});

test("the service worker may do what it needs, and is asked for at every visit", async ({ page }) => {
  const answer = await page.request.get("/sw.js");
  expect(answer.headers()).toMatchObject({
    "cache-control": "no-cache",
    "content-security-policy": "default-src 'none'; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'",
  });
  expect(answer.headers()["content-type"]).toContain("javascript");
});

test("without a server one learns so, sees nothing private, and goes on where one was", async ({ page, stack, phone, watch }) => {
  watch.allow(/ERR_CONNECTION_REFUSED/, /ERR_EMPTY_RESPONSE/, /ERR_CONNECTION_RESET/, /ERR_INCOMPLETE_CHUNKED_ENCODING/, /ERR_FAILED/, /status of 503/);
  const customer = await phone.customer("Bela");
  await phone.writes(customer, "a very private sentence");
  await signIn(page, "operator");
  await page.evaluate(async () => navigator.serviceWorker.ready);
  // From here on through the worker.
  await page.reload();
  await live(page);
  expect(await page.evaluate(() => navigator.serviceWorker.controller?.scriptURL)).toBe(`${stack.url}/sw.js`);
  await open(page, customer.name);
  await expect(page.getByText("a very private sentence").first()).toBeVisible();
  const address = page.url();

  // What is kept are files that are the same for everybody; among them the program of this version, for its open tabs.
  const kept = () =>
    page.evaluate(async () => {
      const caches = await Promise.all((await window.caches.keys()).map((name) => window.caches.open(name)));
      const requests = await Promise.all(caches.map((cache) => cache.keys()));
      return requests.flat().map((request) => new URL(request.url).pathname);
    });
  const free = /^\/(?:pkg\/[\w.-]+\.(?:js|wasm|css|json)|fonts\/[\w-]+\.woff2|offline\.(?:html|css)|favicon\.svg)$/;
  await expect.poll(async () => (await kept()).some((path) => /^\/pkg\/wecare\.[\w-]{22}\.wasm$/.test(path))).toBe(true);
  for (const path of await kept()) expect(path).toMatch(free);

  await stack.server.stop();
  await page.goto(address);
  await expect(page.getByRole("heading", { name: "You are offline" })).toBeVisible();
  await expect(page).toHaveURL(address);
  await expect(page.getByText("a very private sentence")).toHaveCount(0);
  stack.server.startAgain();
  await stack.server.healthy(`${stack.url}/readyz`);
  await page.getByRole("link", { name: "Try again" }).click();
  await expect(page).toHaveURL(address);
  await live(page);
  await expect(page.getByText("a very private sentence").first()).toBeVisible();
});
