/** What is begun in a builder is kept until it is sent: when it is closed, when the page is loaded anew, in another browser. */
import type { Locator, Page, Response } from "@playwright/test";
import { accessible } from "../support/axe.ts";
import { back, live, message, open, row, signIn } from "../support/pages.ts";
import { TWICE, expect, test } from "../support/test.ts";

const PHOTO = "crates/sandbox/media/photo.jpg";

const begun = (page: Page): Locator => page.getByRole("group", { name: "Not finished" });

const finish = (page: Page, form: string): Promise<void> => begun(page).getByRole("button", { name: `Finish “${form}”` }).click();

async function choose(page: Page, menu: string, item: string): Promise<void> {
  await page.getByRole("button", { name: menu }).click();
  await page.getByRole("menuitem", { name: item, exact: true }).click();
}

/** The server has answered a draft with these words. */
const saved = (page: Page, words: string): Promise<Response> =>
  page.waitForResponse((answer) => answer.url().endsWith("/api/draft/save") && (answer.request().postData() ?? "").includes(words));

test("what is begun in a builder is there again after closing it, in a new page and in another browser", TWICE, async ({ page, phone, enter, isPhone, shot }) => {
  const customer = await phone.customer("Bina Begun");
  await phone.writes(customer, "Which colours do you have?");
  await signIn(page, "operator");
  await open(page, customer.name);
  await choose(page, "Buttons, lists and requests", "Buttons");
  const form = page.getByRole("dialog", { name: "Buttons" });
  await form.getByLabel("Text", { exact: true }).fill("Which colour?");
  await form.getByLabel("Above the text").selectOption("Photo");
  await form.getByLabel("File above the text").setInputFiles(PHOTO);
  await expect(form.getByText("photo.jpg is here.")).toBeVisible();
  await form.getByRole("textbox", { name: "Button 1" }).fill("Red");
  await form.getByRole("button", { name: "Add a button" }).click();
  const kept = saved(page, "Green");
  await form.getByRole("textbox", { name: "Button 2" }).fill("Green");
  await kept;
  await page.keyboard.press("Escape");
  await expect(form).toBeHidden();
  await expect(begun(page)).toContainText("Finish “Buttons”");
  await accessible(page, "something that is not finished");
  await shot(page, "compose-begun");
  await back(page, isPhone);
  await expect(row(page, customer.name)).toContainText("Draft:");
  await open(page, customer.name);
  await page.reload();
  await live(page);
  await finish(page, "Buttons");
  await expect(form.getByRole("textbox", { name: "Button 2" })).toHaveValue("Green");
  await expect(form.getByText("photo.jpg is here.")).toBeVisible();
  await accessible(page, "a form that was begun before");

  const other = await enter("operator");
  await open(other, customer.name);
  await finish(other, "Buttons");
  const there = other.getByRole("dialog", { name: "Buttons" });
  await expect(there.getByLabel("Text", { exact: true })).toHaveValue("Which colour?");
  const gone = saved(other, '"forms":[]');
  await there.getByRole("button", { name: "Send", exact: true }).click();
  await expect(there).toBeHidden();
  await gone;
  await expect(begun(other)).toHaveCount(0);
  await expect(message(other, "Which colour?")).toHaveAttribute("data-state", /sent|delivered|read/);
  // Whoever comes back to the first one does not send it once more.
  await page.evaluate(() => window.dispatchEvent(new Event("focus")));
  await expect(page.getByText("You sent or discarded “Buttons” in another tab or device.")).toBeVisible();
  await expect(form.getByLabel("Text", { exact: true })).toHaveValue("");
  await page.keyboard.press("Escape");
  await expect(form).toBeHidden();
  await expect(begun(page)).toHaveCount(0);
});

test("what is begun is discarded and brought back, and begun anew", async ({ page, phone }) => {
  const customer = await phone.customer("Anna Anew");
  await phone.writes(customer, "Whom do I call?");
  await signIn(page, "operator");
  await open(page, customer.name);
  await choose(page, "Attach", "Contact card");
  const form = page.getByRole("dialog", { name: "Send a contact card" });
  const name = form.getByLabel("Name", { exact: true });
  const anew = form.getByRole("button", { name: "Start anew" });
  await expect(name).toBeVisible();
  await expect(anew).toHaveCount(0);
  await name.fill("The day desk");
  await expect(anew).toBeVisible();
  // A tap beside it closes it, and loses nothing.
  await page.mouse.click(5, 5);
  await expect(form).toBeHidden();
  await begun(page).getByRole("button", { name: "Discard “Contact card”" }).click();
  await expect(begun(page)).toHaveCount(0);
  await page.getByRole("button", { name: "Bring it back" }).click();
  await finish(page, "Contact card");
  await expect(name).toHaveValue("The day desk");
  await anew.click();
  await expect(name).toHaveValue("");
  await expect(name).toBeFocused();
  await expect(anew).toHaveCount(0);
  await page.keyboard.press("Escape");
  await expect(form).toBeHidden();
  await expect(begun(page)).toHaveCount(0);
});

