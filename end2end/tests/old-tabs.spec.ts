/** Tabs that are older than the server. */
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { composer, heading, live, open, row, signIn } from "../support/pages.ts";
import { Phone } from "../support/phone.ts";
import { Stack } from "../support/stack.ts";
import { PHONE, expect, test } from "../support/test.ts";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "../..");
const keepFormer = (act: "aside" | "beside", folder: string, store: string): void => {
  execFileSync(join(ROOT, "scripts/keep-former"), [act, folder, store]);
};

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

test("files of the builds before are kept for a day from their replacement, not longer", () => {
  const work = mkdtempSync(join(tmpdir(), "wecare-former-"));
  const [pkg, store] = [join(work, "pkg"), join(work, "store")];
  const build = (...names: string[]): string[] => {
    keepFormer("aside", pkg, store);
    rmSync(pkg, { recursive: true, force: true });
    mkdirSync(pkg);
    for (const name of names) writeFileSync(join(pkg, name), name);
    keepFormer("beside", pkg, store);
    return readdirSync(pkg).sort();
  };
  const hoursAgo = (name: string, hours: number): void => {
    const then = new Date(Date.now() - hours * 3_600_000);
    utimesSync(join(store, name), then, then);
  };
  try {
    mkdirSync(pkg);
    expect(build("one.js")).toEqual(["one.js"]);
    expect(build("two.js")).toEqual(["one.js", "two.js"]);
    // Another build does not begin its day anew.
    hoursAgo("one.js", 23);
    expect(build("three.js")).toEqual(["one.js", "three.js", "two.js"]);
    hoursAgo("one.js", 25);
    expect(build("four.js")).toEqual(["four.js", "three.js", "two.js"]);
    // What comes back is current, and its day begins when it is replaced again.
    hoursAgo("two.js", 23);
    build("two.js");
    expect(build("five.js")).toContain("two.js");
    hoursAgo("two.js", 23);
    expect(build("six.js")).toContain("two.js");
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
});

test("a tab from before an update still gets the page that it had not fetched yet", async ({ browserOf }, info) => {
  test.setTimeout(120_000);
  // A site of its own, so that it can be updated under the tab.
  const work = mkdtempSync(join(tmpdir(), "wecare-site-"));
  const [site, pkg, store] = [join(work, "site"), join(work, "site/pkg"), join(work, "store")];
  cpSync(join(ROOT, "target/site"), site, { recursive: true });
  const hash = /^wasm: (\S+)$/m.exec(readFileSync(join(ROOT, "target/release/hash.txt"), "utf8"))?.[1] ?? "none";
  expect(readdirSync(pkg)).toContain(`wecare.${hash}.wasm`);
  const stack = await Stack.start(100 + info.workerIndex, 5, { LEPTOS_SITE_ROOT: site });
  try {
    const phone = new Phone(stack.control);
    const customer = await phone.customer("Dario");
    await phone.writes(customer, "Ciao!");
    const context = await browserOf();
    const page = await context.newPage();
    let letGo: () => void = () => undefined;
    const updated = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    let asked = "";
    await page.route(/\/pkg\/split_conversation\./, async (route) => {
      asked = route.request().url();
      await updated;
      await route.continue();
    });
    await signIn(page, "operator", `${stack.url}/inbox`);
    await expect(row(page, customer.name)).toBeVisible();
    await expect.poll(() => asked).not.toBe("");

    // The update: a build with other contents, so with other names.
    keepFormer("aside", pkg, store);
    for (const name of readdirSync(pkg)) renameSync(join(pkg, name), join(pkg, name.replace(/\.[\w-]{22}\./, `.${"N".repeat(22)}.`)));
    expect(readdirSync(pkg)).not.toContain(new URL(asked).pathname.split("/").at(-1));
    keepFormer("beside", pkg, store);
    letGo();

    await row(page, customer.name).getByRole("link").click();
    await expect(heading(page, customer.name)).toBeVisible();
    const answer = await page.request.get(asked);
    expect(answer.status()).toBe(200);
    expect(answer.headers()["cache-control"]).toContain("immutable");
    // What never was there is not kept by anybody.
    const missing = await page.request.get(asked.replace(/split_conversation\.[\w-]{22}/, `split_conversation.${"x".repeat(22)}`));
    expect(missing.status()).toBe(404);
    expect(missing.headers()["cache-control"]).toBe("no-store");
    // Before the server goes: the page would rightly complain.
    await context.close();
  } finally {
    await stack.stop();
    rmSync(work, { recursive: true, force: true });
  }
});
