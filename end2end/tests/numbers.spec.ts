/** An Admin looks at accounts and numbers, and sets what holds for a number and for the team. */
import type { Locator, Page } from "@playwright/test";
import { accessible } from "../support/axe.ts";
import { live, open, signIn } from "../support/pages.ts";
import { SALES } from "../support/phone.ts";
import { PHONE, TWICE, expect, test } from "../support/test.ts";

const account = (page: Page): Locator => page.getByRole("region", { name: "WECARE Sandbox", exact: true });
const hours = (page: Page): Locator => page.getByRole("region", { name: "Business hours" });
const changes = (page: Page): Locator => page.getByRole("list", { name: "Changes", exact: true }).getByRole("listitem");
const save = (page: Page): Locator => page.getByRole("button", { name: "Save", exact: true });

/** Sales as nobody has touched it, whoever ran before. */
async function cleared(page: Page): Promise<void> {
  await page.goto(`/admin/numbers/${SALES}`);
  await live(page);
  for (const name of ["Remove these hours", "Remove the holiday"]) {
    const buttons = page.getByRole("button", { name });
    while ((await buttons.count()) > 0) await buttons.first().click();
  }
  const throughput = page.getByRole("spinbutton", { name: "Throughput" });
  if ((await throughput.inputValue()) !== "") await throughput.fill("");
  const budget = page.getByRole("textbox", { name: "Budget of a month" });
  if ((await budget.inputValue()) !== "") await budget.fill("");
  if (await save(page).isVisible()) {
    await save(page).click();
    await expect(save(page)).toBeHidden();
  }
}