test("two browsers do not overwrite each other's form, and the text beside it is in nobody's way", async ({ page, phone, enter }) => {
  const customer = await phone.customer("Twila Two");
  await phone.writes(customer, "Where is your shop?");
  await signIn(page, "operator");
  await open(page, customer.name);
  await choose(page, "Attach", "Location");
  const form = page.getByRole("dialog", { name: "Send a location" });
  const first = saved(page, "Our first shop");
  await form.getByLabel("Name").fill("Our first shop");
  await first;
  await page.keyboard.press("Escape");
  const other = await enter("operator");
  await open(other, customer.name);
  await finish(other, "Location");
  const there = other.getByRole("dialog", { name: "Send a location" });
  await expect(there.getByLabel("Name")).toHaveValue("Our first shop");
  const second = saved(other, "Our second shop");
  await there.getByLabel("Name").fill("Our second shop");
  await second;
  // The first one does not know of it.
  await finish(page, "Location");
  const third = saved(page, "Our third shop");
  await form.getByLabel("Name").fill("Our third shop");
  await third;
  await page.keyboard.press("Escape");
  const told = page.getByRole("alert").filter({ hasText: "You filled in “Location” differently" });
  await expect(told).toContainText("Our second shop");
  await accessible(page, "two forms that differ");
  await told.getByRole("button", { name: "Use that one" }).click();
  await expect(told).toHaveCount(0);
  await finish(page, "Location");
  await expect(form.getByLabel("Name")).toHaveValue("Our second shop");
});

test("a template that was begun is picked already, with what was filled in", async ({ page, phone }) => {
  const customer = await phone.customer("Tessa Template");
  await phone.writes(customer, "When is my appointment?");
  await signIn(page, "operator");
  await open(page, customer.name);
  const pick = page.getByRole("button", { name: "Template", exact: true });
  await pick.click();
  const form = page.getByRole("dialog", { name: "Send a template" });
  await expect(form.getByRole("searchbox", { name: "Search templates" })).toBeFocused();
  await form.getByRole("searchbox", { name: "Search templates" }).fill("appointment_reminder");
  await form.getByRole("button", { name: /appointment_reminder/ }).first().click();
  const kept = saved(page, "Tuesday at nine");
  await form.getByRole("textbox").last().fill("Tuesday at nine");
  await kept;
  await page.keyboard.press("Escape");
  await expect(form).toBeHidden();
  await page.reload();
  await live(page);
  await finish(page, "Template");
  await expect(form.getByRole("button", { name: "Choose another template" })).toBeVisible();
  await expect(form.getByRole("textbox").last()).toHaveValue("Tuesday at nine");
});

test("a message is saved for the team, used in another conversation, and removed", async ({ page, phone, enter }) => {
  const [one, two] = [await phone.customer("Sara Saved"), await phone.customer("Sami Saved")];
  for (const customer of [one, two]) await phone.writes(customer, "What can I choose?");
  const name = `Colours for ${one.number ?? ""}`;
  await signIn(page, "operator");
  await open(page, one.name);
  await choose(page, "Buttons, lists and requests", "List to choose from");
  const form = page.getByRole("dialog", { name: "List to choose from" });
  await form.getByText("Saved for the team").click();
  await form.getByLabel("Name to save this one under").fill(name);
  await form.getByRole("button", { name: "Save this one" }).click();
  await expect(form.getByRole("alert")).toContainText("missing");
  await form.getByLabel("Text", { exact: true }).fill("Choose a colour");
  await form.getByRole("textbox", { name: "Row 1" }).fill("Green");
  await form.getByRole("button", { name: "Save this one" }).click();
  await expect(form.getByRole("button", { name: `Use “${name}”` })).toBeVisible();
  await accessible(page, "messages that are saved for the team");

  const other = await enter("admin");
  await open(other, two.name);
  await choose(other, "Buttons, lists and requests", "List to choose from");
  const there = other.getByRole("dialog", { name: "List to choose from" });
  await there.getByText("Saved for the team").click();
  await there.getByRole("button", { name: `Use “${name}”` }).click();
  await expect(there.getByRole("textbox", { name: "Row 1" })).toHaveValue("Green");
  await there.getByRole("button", { name: "Send", exact: true }).click();
  await expect(there).toBeHidden();
  await expect(message(other, "Choose a colour")).toHaveAttribute("data-state", /sent|delivered|read/);

  await form.getByRole("button", { name: `Remove “${name}”` }).click();
  await form.getByRole("button", { name: "Remove it for all" }).click();
  await expect(form.getByRole("button", { name: `Use “${name}”` })).toHaveCount(0);
});
