/** An Admin makes rules, tries them on what came before, switches them on, and sees what they did. */
import type { Locator, Page } from "@playwright/test";
import { accessible } from "../support/axe.ts";
import { live, open, signIn } from "../support/pages.ts";
import { PHONE, TWICE, expect, test } from "../support/test.ts";

const ADDRESS = "/admin/rules";
const list = (page: Page): Locator => page.getByRole("list", { name: "Rules", exact: true });
const row = (page: Page, name: string): Locator => list(page).getByRole("listitem", { name, exact: true });
const unique = (name: string): string => `${name} ${Date.now().toString(36)}${Math.floor(Math.random() * 1e4).toString(36)}`;

/** Writes a rule that replies to a word, and keeps it. */
async function make(page: Page, name: string, word: string, reply: string): Promise<void> {
  await page.getByRole("link", { name: "New rule" }).click();
  const form = page.getByRole("form", { name: "Rule" });
  await form.getByLabel("Name", { exact: true }).fill(name);
  await form.getByLabel("When").selectOption("They write one of some words");
  await form.getByLabel(/^Words/).fill(word);
  await form.getByRole("listitem", { name: "Reply with a text" }).getByRole("textbox").fill(reply);
  await form.getByRole("button", { name: "Save" }).click();
  await expect(row(page, name)).toBeVisible();
}

test("the rules stand there in their order, with what they do", TWICE, async ({ page, shot }) => {
  await signIn(page, "admin", ADDRESS);
  await expect(page.getByRole("heading", { level: 1, name: "Rules" })).toBeVisible();
  await expect(page.getByRole("navigation", { name: "Admin" }).getByRole("link", { name: "Rules" })).toHaveAttribute("aria-current", "true");
  const seeded = row(page, "Asks for money back");
  await expect(seeded).toContainText("They write “refund”");
  await expect(seeded.getByRole("switch")).toHaveAttribute("aria-checked", "true");
  await expect(row(page, "Nobody is there").getByRole("switch")).toHaveAttribute("aria-checked", "false");
  await live(page);
  await accessible(page, "the rules");
  await shot(page, "rules");
});

test("a rule is written, tried, switched on, answers, and is seen in the thread", TWICE, async ({ page, phone, shot }) => {
  const [name, word] = [unique("Opening hours"), `hours${Date.now().toString(36)}`];
  const customer = await phone.customer("Rita Rule");
  await phone.writes(customer, `What are your ${word}?`);
  await signIn(page, "admin", ADDRESS);
  await live(page);
  await page.getByRole("link", { name: "New rule" }).click();
  const form = page.getByRole("form", { name: "Rule" });
  await form.getByRole("button", { name: "Save" }).click();
  await expect(form.getByText("The name is missing.")).toBeVisible();
  await accessible(page, "the form of a rule");
  await form.getByLabel("Name", { exact: true }).fill(name);
  await form.getByLabel("When").selectOption("They write one of some words");
  await form.getByLabel(/^Words/).fill(word);
  await form.getByRole("listitem", { name: "Reply with a text" }).getByRole("textbox").fill("From nine to five, {{first_name|there}}.");
  await form.getByRole("group", { name: "Add an action" }).getByRole("button", { name: "Write a private note" }).click();
  await form.getByRole("listitem", { name: "Write a private note" }).getByRole("textbox").fill("Was told the hours");
  await form.getByRole("button", { name: "Try it on the last 100 messages" }).click();
  const trial = form.getByRole("region", { name: "Test run" });
  await expect(trial.getByText(/It would have acted on 1 of the last \d+ messages/)).toBeVisible();
  await expect(trial.getByRole("listitem").first()).toContainText(customer.name);
  await shot(page, "rule");
  await form.getByRole("button", { name: "Save" }).click();
  // It is off until somebody has looked at what it would do.
  const mine = row(page, name);
  await expect(mine.getByRole("switch")).toHaveAttribute("aria-checked", "false");
  await mine.getByRole("switch").click();
  const dialog = page.getByRole("dialog", { name: "Switch a rule on" });
  await expect(dialog.getByText(/It would have acted on 1 of/)).toBeVisible();
  await accessible(page, "the test run");
  await dialog.getByRole("button", { name: "Switch on" }).click();
  await expect(mine.getByRole("switch")).toHaveAttribute("aria-checked", "true");
  await phone.writes(customer, `Please, the ${word}`);
  await expect(async () => {
    const chat = await phone.chat(customer);
    expect(chat.filter((message) => message.direction === "out").map((message) => message.message.text?.body)).toEqual(["From nine to five, Rita."]);
  }).toPass();
  await page.reload();
  await expect(mine).toContainText("Acted once within 7 days");
  await live(page);
  await mine.getByRole("button", { name: `What it did: ${name}` }).click();
  const did = page.getByRole("dialog", { name: "What it did" });
  await expect(did).toContainText("Reply “From nine to five");
  // What it waited for did not take the page, and the dialog above it, away.
  expect(await did.evaluate((panel) => panel.matches(":modal"))).toBe(true);
  await did.getByRole("link").first().click();
  await expect(page.getByText(`Answered automatically · ${name}`).first()).toBeVisible();
  await expect(page.getByRole("region", { name: "Private note" })).toContainText("Was told the hours");
});

