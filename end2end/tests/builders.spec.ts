/** Each builder of something to tap, with the keyboard alone: to the phone, and the answer back. */
import type { Locator, Page } from "@playwright/test";
import { accessible } from "../support/axe.ts";
import { log, message, open, signIn } from "../support/pages.ts";
import { PHONE, expect, test } from "../support/test.ts";

interface Builder {
  /** In the menu, and the name of the dialog. */
  name: string;
  /** What is filled in above the text, by label. */
  above?: Record<string, string>;
  /** And below it. */
  fields: Record<string, string>;
  /** What the phone answers with; none where nothing comes back. */
  back?: string | RegExp;
}

const BUILDERS: Builder[] = [
  { name: "Buttons", fields: { "Button 1": "Monday" }, back: "Monday" },
  { name: "List to choose from", fields: { "Row 1": "Tuesday" }, back: "Tuesday" },
  { name: "Button with a link", fields: { "Text of the button": "Open", Link: "https://shop.example/a" } },
  { name: "Ask for their location", fields: {}, back: /maps/ },
  { name: "Ask for their number", fields: {}, back: /\+91/ },
  { name: "Ask for their address", fields: {} },
  { name: "Product", fields: { "Id of the catalogue": "510000000000001", "Id of the product": "TEA-250" }, back: "TEA-250" },
  {
    name: "Several products",
    above: { Title: "Teas" },
    fields: { "Id of the catalogue": "510000000000001", "Ids of the products, one in each line": "TEA-250" },
    back: "TEA-250",
  },
  { name: "Catalogue", fields: {}, back: /TEA-250/ },
  {
    name: "Products to swipe",
    fields: { "Id of the catalogue": "510000000000001", "Ids of the products, one in each line": "TEA-250, CUP-BLUE" },
    back: "TEA-250",
  },
  { name: "Form (flow)", fields: { "Id of the form": "710000000000001", "Text of the button": "Begin", "First screen (optional)": "DAY" } },
];

