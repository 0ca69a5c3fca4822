/** Templates: the list, one of them, and one that is written, submitted and approved. */
import type { Locator, Page } from "@playwright/test";
import { accessible } from "../support/axe.ts";
import { keysAreHeard, live, message, signIn, throughHostedUi } from "../support/pages.ts";
import { EVERYWHERE, PHONE, TWICE, expect, test } from "../support/test.ts";

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

test("one template shows what the customer sees, what it consists of, and what to do", TWICE, async ({ page, shot }) => {
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
  await expect(page.getByRole("region", { name: "What happened" })).toContainText(/Rejected[\s\S]*Submitted for review by Inés Okafor/);
  await page.getByRole("link", { name: "Back to all templates" }).click();
  await group(page, "appointment_reminder").getByRole("link", { name: /English/ }).click();
  await expect(page.getByRole("region", { name: "Bulk jobs with it" }).getByRole("link", { name: /Appointments this week/ })).toContainText("Finished");
  await expect(page.getByRole("region", { name: "What became of it in 30 days" })).toContainText("Delivered");
  await accessible(page, "a template that was sent");
  await shot(page, "template-used");
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
  // What is heard of it meanwhile takes nothing away from who is typing, and is shown once they are done.
  await deleting.getByRole("textbox").fill(name.slice(0, 3));
  await phone.decides(name, "quality", { score: "YELLOW" });
  await deleting.getByRole("textbox").pressSequentially(name.slice(3), { delay: 150 });
  await expect(deleting.getByRole("textbox")).toHaveValue(name);
  await deleting.getByRole("button", { name: "Keep it" }).click();
  await expect(page.getByRole("region", { name: "What happened" })).toContainText(/quality/i);
  await page.getByRole("button", { name: "Delete" }).press("Enter");
  await deleting.getByRole("textbox").fill(name);
  await deleting.getByRole("button", { name: "Delete" }).press("Enter");
  await expect(page).toHaveURL("/templates");
  await expect(page.getByRole("region", { name: "Notifications" })).toContainText("The name is blocked until");
  await expect(group(page, name)).toHaveCount(0);
});

test("what was typed last is neither lost by leaving nor by closing", async ({ page }) => {
  await signIn(page, "admin", "/templates/new");
  await live(page);
  const name = unique("left_at_once");
  const field = page.getByRole("textbox", { name: "Name" });
  await field.fill(name);
  // The page that comes next hears that it was saved, before it is loaded anew.
  const heard = page.waitForResponse("**/api/templates/draft/save");
  await page.getByRole("link", { name: "Back", exact: true }).click();
  await expect(page).toHaveURL("/templates");
  await (await heard).finished();
  await expect(async () => {
    await page.reload();
    await expect(page.getByText(name)).toBeVisible({ timeout: 1_000 });
  }).toPass();
  const closed = unique("closed_at_once");
  await page.goto("/templates/new");
  await live(page);
  // The tab is closed before the server has it.
  const saves = "**/api/templates/draft/save";
  await page.route(saves, () => undefined);
  await field.fill(closed);
  await expect(kept(page)).toHaveText("Saving…");
  await page.reload();
  await page.unroute(saves);
  await page.getByText(`What you wrote last in ${closed} was not saved.`).waitFor();
  await accessible(page, "what was not saved");
  await page.getByRole("button", { name: "Put it back" }).click();
  await expect(field).toHaveValue(closed);
  await expect(kept(page)).toHaveText(/Draft saved \d/);
  await page.reload();
  await expect(field).toHaveValue(closed);
  await expect(page.getByText("was not saved.")).toHaveCount(0);
});

test("a template is tried out on a phone, and its button answers in the thread", async ({ page, phone, shot }) => {
  test.slow();
  const customer = await phone.customer("Tess Tries");
  await signIn(page, "admin", "/templates/new");
  await live(page);
  await phone.reviews(null);
  const name = unique("table_booked");
  await page.getByRole("textbox", { name: "Name" }).fill(name);
  await page.getByRole("textbox", { name: "Text" }).fill("Your table for {{guests}} is booked for tonight.");
  await page.getByRole("textbox", { name: "Sample of guests" }).fill("four");
  await page.getByRole("button", { name: "Add a button" }).click();
  await page.getByRole("menuitem", { name: "Quick reply" }).click();
  await page.getByRole("textbox", { name: "Words" }).fill("We will be there");
  await expect(kept(page)).toHaveText(/Draft saved \d/);
  await page.getByRole("button", { name: "Submit for review" }).click();
  await page.getByRole("dialog", { name: "Submit for review" }).getByRole("button", { name: "Submit" }).click();
  await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
  // Nothing is sent before WhatsApp agrees.
  await expect(page.getByRole("button", { name: "Send test" })).toHaveCount(0);
  await phone.decides(name, "approve");
  await page.getByRole("button", { name: "Send test" }).click();
  const dialog = page.getByRole("dialog", { name: "Send a test" });
  await dialog.getByLabel("Phone number").fill(customer.number ?? "");
  await expect(dialog.getByRole("region", { name: "Preview" })).toContainText("Your table for four is booked for tonight.");
  await expect(dialog.locator("[data-number]")).toBeVisible();
  await accessible(page, "a test of a template");
  await shot(page, "template-test");
  await dialog.getByRole("button", { name: "Send", exact: true }).click();
  await expect(page).toHaveURL(/\/inbox\/.+/);
  await expect(message(page, "Your table for four is booked for tonight.")).toHaveAttribute("data-state", /delivered|read/);
  const ours = new URL(page.url()).pathname.split("-").at(-1) ?? "";
  const sent = (await phone.chat(customer, ours)).find((known) => known.direction === "out");
  await phone.answers(customer, sent?.id ?? "", "We will be there");
  await expect(message(page, "We will be there").last()).toBeVisible();
});

test("a template of Meta’s library becomes one of ours", TWICE, async ({ page, shot }) => {
  await signIn(page, "admin", "/templates");
  await live(page);
  await page.getByRole("button", { name: "From Meta’s library" }).click();
  const dialog = page.getByRole("dialog", { name: "Meta’s library" });
  await dialog.getByRole("searchbox", { name: "Search the library" }).fill("delivery_failed");
  await expect(dialog.getByRole("list", { name: "Templates of the library" }).getByRole("listitem")).toHaveCount(1);
  await accessible(page, "the library");
  await shot(page, "template-library");
  await dialog.getByRole("button", { name: /delivery_failed_retry/ }).click();
  await expect(dialog).toContainText("Hi Maya, we could not deliver your order A-1041 today.");
  const name = unique("missed_you");
  await dialog.getByLabel("Name for it").fill("Not A Name");
  await dialog.getByRole("button", { name: "Make this template" }).click();
  await expect(dialog.getByRole("alert")).toBeVisible();
  await dialog.getByLabel("Name for it").fill(name);
  await dialog.getByLabel("Number of “Call us”").fill("+91 98765 43210");
  await accessible(page, "a template of the library");
  await dialog.getByRole("button", { name: "Make this template" }).click();
  await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
  await expect(page.getByRole("region", { name: "Definition" })).toContainText("Call us");
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
