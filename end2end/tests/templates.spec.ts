/** Templates: the list, one of them, and one that is written, submitted and approved. */
import type { Locator, Page } from "@playwright/test";
import { accessible } from "../support/axe.ts";
import { keysAreHeard, live, signIn, throughHostedUi } from "../support/pages.ts";
import { EVERYWHERE, PHONE, expect, test } from "../support/test.ts";

const templates = (page: Page): Locator => page.getByRole("list", { name: "Template list" });
const names = (page: Page): Locator => templates(page).getByRole("heading", { level: 2 });
const group = (page: Page, name: string): Locator =>
  templates(page)
    .locator(":scope > li")
    .filter({ has: page.getByRole("heading", { level: 2, name, exact: true }) });
const preview = (page: Page): Locator => page.getByRole("region", { name: "What the customer sees" });
const checks = (page: Page): Locator => page.getByRole("region", { name: "Checks" });
const kept = (page: Page): Locator => page.locator("[data-kept]");

/** A name that no other test of this stack has. */
const unique = (name: string): string => `${name}_${Date.now().toString(36)}`;

test("all templates stand there by name, what needs somebody first", EVERYWHERE, async ({ page, shot }) => {
  await signIn(page, "viewer", "/templates");
  await expect(page.getByRole("heading", { level: 1, name: "Templates" })).toBeVisible();
  await expect(page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Templates" })).toHaveAttribute("aria-current", "page");
  const shipped = group(page, "order_shipped");
  await expect(shipped.getByRole("list", { name: "Languages" }).getByRole("link")).toHaveCount(4);
  await expect(shipped.getByRole("link", { name: /Hindi/ })).toContainText("Approved");
  const order = await names(page).allInnerTexts();
  for (const urgent of ["loyalty_points", "we_miss_you", "flash_sale"]) {
    expect(order.indexOf(urgent), urgent).toBeGreaterThanOrEqual(0);
    expect(order.indexOf(urgent), urgent).toBeLessThan(order.indexOf("order_shipped"));
  }
  await expect(group(page, "loyalty_points")).toContainText("WhatsApp rejected it.");
  // A Viewer reads.
  await expect(page.getByRole("link", { name: "New template" })).toHaveCount(0);
  await expect(page.getByRole("button", { name: "Ask WhatsApp again" })).toHaveCount(0);
  await live(page);
  await accessible(page, "the list of templates");
  await shot(page, "templates");
});

test("the list narrows, and its address keeps that", PHONE, async ({ page }) => {
  await signIn(page, "operator", "/templates");
  await live(page);
  await page.getByLabel("Any status").selectOption({ label: "Rejected" });
  await expect(page).toHaveURL(/[?&]status=REJECTED/);
  await expect(group(page, "loyalty_points")).toBeVisible();
  await expect(group(page, "order_shipped")).toHaveCount(0);
  await page.reload();
  await expect(page.getByLabel("Any status")).toHaveValue("REJECTED");
  await expect(group(page, "loyalty_points")).toBeVisible();
  await live(page);
  await page.getByLabel("Any status").selectOption({ label: "Any status" });
  await page.getByLabel("Any language").selectOption({ label: "Hindi" });
  await expect(names(page)).toHaveText(["order_shipped"]);
  await page.getByLabel("Any language").selectOption({ label: "Any language" });
  await page.getByRole("searchbox", { name: "Search names and texts" }).fill("no template has this");
  await expect(page.getByText("No template fits")).toBeVisible();
  await page.getByRole("searchbox", { name: "Search names and texts" }).fill("invoice");
  await expect(page).toHaveURL(/[?&]q=invoice/);
  await expect(group(page, "invoice_ready")).toBeVisible();
});

test("one template shows what the customer sees, what it consists of, and what to do", EVERYWHERE, async ({ page, shot }) => {
  await signIn(page, "viewer", "/templates");
  await group(page, "order_shipped").getByRole("link", { name: /^Arabic/ }).click();
  await expect(page.getByRole("heading", { level: 1, name: "order_shipped" })).toBeVisible();
  await expect(preview(page)).toHaveAttribute("dir", "rtl");
  await expect(page.getByRole("region", { name: "Status" })).toContainText("It can be sent.");
  await expect(page.getByRole("region", { name: "Definition" })).toContainText("Utility");
  await live(page);
  await accessible(page, "a template");
  await shot(page, "template-arabic");
  await page.getByRole("region", { name: "Languages" }).getByRole("link", { name: /^Hindi/ }).click();
  await expect(preview(page)).toHaveAttribute("lang", "hi");
  await page.getByRole("link", { name: "Back to all templates" }).click();
  await group(page, "loyalty_points").getByRole("link", { name: /English/ }).click();
  await expect(page.getByRole("region", { name: "Status" })).toContainText("Choose those that fit, or rewrite it.");
  // Changing it is for Admins.
  await expect(page.getByRole("button", { name: "Delete" })).toHaveCount(0);
});

test("who may not write templates is told why", async ({ page }) => {
  await signIn(page, "operator", "/templates/new");
  await expect(page.getByText("Only Admins write templates")).toBeVisible();
  await accessible(page, "no editor");
});

test("a template is written by keyboard, submitted, approved and seen", async ({ page, phone, shot }) => {
  test.slow();
  await signIn(page, "admin", "/templates");
  await keysAreHeard(page);
  await phone.reviews(null);
  const name = unique("order_ready");
  await page.getByRole("link", { name: "New template" }).press("Enter");
  await expect(page).toHaveURL("/templates/new");
  await expect(kept(page)).toHaveText("Not saved yet");

  const field = (label: string | RegExp): Locator => page.getByRole("textbox", { name: label });
  await field("Name").focus();
  await page.keyboard.type(name);
  await field("Text").focus();
  await page.keyboard.type("{{order_id}} is ready to be fetched today.");
  await expect(checks(page)).toContainText(/begin|start/);
  await page.keyboard.press("Home");
  await page.keyboard.type("Your order ");
  await field("Sample of order_id").focus();
  await page.keyboard.type("A-1042");
  await field("Footer").focus();
  await page.keyboard.type("Open until eight");
  await page.getByRole("button", { name: "Add a button" }).press("Enter");
  await page.getByRole("menuitem", { name: "Quick reply" }).press("Enter");
  await field("Words").focus();
  await page.keyboard.type("I am on my way");

  await expect(preview(page)).toContainText("Your order A-1042 is ready to be fetched today.");
  await expect(preview(page)).toContainText("I am on my way");
  await expect(kept(page)).toHaveText(/Draft saved \d/);
  await expect(page).toHaveURL(/draft=/);
  await accessible(page, "the editor");
  await shot(page, "template-editor");

  // Nothing is lost by closing the tab.
  await page.reload();
  await expect(field("Text")).toHaveValue("Your order {{order_id}} is ready to be fetched today.");
  await expect(field("Sample of order_id")).toHaveValue("A-1042");
  await live(page);

  await page.getByRole("button", { name: "Submit for review" }).press("Enter");
  const dialog = page.getByRole("dialog", { name: "Submit for review" });
  await expect(dialog).toContainText(name);
  await accessible(page, "submitting a template");
  await dialog.getByRole("button", { name: "Submit" }).press("Enter");
  await expect(page).toHaveURL(new RegExp(`/templates/[^/]+/${name}/en_US$`));
  await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
  await expect(page.getByRole("main").getByText("In review").first()).toBeVisible();

  await phone.decides(name, "approve");
  await expect(page.getByRole("region", { name: "Status" })).toContainText("It can be sent.");
  await expect(page.getByRole("region", { name: "What happened" })).toContainText(/Approved[\s\S]*Submitted for review by/);
  await shot(page, "template-approved");
  await page.getByRole("link", { name: "Back to all templates" }).click();
  await expect(group(page, name)).toContainText("Approved");

  // Deleting asks for the name.
  await group(page, name).getByRole("link", { name: /English/ }).click();
  await page.getByRole("button", { name: "Delete" }).press("Enter");
  const deleting = page.getByRole("dialog", { name: "Delete this template" });
  await expect(deleting.getByRole("button", { name: "Delete" })).toBeDisabled();
  await accessible(page, "deleting a template");
  await deleting.getByRole("textbox").fill(name);
  await deleting.getByRole("button", { name: "Delete" }).press("Enter");
  await expect(page).toHaveURL("/templates");
  await expect(page.getByRole("region", { name: "Notifications" })).toContainText("The name is blocked until");
  await expect(group(page, name)).toHaveCount(0);
});

test("a phone shows the form and the preview one after the other", PHONE, async ({ page, isPhone, shot }) => {
  await signIn(page, "admin", "/templates/new");
  await live(page);
  await page.getByRole("textbox", { name: "Text" }).fill("Your table is booked.");
  if (isPhone) {
    await expect(preview(page)).toBeHidden();
    await page.getByRole("button", { name: "Preview and checks" }).click();
    await expect(page.getByRole("textbox", { name: "Text" })).toBeHidden();
  }
  await expect(preview(page)).toContainText("Your table is booked.");
  await expect(checks(page)).toContainText("Give the template a name.");
  await accessible(page, "the preview on a phone");
  await shot(page, "template-preview");
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("templates are listed, narrowed and read", async ({ page, watch }) => {
    // Without scripts Chromium reports the announced ones as blocked.
    watch.allow(/wecare.*\.js csp$/, /preloaded using link preload but not used/);
    await page.goto("/templates?status=REJECTED");
    await throughHostedUi(page, "viewer");
    await expect(names(page)).toContainText(["loyalty_points"]);
    await page.getByRole("searchbox", { name: "Search names and texts" }).fill("loyalty");
    await page.getByRole("button", { name: "Show" }).click();
    await expect(page).toHaveURL(/q=loyalty/);
    await group(page, "loyalty_points").getByRole("link", { name: /English/ }).click();
    await expect(page.getByRole("region", { name: "Status" })).toContainText("WhatsApp rejected it.");
  });
});