test("the assistant answers by itself, says so, and a person takes over", TWICE, async ({ page, phone, shot }) => {
  const [name, word] = [unique("Visa questions"), `visa${Date.now().toString(36)}`];
  await signIn(page, "admin", ADDRESS);
  await live(page);
  await page.getByRole("link", { name: "New rule" }).click();
  const form = page.getByRole("form", { name: "Rule" });
  await form.getByLabel("Name", { exact: true }).fill(name);
  await form.getByLabel("When").selectOption("They write one of some words");
  await form.getByLabel(/^Words/).fill(word);
  await form.getByRole("group", { name: "Add an action" }).getByRole("button", { name: "Let the assistant answer" }).click();
  await form.getByRole("listitem", { name: "Reply with a text" }).getByRole("button", { name: "Remove this" }).click();
  const answer = form.getByRole("listitem", { name: "Let the assistant answer" });
  // It only proposes unless somebody says otherwise.
  await expect(answer.getByRole("checkbox", { name: /^Only propose/ })).toBeChecked();
  await answer.getByRole("checkbox", { name: /^Only propose/ }).uncheck();
  await answer.getByLabel(/^How well a document/).fill("20");
  await accessible(page, "a rule by which the assistant answers");
  await shot(page, "rule-assistant");
  await form.getByRole("button", { name: "Save" }).click();
  await row(page, name).getByRole("switch").click();
  await page.getByRole("dialog", { name: "Switch a rule on" }).getByRole("button", { name: "Switch on" }).click();
  await expect(row(page, name).getByRole("switch")).toHaveAttribute("aria-checked", "true");

  const customer = await phone.customer("Vera Visa");
  await phone.writes(customer, `Is the visa slot for 28 Nov confirmed? ${word}`);
  await expect(async () => {
    const chat = await phone.chat(customer);
    expect(chat.some((message) => message.direction === "out" && /confirmation letter/.test(message.message.text?.body ?? ""))).toBe(true);
  }).toPass();
  await page.goto("/inbox");
  await open(page, customer.name);
  await live(page);
  await expect(page.getByText(`Answered automatically by the assistant · ${name}`).first()).toBeVisible();
  const bar = page.locator("[data-answering]");
  await expect(bar).toContainText("The assistant answers here.");
  await accessible(page, "a conversation that the assistant answers");
  await shot(page, "answering");
  await bar.getByRole("button", { name: "Take over" }).click();
  await expect(bar).toHaveCount(0);
  await expect(page.getByText(/took this|assigned this/).first()).toBeVisible();
});

test("of two editors the second is told, and nothing is lost on the way", async ({ page, context, watch }) => {
  watch.allow(/status of 422/);
  const name = unique("Two editors");
  await signIn(page, "admin", ADDRESS);
  await live(page);
  await make(page, name, "nobodysaysthis", "First");
  const other = await context.newPage();
  await other.goto(ADDRESS);
  await live(other);
  for (const one of [page, other]) await row(one, name).getByRole("link", { name }).click();
  const text = (one: Page): Locator => one.getByRole("listitem", { name: "Reply with a text" }).getByRole("textbox");
  await text(other).fill("Theirs");
  await other.getByRole("button", { name: "Save" }).click();
  await expect(row(other, name)).toContainText("Theirs");
  await text(page).fill("Mine");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("alert").filter({ hasText: "Somebody changed this rule meanwhile." })).toBeVisible();
  await expect(text(page)).toHaveValue("Mine");
  await other.close();
});

