/** Analytics: figures of a range, their definitions, their tables, the address, and all of it without scripts. */
import { accessible } from "../support/axe.ts";
import { signIn, throughHostedUi } from "../support/pages.ts";
import { EVERYWHERE, PHONE, expect, test } from "../support/test.ts";

test("figures are shown with their definitions and keep their range in the address", EVERYWHERE, async ({ page, shot }) => {
  await signIn(page, "viewer");
  await page.goto("/analytics?range=30");
  await expect(page.getByRole("heading", { level: 1, name: "Analytics" })).toBeVisible();
  await expect(page.getByRole("region", { name: "Messages received" })).toBeVisible();
  await expect(page.getByRole("img", { name: /Messages per day/ })).toBeVisible();
  await accessible(page, "figures of 30 days");
  await shot(page, "analytics");

  await page.getByRole("button", { name: "What is meant by: First response" }).first().focus();
  await expect(page.getByRole("tooltip").filter({ hasText: "first reply by a person" }).first()).toBeVisible();

  await page.getByRole("link", { name: "7 days" }).click();
  await expect(page).toHaveURL(/range=7/);
  await expect(page.getByRole("link", { name: "7 days" })).toHaveAttribute("aria-current", "true");
  await page.reload();
  await expect(page.getByRole("link", { name: "7 days" })).toHaveAttribute("aria-current", "true");
});

test("every chart has its figures as a table, and every table can be saved", PHONE, async ({ page }) => {
  await signIn(page, "viewer");
  await page.goto("/analytics?range=7");
  const messages = page.getByRole("region", { name: "Messages per day", exact: true });
  await messages.getByText("Show as a table").click();
  await expect(messages.getByRole("row")).toHaveCount(8);
  const saved = page.waitForEvent("download");
  await page.getByRole("link", { name: "Save as CSV: Team" }).click();
  expect((await saved).suggestedFilename()).toMatch(/^team-\d{4}-\d\d-\d\d-\d{4}-\d\d-\d\d\.csv$/);
  // Nothing is wider than the screen but what scrolls by itself.
  const wide = await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
  expect(wide).toBe(false);
});

test.describe("without scripts", () => {
  test.use({ javaScriptEnabled: false });

  test.beforeEach(({ watch }) => {
    // Without scripts Chromium reports the announced ones as blocked.
    watch.allow(/wecare.*\.js csp$/, /preloaded using link preload but not used/);
  });

  test("a range, a number and days of one's own are chosen by links and forms", async ({ page }) => {
    await page.goto("/analytics");
    await throughHostedUi(page, "viewer");
    await expect(page.getByRole("region", { name: "Messages received" })).toBeVisible();
    await page.getByLabel("Number").selectOption({ index: 1 });
    await page.getByRole("form", { name: "Filter" }).getByRole("button", { name: "Show" }).click();
    await expect(page).toHaveURL(/phone=\d+/);
    await expect(page.getByRole("region", { name: "Messages received" })).toBeVisible();
  });
});