/** Goes on with the Tab key until something has the focus. */
async function tabTo(page: Page, wanted: Locator): Promise<void> {
  for (let n = 0; n < 60; n++) {
    if (await wanted.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`The keyboard does not come to ${String(wanted)}.`);
}

for (const builder of BUILDERS) {
  test(`“${builder.name}” is built with the keyboard, sent and answered`, PHONE, async ({ page, phone }) => {
    const customer = await phone.customer("Kai Keyboard");
    await phone.writes(customer, "Hello?");
    await signIn(page, "operator");
    await open(page, customer.name);
    const menu = page.getByRole("button", { name: "Buttons, lists and requests" });
    await menu.focus();
    await page.keyboard.press("Enter");
    const item = page.getByRole("menuitem", { name: builder.name, exact: true });
    await expect(item).toBeVisible();
    for (let n = 0; n < 12 && !(await item.evaluate((element) => element === document.activeElement)); n++) {
      await page.keyboard.press("ArrowDown");
    }
    await page.keyboard.press("Enter");
    const form = page.getByRole("dialog", { name: builder.name, exact: true });
    await expect(form).toBeVisible();
    const words = `About ${builder.name}`;
    for (const [label, value] of Object.entries({ ...builder.above, Text: words, ...builder.fields })) {
      // A label may go on with a hint.
      await tabTo(page, form.getByLabel(label, { exact: !label.endsWith("(optional)") }));
      await page.keyboard.press("ControlOrMeta+a");
      await page.keyboard.type(value);
    }
    await accessible(page, `the form of “${builder.name}”`);
    await tabTo(page, form.getByRole("button", { name: "Send", exact: true }));
    await page.keyboard.press("Enter");
    await expect(form).toBeHidden();
    const sent = message(page, words);
    await expect(sent).toHaveAttribute("data-state", /delivered|read/);
    if (builder.back === undefined) return;
    const there = (await phone.chat(customer)).findLast((known) => known.direction === "out");
    await phone.answers(customer, there?.id ?? "");
    await expect(log(page).getByRole("article").last()).toContainText(builder.back);
  });
}

test("“Cards to swipe” are built with the keyboard, sent and answered", async ({ page, phone }) => {
  const customer = await phone.customer("Kira Keyboard");
  await phone.writes(customer, "Which shops are there?");
  await signIn(page, "operator");
  await open(page, customer.name);
  await page.getByRole("button", { name: "Buttons, lists and requests" }).focus();
  await page.keyboard.press("Enter");
  const item = page.getByRole("menuitem", { name: "Cards to swipe", exact: true });
  await expect(item).toBeVisible();
  for (let n = 0; n < 12 && !(await item.evaluate((element) => element === document.activeElement)); n++) {
    await page.keyboard.press("ArrowDown");
  }
  await page.keyboard.press("Enter");
  const form = page.getByRole("dialog", { name: "Cards to swipe", exact: true });
  await expect(form).toBeVisible();
  await tabTo(page, form.getByLabel("Text", { exact: true }));
  await page.keyboard.type("Two shops near you");
  await tabTo(page, form.getByLabel("Below each card"));
  await page.keyboard.press("ArrowDown");
  await expect(form.getByLabel("Below each card")).toHaveValue("1");
  for (const n of [1, 2]) {
    const card = form.getByRole("group", { name: `Card ${n}` });
    await tabTo(page, card.getByLabel(`File of card ${n}`));
    const chooser = page.waitForEvent("filechooser");
    await page.keyboard.press("Space");
    await (await chooser).setFiles("crates/sandbox/media/photo.jpg");
    await expect(card.getByText("photo.jpg is here.")).toBeVisible();
    await tabTo(page, card.getByRole("textbox", { name: "Button 1" }));
    await page.keyboard.type(`Shop ${n}`);
  }
  await tabTo(page, form.getByRole("button", { name: "Send", exact: true }));
  await page.keyboard.press("Enter");
  await expect(form).toBeHidden();
  await expect(message(page, "Two shops near you")).toHaveAttribute("data-state", /delivered|read/);
  const there = (await phone.chat(customer)).findLast((known) => known.direction === "out");
  await phone.answers(customer, there?.id ?? "", "card-2-1", 1);
  await expect(log(page).getByRole("article").last()).toContainText("Shop 2");
  expect((await phone.chat(customer)).at(-1)?.direction).toBe("in");
});

/** Opens a builder with the pointer. */
async function build(page: Page, name: string): Promise<Locator> {
  await page.getByRole("button", { name: "Buttons, lists and requests" }).click();
  await page.getByRole("menuitem", { name, exact: true }).click();
  return page.getByRole("dialog", { name, exact: true });
}

test("a list has sections, which are there again when it is used once more", PHONE, async ({ page, phone }) => {
  const customer = await phone.customer("Sefa Sections");
  await phone.writes(customer, "What do you have?");
  await signIn(page, "operator");
  await open(page, customer.name);
  const form = await build(page, "List to choose from");
  const box = (name: string) => form.getByRole("textbox", { name, exact: true });
  await box("Text").fill("Our menu of today");
  await box("Row 1").fill("Masala tea");
  await expect(box("Title of section 1")).toHaveCount(0);
  await form.getByRole("button", { name: "Add a row" }).click();
  await box("Row 2").fill("Ginger tea");
  await form.getByRole("button", { name: "Add a section" }).click();
  await box("Row 3").fill("Samosa");
  await box("Title of section 2").fill("To eat");
  await form.getByRole("button", { name: "Send", exact: true }).click();
  await expect(form.getByRole("alert")).toContainText("The section's title is missing.");
  await box("Title of section 1").fill("To drink");
  await expect(form.getByRole("region", { name: "Preview" })).toContainText("To eat");
  await accessible(page, "a list with sections");
  // The section goes on with its next row.
  await form.getByRole("button", { name: "Remove Row 1" }).click();
  await expect(box("Row 1")).toHaveValue("Ginger tea");
  await expect(box("Title of section 1")).toHaveValue("To drink");
  await form.getByRole("button", { name: "Send", exact: true }).click();
  await expect(form).toBeHidden();
  await expect(message(page, "Our menu of today")).toHaveAttribute("data-state", /delivered|read/);
  const there = (await phone.chat(customer)).findLast((known) => known.direction === "out");
  expect(there?.message).toMatchObject({
    interactive: { action: { sections: [{ title: "To drink", rows: [{ title: "Ginger tea" }] }, { title: "To eat", rows: [{ title: "Samosa" }] }] } },
  });
  await build(page, "List to choose from");
  await form.getByLabel("Begin with one you sent before").selectOption("Our menu of today");
  await expect(box("Title of section 2")).toHaveValue("To eat");
  await expect(box("Row 2")).toHaveValue("Samosa");
});

test("products stand in sections", async ({ page, phone }) => {
  const customer = await phone.customer("Petra Products");
  await phone.writes(customer, "What do you sell?");
  await signIn(page, "operator");
  await open(page, customer.name);
  const form = await build(page, "Several products");
  const box = (name: string) => form.getByRole("textbox", { name, exact: true });
  await box("Title").fill("From our shop");
  await box("Text").fill("Tea, and what belongs to it");
  await box("Id of the catalogue").fill("510000000000001");
  await box("Ids of the products, one in each line").fill("Teas:\nTEA-250\nCups:\nCUP-BLUE");
  await form.getByRole("button", { name: "Send", exact: true }).click();
  await expect(form).toBeHidden();
  await expect(message(page, "Tea, and what belongs to it")).toHaveAttribute("data-state", /delivered|read/);
  const there = (await phone.chat(customer)).findLast((known) => known.direction === "out");
  expect(there?.message).toMatchObject({
    interactive: {
      action: {
        sections: [
          { title: "Teas", product_items: [{ product_retailer_id: "TEA-250" }] },
          { title: "Cups", product_items: [{ product_retailer_id: "CUP-BLUE" }] },
        ],
      },
    },
  });
});

test("what is known of an address comes with the request for it", PHONE, async ({ page, phone }) => {
  const customer = await phone.customer("Adi Address");
  await phone.writes(customer, "Can you deliver?");
  await signIn(page, "operator");
  await open(page, customer.name);
  const form = await build(page, "Ask for their address");
  await form.getByLabel("Text", { exact: true }).fill("Is this still right?");
  await form.getByText("What you know already (optional)").click();
  await form.getByRole("textbox", { name: "City", exact: true }).fill("Pune");
  await form.getByRole("textbox", { name: "PIN code", exact: true }).fill("4110");
  await form.getByRole("button", { name: "Send", exact: true }).click();
  await expect(form.getByRole("alert")).toContainText("A PIN code has 6 digits.");
  await form.getByLabel(/^PIN code/).fill("411001");
  await accessible(page, "what is known of an address");
  await form.getByRole("button", { name: "Send", exact: true }).click();
  await expect(form).toBeHidden();
  await expect(message(page, "Is this still right?")).toHaveAttribute("data-state", /delivered|read/);
  const there = (await phone.chat(customer)).findLast((known) => known.direction === "out");
  expect(there?.message).toMatchObject({
    interactive: { action: { parameters: { country: "IN", values: { city: "Pune", in_pin_code: "411001" } } } },
  });
});