test("accounts and numbers stand there as AWS has them", TWICE, async ({ page, shot }) => {
  await signIn(page, "admin", "/admin/numbers");
  await expect(page.getByRole("heading", { level: 1, name: "Numbers" })).toBeVisible();
  await expect(account(page)).toContainText("arn:aws:sns:us-east-1:000000000000:base-wecare-digital");
  const numbers = account(page).getByRole("list", { name: "Numbers of WECARE Sandbox" });
  await expect(numbers.getByRole("link", { name: /\+91 90000 10001/ })).toContainText("Quality high");
  await live(page);
  await accessible(page, "the numbers");
  await shot(page, "numbers");
  await numbers.getByRole("link", { name: /\+44 20 7946 0018/ }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("+44 20 7946 0018");
  await page.getByRole("link", { name: "All numbers" }).click();
  await expect(account(page)).toBeVisible();
});

test("where events go is chosen with care, and leaving needs a name", PHONE, async ({ page, watch }) => {
  watch.allow(/status of 422/);
  await signIn(page, "admin", "/admin/numbers");
  await live(page);
  await account(page).getByRole("button", { name: "Change where events go…" }).click();
  const destination = page.getByRole("dialog", { name: "Where events go" });
  await accessible(page, "where events go");
  await destination.getByLabel("ARN of the topic").fill("");
  await expect(destination.getByText("Without a topic nothing arrives")).toBeVisible();
  await destination.getByLabel("ARN of the topic").fill("events");
  await destination.getByRole("button", { name: "Send events there" }).click();
  await expect(destination.getByRole("alert")).toContainText("Enter the ARN of an SNS topic");
  await page.keyboard.press("Escape");
  await expect(destination).toBeHidden();
  await account(page).getByRole("button", { name: "Disconnect…" }).click();
  const leaving = page.getByRole("dialog", { name: "Disconnect the account" });
  const confirm = leaving.getByRole("button", { name: "Disconnect the account" });
  await expect(confirm).toBeDisabled();
  await leaving.getByLabel("to confirm").fill("WECARE Sandbox");
  await expect(confirm).toBeEnabled();
  await accessible(page, "disconnecting an account");
  await page.keyboard.press("Escape");
  await expect(account(page)).toBeVisible();
});

test("hours and holidays are entered by keyboard, kept, and taken back", TWICE, async ({ page, shot }) => {
  await signIn(page, "admin", "/admin/numbers");
  await cleared(page);
  await page.getByRole("button", { name: "Add hours", exact: true }).press("Enter");
  const monday = hours(page).getByLabel("Monday, from");
  await monday.fill("08:00");
  await hours(page).getByLabel("Monday, until").fill("12:00");
  await hours(page).getByRole("button", { name: "Add hours on Monday" }).press("Enter");
  await hours(page).getByLabel("Monday, from").nth(1).fill("11:00");
  await hours(page).getByLabel("Monday, until").nth(1).fill("16:00");
  await save(page).press("Enter");
  await expect(page.getByRole("alert")).toContainText("08:00–12:00 and 11:00–16:00 overlap.");
  await hours(page).getByLabel("Monday, from").nth(1).fill("13:00");
  await hours(page).getByRole("button", { name: "Monday's hours until Friday" }).press("Enter");
  await page.getByRole("button", { name: "Add a holiday" }).press("Enter");
  const holidays = page.getByRole("region", { name: "Holidays" });
  await holidays.getByLabel("Day", { exact: true }).fill("2030-12-25");
  await holidays.getByLabel("Name", { exact: true }).fill("Christmas");
  await page.getByRole("spinbutton", { name: "Throughput" }).fill("20");
  await accessible(page, "a number being edited");
  await shot(page, "number");
  await save(page).press("Enter");
  await expect(save(page)).toBeHidden();
  await expect(changes(page).first()).toContainText("Mon–Fri 08:00–12:00, 13:00–16:00; Sat, Sun closed");
  await expect(changes(page).first()).toContainText("Throughput: 20 messages a second (before: 80)");
  await expect(page.getByRole("region", { name: "Throughput" })).toContainText("Bulk jobs send at most 15 a second");
  await expect(changes(page).first()).toContainText("Holiday added: Wed 25 Dec 2030 closed (Christmas)");
  await expect(changes(page).first()).toContainText("Set now");
  await page.reload();
  await live(page);
  await expect(hours(page).getByLabel("Friday, until").nth(1)).toHaveValue("16:00");
  // The version before had neither.
  await changes(page).nth(1).getByRole("button", { name: /again/ }).click();
  await expect(hours(page).getByLabel("Monday, from")).toHaveCount(0);
  await expect(changes(page).first()).toContainText("Holiday removed");
});

test("of two who edit, the second is told and loses nothing", async ({ page, context }) => {
  await signIn(page, "admin", "/admin/numbers");
  await cleared(page);
  const other = await context.newPage();
  await other.goto(`/admin/numbers/${SALES}`);
  await live(other);
  const zone = (of: Page): Locator => of.getByRole("combobox", { name: "Time zone" });
  await zone(page).fill("Asia/Tokyo");
  await zone(other).fill("Asia/Dubai");
  await save(page).click();
  await expect(save(page)).toBeHidden();
  await expect(other.getByRole("alert")).toContainText("Inés Okafor changed something here meanwhile. What you typed is still here.");
  await expect(other.getByRole("alert")).toContainText("Time zone: Asia/Tokyo");
  await expect(zone(other)).toHaveValue("Asia/Dubai");
  await other.getByRole("button", { name: "Show theirs, and drop mine" }).click();
  await expect(zone(other)).toHaveValue("Asia/Tokyo");
  await zone(other).fill("");
  await save(other).click();
  await expect(save(other)).toBeHidden();
  await expect(zone(page)).toHaveValue("");
  await other.close();
});

test("settings of the team hold at once, and places are offered to be sent", TWICE, async ({ page, phone, shot }) => {
  const mark = `Depot ${Date.now().toString(36)}`;
  const person = await phone.customer("Way");
  await phone.writes(person, "Where are you?");
  await signIn(page, "admin", "/admin/settings");
  await expect(page.getByRole("heading", { level: 1, name: "Settings" })).toBeVisible();
  await live(page);
  await page.getByRole("button", { name: "Add a place" }).click();
  const place = page.getByRole("list", { name: "Places" }).getByRole("listitem").last();
  await place.getByLabel("Name").fill(mark);
  await place.getByLabel("Coordinates").fill("nowhere");
  await save(page).click();
  await expect(page.getByRole("alert")).toContainText(`Give the coordinates of ${mark}`);
  await place.getByLabel("Coordinates").fill("28.6139, 77.209");
  await place.getByLabel("Address").fill("Main Street 1");
  await accessible(page, "the settings");
  await shot(page, "settings");
  await save(page).click();
  await expect(save(page)).toBeHidden();
  await expect(changes(page).first()).toContainText(`Place added: ${mark}`);
  await page.goto("/inbox");
  await open(page, person.name);
  await page.getByRole("button", { name: "Attach" }).click();
  await page.getByRole("menuitem", { name: "Location", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "Send a location" });
  await dialog.getByRole("list", { name: "Saved places" }).getByRole("button", { name: mark }).click();
  await expect(dialog.getByLabel("Name")).toHaveValue(mark);
  await expect(dialog.getByLabel("Address")).toHaveValue("Main Street 1");
});

test("the brand is set for everybody, in a colour that can be read, and set back", TWICE, async ({ page, shot }) => {
  await signIn(page, "admin", "/admin/settings");
  await live(page);
  const brand = page.getByRole("region", { name: "Brand" });
  await brand.getByLabel("Name").fill("Fern & Co");
  await brand.getByRole("radio", { name: "Plum" }).check();
  await accessible(page, "the brand");
  await save(page).click();
  await expect(save(page)).toBeHidden();
  await expect(changes(page).first()).toContainText("Name: Fern & Co (before: as the server was started)");
  await expect(changes(page).first()).toContainText("Colour: Plum");
  await page.reload();
  await live(page);
  await expect(page).toHaveTitle(/Settings · Fern & Co$/);
  await expect(brand.getByLabel("Name")).toHaveValue("Fern & Co");
  await expect(brand.getByRole("radio", { name: "Plum" })).toBeChecked();
  await accessible(page, "the settings in plum");
  await shot(page, "brand");
  await brand.getByLabel("Name").fill("");
  await brand.getByRole("radio", { name: "As the server was started" }).check();
  await save(page).click();
  await expect(save(page)).toBeHidden();
  await page.reload();
  await expect(page).toHaveTitle(/Settings · WECARE Inbox$/);
});

test("words for stopping and days of records are set, and wrong ones said", PHONE, async ({ page }) => {
  await signIn(page, "admin", "/admin/settings");
  await live(page);
  const words = page.getByRole("region", { name: "Words for stopping" });
  await expect(words.getByRole("checkbox", { name: /^English/ })).toBeDisabled();
  await words.getByRole("checkbox", { name: /Español/ }).uncheck();
  await words.getByLabel("More words that stop").fill("start");
  await save(page).click();
  await expect(page.getByRole("alert")).toContainText("cannot both stop and start again");
  await words.getByLabel("More words that stop").fill("Genug!");
  const kept = page.getByRole("region", { name: "What is removed" });
  await kept.getByLabel("Audit, in days").fill("soon");
  await save(page).click();
  await expect(page.getByRole("alert")).toContainText("Audit: type a number of days, or nothing.");
  await kept.getByLabel("Audit, in days").fill("400");
  await accessible(page, "words and days");
  await save(page).click();
  await expect(save(page)).toBeHidden();
  await expect(changes(page).first()).toContainText("Words of Español (Spanish) do not count any more");
  await expect(changes(page).first()).toContainText("More words that stop: genug (before: none)");
  await expect(changes(page).first()).toContainText("Audit kept: 400 days");
  await expect(words.getByLabel("More words that stop")).toHaveValue("genug");
  await page.goto("/admin/audit");
  await expect(page.getByText("Rows are kept for 400 days.")).toBeVisible();
  await page.goto("/admin/settings");
  await live(page);
  await changes(page).nth(1).getByRole("button", { name: /again/ }).click();
  await expect(words.getByRole("checkbox", { name: /Español/ })).toBeChecked();
});

test("the business profile is a copy of ours, and says so", TWICE, async ({ page, shot }) => {
  await signIn(page, "admin", "/admin/numbers");
  await cleared(page);
  const profile = page.getByRole("region", { name: "Business profile" });
  await expect(profile).toContainText("It is not sent to WhatsApp");
  await expect(profile.getByRole("link", { name: "Change it at WhatsApp" })).toHaveAttribute("href", /business\.facebook\.com/);
  await profile.getByLabel("Websites").fill("demo.example");
  await save(page).click();
  await expect(page.getByRole("alert")).toContainText("is no address of a website");
  await profile.getByLabel("Websites").fill("https://demo.example");
  await profile.getByLabel("About").fill("Repairs while you wait");
  await profile.getByRole("combobox", { name: "Category" }).selectOption({ label: "Shopping and retail" });
  await accessible(page, "the business profile");
  await shot(page, "profile");
  await save(page).click();
  await expect(save(page)).toBeHidden();
  await expect(changes(page).first()).toContainText("Profile, category: “Shopping and retail”");
  await changes(page).nth(1).getByRole("button", { name: /again/ }).click();
  await expect(profile.getByLabel("About")).toHaveValue("");
});

test("tags of an account are changed in a dialog", PHONE, async ({ page }) => {
  await signIn(page, "admin", "/admin/numbers");
  await live(page);
  const open = account(page).getByRole("button", { name: "Tags…" });
  await open.click();
  const dialog = page.getByRole("dialog", { name: "Tags of the account" });
  const rows = dialog.getByRole("list", { name: "Tags" }).getByRole("listitem");
  await dialog.getByRole("button", { name: "Add a tag" }).click();
  await rows.last().getByLabel("Value").fill("support");
  await dialog.getByRole("button", { name: "Save the tags" }).click();
  await expect(dialog.getByRole("alert")).toContainText("Give each tag a name");
  await rows.last().getByLabel("Name").fill("team");
  await accessible(page, "the tags");
  await dialog.getByRole("button", { name: "Save the tags" }).click();
  await expect(dialog).toBeHidden();
  await open.click();
  await expect(rows.getByLabel("Value")).toHaveValue("support");
  await rows.getByRole("button", { name: "Remove the tag" }).click();
  await dialog.getByRole("button", { name: "Save the tags" }).click();
  await expect(dialog).toBeHidden();
});

test("who is no Admin finds none of it", async ({ page, watch }) => {
  watch.allow(/status of 403/);
  await signIn(page, "operator");
  for (const address of ["/admin/numbers", `/admin/numbers/${SALES}`, "/admin/settings"]) {
    await page.goto(address);
    await expect(page.getByText("Only Admins manage this.")).toBeVisible();
    await live(page);
  }
});

test("a budget of a month is set, and the figures show how much of it is used", PHONE, async ({ page, shot }) => {
  await signIn(page, "admin");
  await cleared(page);
  const budget = page.getByRole("textbox", { name: "Budget of a month" });
  await budget.fill("250");
  await save(page).click();
  await expect(page.getByRole("alert")).toContainText("Write the budget with its currency, like 250 USD");
  await budget.fill("250 usd");
  await save(page).click();
  await expect(save(page)).toBeHidden();
  await expect(changes(page).first()).toContainText("Budget of a month: 250.00 USD (before: none)");
  await page.goto(`/analytics?range=7&phone=${SALES}`);
  const month = page.getByRole("region", { name: "Estimated cost of this month, USD", exact: true });
  await expect(month).toContainText("% of the budget of 250.00 USD is used");
  await expect(month.getByRole("checkbox", { name: "Budget" })).toBeChecked();
  await month.getByText("Show as a table").click();
  await expect(month.getByRole("columnheader", { name: "Until now" })).toBeVisible();
  await expect(page.getByRole("region", { name: "Budgets of this month", exact: true })).toContainText("250.00 USD");
  await accessible(page, "the cost of a month");
  await shot(page, "cost-month");
  await cleared(page);
});