test("a rule is moved and deleted by keyboard", PHONE, async ({ page }) => {
  const name = unique("Moved");
  await signIn(page, "admin", ADDRESS);
  await live(page);
  await make(page, name, "nobodysaysthiseither", "Hello");
  const names = async (): Promise<string[]> => list(page).getByRole("listitem").evaluateAll((rows) => rows.flatMap((one) => one.getAttribute("aria-label") ?? []));
  const before = (await names()).indexOf(name);
  await row(page, name).getByRole("button", { name: `Move ${name} up` }).press("Enter");
  await expect.poll(async () => (await names()).indexOf(name)).toBe(before - 1);
  await row(page, name).getByRole("button", { name: `Delete ${name}` }).press("Enter");
  const dialog = page.getByRole("dialog", { name: "Delete a rule" });
  await accessible(page, "deleting a rule");
  await dialog.getByRole("button", { name: "Delete for good" }).press("Enter");
  await expect(row(page, name)).toHaveCount(0);
});

test("a rule that sends a template stands on the template's page", async ({ page }) => {
  const name = unique("Later");
  await signIn(page, "admin", ADDRESS);
  await live(page);
  await page.getByRole("link", { name: "New rule" }).click();
  const form = page.getByRole("form", { name: "Rule" });
  await form.getByLabel("Name", { exact: true }).fill(name);
  await form.getByLabel("When").selectOption("They write one of some words");
  await form.getByLabel(/^Words/).fill(`later${Date.now().toString(36)}`);
  await form.getByRole("group", { name: "Add an action" }).getByRole("button", { name: "Send a template" }).click();
  await form.getByRole("listitem", { name: "Reply with a text" }).getByRole("button", { name: "Remove this" }).click();
  const action = form.getByRole("listitem", { name: "Send a template" });
  await action.getByRole("combobox", { name: "Template" }).selectOption("we_have_an_answer/en");
  await form.getByRole("button", { name: "Save" }).click();
  await expect(row(page, name)).toBeVisible();
  await page.goto("/templates?q=we_have_an_answer");
  await live(page);
  await page.getByRole("list", { name: "Template list" }).getByRole("link", { name: /^English/ }).first().click();
  const rules = page.getByRole("region", { name: "Rules with it" });
  await expect(rules.getByRole("link", { name: new RegExp(name) })).toContainText("Switched off");
  await live(page);
  await accessible(page, "the template with its rules");
  await rules.getByRole("link", { name: new RegExp(name) }).click();
  await expect(form.getByLabel("Name", { exact: true })).toHaveValue(name);
});

test("a rule that another Admin makes is there at once, and one that sends files back is written", async ({ page, context }) => {
  const name = unique("Sends back");
  await signIn(page, "admin", ADDRESS);
  await live(page);
  const other = await context.newPage();
  await other.goto(ADDRESS);
  await live(other);
  await page.getByRole("link", { name: "New rule" }).click();
  const form = page.getByRole("form", { name: "Rule" });
  await form.getByLabel("Name", { exact: true }).fill(name);
  await form.getByRole("group", { name: "Add an action" }).getByRole("button", { name: "Send their file back" }).click();
  await form.getByRole("listitem", { name: "Reply with a text" }).getByRole("button", { name: "Remove this" }).click();
  await expect(form.getByRole("listitem", { name: "Send their file back" })).toContainText("without its words");
  await accessible(page, "an action without fields");
  await form.getByRole("button", { name: "Save" }).click();
  await expect(row(page, name)).toContainText("Send their file back");
  await expect(row(other, name)).toBeVisible();
  await row(page, name).getByRole("button", { name: `Delete ${name}` }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete for good" }).click();
  await expect(row(page, name)).toHaveCount(0);
  await expect(row(other, name)).toHaveCount(0);
  await other.close();
});
