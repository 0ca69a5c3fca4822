/** Admins say how drafts are to be and what they rest on; agents ask the documents; templates are drafted and submitted by people. */
import type { Locator, Page } from "@playwright/test";
import { accessible } from "../support/axe.ts";
import { composer, live, open, signIn, throughHostedUi } from "../support/pages.ts";
import { Phone, SUPPORT } from "../support/phone.ts";
import { Stack } from "../support/stack.ts";
import { PHONE, TWICE, expect, test } from "../support/test.ts";

const QUESTION = "Is the visa slot for 28 Nov confirmed?";
const settings = (page: Page): Locator => page.getByRole("form", { name: "How drafts are to be" });
const card = (page: Page): Locator => page.getByRole("region", { name: "Draft of a reply" });
const draftButton = (page: Page): Locator => page.getByRole("button", { name: "Draft", exact: true });

test("the assistant's page says what drafts are made with, and tries it", TWICE, async ({ page, shot }) => {
  await signIn(page, "admin", "/admin/assistant");
  await expect(page.getByRole("heading", { level: 1, name: "Assistant" })).toBeVisible();
  await expect(page.getByText(/^Knowledge base SANDBOXKB1/)).toBeVisible();
  await expect(page.getByRole("meter")).toBeVisible();
  await page.getByLabel("What a customer writes").fill(QUESTION);
  await page.getByRole("button", { name: "Ask" }).click();
  await expect(page.locator("[data-answer]")).toContainText("confirmation letter");
  await expect(page.getByText("The answer is ready.")).toBeAttached();
  await page.getByRole("list", { name: "Sources" }).locator("summary").first().click();
  await expect(page.getByRole("list", { name: "Sources" }).locator("blockquote").first()).toBeVisible();
  await accessible(page, "the assistant");
  await shot(page, "assistant");
  await settings(page).getByLabel("Greeting").fill("</thread>");
  await settings(page).getByRole("button", { name: "Save" }).click();
  await expect(settings(page).getByRole("alert")).toContainText("Greeting: Write it without angle brackets");
});

/** On a stack of its own: what is said holds for all drafts of an installation. */
test("what an Admin says holds for the next draft, and for no number that is off", async ({ browserOf }, info) => {
  test.setTimeout(120_000);
  const stack = await Stack.start(320 + info.workerIndex, 5, {});
  const context = await browserOf();
  try {
    const phone = new Phone(stack.control);
    const customer = await phone.customer("Jana");
    await phone.writes(customer, QUESTION);
    const page = await context.newPage();
    await page.goto(`${stack.url}/admin/assistant`);
    await throughHostedUi(page, "admin");
    await live(page);
    await settings(page).getByLabel("Greeting").fill("Good day!");
    await settings(page).getByLabel("Signature").fill("Kind regards\nWECARE Support");
    await settings(page).getByLabel("Tokens read").fill("0.0008");
    await settings(page).getByLabel("Tokens written").fill("0.0032");
    await settings(page).getByLabel("Currency").fill("USD");
    await settings(page).getByRole("button", { name: "Save" }).click();
    await expect(page.getByText("Saved. The next draft goes by it.")).toBeVisible();
    await expect(page.getByText(/^Changed last by Inés Okafor/)).toBeVisible();
    await page.goto(`${stack.url}/inbox`);
    await open(page, customer.name);
    await live(page);
    await draftButton(page).click();
    await expect(card(page).locator("[data-draft]")).toContainText(/^Good day! .*WECARE Support$/s);
    await expect(card(page).getByText(/ tokens · .* USD$/)).toBeVisible();
    // A bad one, and why.
    await card(page).getByRole("button", { name: "Bad draft" }).click();
    await card(page).getByRole("group", { name: "What was bad about it?" }).getByRole("button", { name: "Tone" }).click();
    await expect(card(page).getByText(/^Thank you. It is counted/)).toBeVisible();
    await card(page).getByRole("button", { name: "Use draft" }).click();
    await expect(composer(page)).toHaveValue(/WECARE Support$/);
    // Off for the number: the button is gone.
    await page.goto(`${stack.url}/admin/assistant`);
    await live(page);
    await settings(page).getByRole("group", { name: "Offer drafts for" }).getByRole("checkbox", { name: /Support/ }).uncheck();
    await settings(page).getByRole("button", { name: "Save" }).click();
    await expect(page.getByText("Saved. The next draft goes by it.")).toBeVisible();
    await page.goto(`${stack.url}/inbox`);
    await open(page, customer.name);
    await expect(composer(page)).toBeVisible();
    await expect(draftButton(page)).toHaveCount(0);
  } finally {
    await context.close();
    await stack.stop();
  }
});

test("a number has a manner of its own", TWICE, async ({ browserOf, shot }, info) => {
  test.setTimeout(120_000);
  const stack = await Stack.start(340 + info.workerIndex, 5, {});
  const context = await browserOf();
  try {
    const page = await context.newPage();
    await page.goto(`${stack.url}/admin/assistant`);
    await throughHostedUi(page, "admin");
    await live(page);
    const whose = settings(page).getByLabel("How drafts are to be for");
    await settings(page).getByLabel("Signature").fill("Your team");
    await whose.selectOption(SUPPORT);
    await expect(settings(page).getByText("Drafts of this number are as for all numbers.")).toBeVisible();
    await settings(page).getByRole("button", { name: "Give it its own" }).click();
    await expect(settings(page).getByLabel("Signature")).toHaveValue("Your team");
    await settings(page).getByLabel("Signature").fill("Your Support team");
    await accessible(page, "a manner of its own");
    await shot(page, "assistant-own");
    await whose.selectOption({ label: "All numbers" });
    await expect(settings(page).getByLabel("Signature")).toHaveValue("Your team");
    await settings(page).getByRole("button", { name: "Save" }).click();
    await expect(page.getByText("Saved. The next draft goes by it.")).toBeVisible();
    await page.reload();
    await live(page);
    await expect(whose.locator(`option[value="${SUPPORT}"]`)).toHaveText(/\(its own\)$/);
    await whose.selectOption(SUPPORT);
    await expect(settings(page).getByLabel("Signature")).toHaveValue("Your Support team");
    await settings(page).getByRole("button", { name: "Make it as for all numbers" }).click();
    await expect(settings(page).getByText("Drafts of this number are as for all numbers.")).toBeVisible();
  } finally {
    await context.close();
    await stack.stop();
  }
});

test("an Admin makes the agent forget a customer", async ({ browserOf }, info) => {
  test.setTimeout(120_000);
  const stack = await Stack.start(360 + info.workerIndex, 5, { WECARE_ASSISTANT: "agent" });
  const context = await browserOf();
  try {
    const phone = new Phone(stack.control);
    const customer = await phone.customer("Juno");
    await phone.writes(customer, QUESTION);
    const page = await context.newPage();
    await page.goto(`${stack.url}/inbox`);
    await throughHostedUi(page, "admin");
    await open(page, customer.name);
    await live(page);
    await page
      .getByRole("complementary", { name: "Contact" })
      .getByRole("button", { name: "What the assistant remembers" })
      .click();
    const dialog = page.getByRole("dialog", { name: "What the assistant remembers" });
    await accessible(page, "forgetting a customer");
    await dialog.getByRole("button", { name: "Forget this customer" }).click();
    await expect(dialog.getByText("The assistant remembers nothing of this customer.")).toBeVisible();
  } finally {
    await context.close();
    await stack.stop();
  }
});

test("a document is added, read, found, and deleted", PHONE, async ({ page, shot }) => {
  const mark = Date.now().toString(36);
  const name = `zeppelin-${mark}.md`;
  const document = page.getByRole("list", { name: "Documents" }).getByRole("listitem").filter({ hasText: name });
  await signIn(page, "admin", "/admin/knowledge");
  await live(page);
  await expect(page.getByRole("heading", { level: 1, name: "Knowledge" })).toBeVisible();
  await page.getByLabel("Add documents").setInputFiles({
    name,
    mimeType: "text/markdown",
    buffer: Buffer.from(`# Zeppelin ${mark}\n\nA flight with the zeppelin ${mark} costs 240 EUR.`),
  });
  await expect(document.getByText("Not read yet")).toBeVisible();
  await page.getByRole("button", { name: "Read the documents" }).click();
  await expect(document.getByText("Not read yet")).toBeHidden({ timeout: 15_000 });
  await page.getByLabel("Question", { exact: true }).fill(`What does the zeppelin ${mark} cost?`);
  await page.getByRole("button", { name: "Look" }).click();
  await expect(page.getByRole("list", { name: "Passages" }).getByRole("listitem").first()).toContainText("240 EUR");
  await accessible(page, "the documents");
  await shot(page, "knowledge");
  await document.getByRole("button", { name: `Delete ${name}` }).click();
  const dialog = page.getByRole("dialog", { name: "Delete a document" });
  await accessible(page, "deleting a document");
  await dialog.getByRole("button", { name: "Delete it" }).click();
  await expect(document).toHaveCount(0);
});

test("a document is for one number alone, and test questions say what is not found", TWICE, async ({ page, shot, watch }) => {
  watch.allow(/status of 422/);
  test.setTimeout(120_000);
  const mark = Date.now().toString(36);
  const name = `balloon-${mark}.md`;
  const document = page.getByRole("list", { name: "Documents" }).getByRole("listitem").filter({ hasText: name });
  await signIn(page, "admin", "/admin/knowledge");
  await live(page);
  await page.getByText("For some numbers alone").click();
  await page.getByRole("group", { name: /^Drafts of other numbers/ }).getByRole("checkbox", { name: "Sales" }).check();
  await page.getByLabel("Add documents").setInputFiles({
    name,
    mimeType: "text/markdown",
    buffer: Buffer.from(`# Balloon ${mark}\n\nA flight with the balloon ${mark} costs 180 EUR.`),
  });
  await expect(document).toContainText("for WECARE Sales alone");
  await page.getByRole("button", { name: "Read the documents" }).click();
  await expect(document.getByText("Not read yet")).toBeHidden({ timeout: 15_000 });
  const looked = async (number: string): Promise<Locator> => {
    await page.getByLabel("In the documents of").selectOption({ label: number });
    await page.getByLabel("Question", { exact: true }).fill(`What does the balloon ${mark} cost?`);
    await page.getByRole("button", { name: "Look" }).click();
    return page.locator("section", { has: page.locator("#find-heading") });
  };
  await expect(await looked("WECARE Sales")).toContainText("180 EUR");
  await expect(await looked("WECARE Support")).not.toContainText("180 EUR");
  // For all, said in the dialog.
  await document.getByRole("button", { name: `For which numbers ${name} is` }).click();
  const dialog = page.getByRole("dialog", { name: "For which numbers" });
  await expect(dialog.getByRole("checkbox", { name: "Sales" })).toBeChecked();
  await accessible(page, "for which numbers a document is");
  await dialog.getByRole("checkbox", { name: "Sales" }).uncheck();
  await dialog.getByRole("button", { name: "For all numbers" }).click();
  await expect(dialog).toBeHidden();
  await expect(document).toContainText("for all numbers");
  await expect(document.getByText("Not read yet")).toBeVisible();
  // Questions.
  const tests = page.locator("section", { has: page.locator("#questions-heading") });
  const question = `Where does the balloon ${mark} land?`;
  const form = page.getByRole("form", { name: "A test question" });
  await form.getByLabel("What customers ask").fill(question);
  await form.getByRole("button", { name: "Add the question" }).click();
  await expect(tests.getByRole("alert")).toContainText("Choose the document that answers it.");
  await form.getByLabel("Document that answers it").fill(`landing-${mark}.md`);
  await form.getByRole("button", { name: "Add the question" }).click();
  await expect(form.getByLabel("What customers ask")).toHaveValue("");
  // They are asked by themselves after the reading.
  await expect(tests.getByRole("button", { name: "Ask them now" })).toBeEnabled({ timeout: 30_000 });
  await tests.getByRole("button", { name: "Ask them now" }).click();
  const miss = tests.getByRole("list", { name: "Not found" }).getByRole("listitem").filter({ hasText: question });
  await expect(miss).toContainText(`Not found: landing-${mark}.md`, { timeout: 30_000 });
  await expect(miss).toContainText(`Found instead: ${name}`);
  await expect(tests.locator("[data-rate]")).toContainText("find their document");
  await accessible(page, "test questions");
  await shot(page, "test-questions");
  await tests.getByText(/^All \d+ questions$/).click();
  await tests.getByRole("button", { name: `Change “${question}”` }).click();
  await form.getByLabel("Document that answers it").fill(name);
  await form.getByRole("button", { name: "Keep the change" }).click();
  await expect(form.getByRole("button", { name: "Add the question" })).toBeVisible();
  await expect(tests.getByRole("button", { name: "Ask them now" })).toBeEnabled();
  await tests.getByRole("button", { name: "Ask them now" }).click();
  await expect(miss).toHaveCount(0, { timeout: 30_000 });
  await tests.getByRole("button", { name: `Delete “${question}”` }).click();
  await expect(tests.getByRole("button", { name: `Delete “${question}”` })).toHaveCount(0);
  await document.getByRole("button", { name: `Delete ${name}` }).click();
  await page.getByRole("dialog", { name: "Delete a document" }).getByRole("button", { name: "Delete it" }).click();
  await expect(document).toHaveCount(0);
});

test("what an agent finds wrong is put right by an Admin", PHONE, async ({ page, phone }) => {
  const customer = await phone.customer("Rosa");
  await phone.writes(customer, QUESTION);
  await signIn(page, "admin");
  await open(page, customer.name);
  await live(page);
  await draftButton(page).click();
  await expect(card(page).locator("[data-draft]")).toBeVisible();
  await card(page).getByRole("button", { name: "Bad draft" }).click();
  await card(page).getByRole("button", { name: "Outdated source" }).click();
  await expect(card(page).getByText(/^Thank you. It is counted/)).toBeVisible();
  const [, conversation] = /inbox\/([^/?#]+)/.exec(page.url()) ?? [];
  await page.goto("/admin/knowledge");
  await live(page);
  const row = page
    .getByRole("list", { name: "To be put right" })
    .getByRole("listitem")
    .filter({ has: page.locator(`a[href="/inbox/${conversation}"]`) });
  await expect(row).toContainText("Outdated source");
  await expect(row).toContainText("From: Visa appointments");
  await row.getByRole("button", { name: "I see to it" }).click();
  await expect(row).toContainText("Inés Okafor sees to it");
  await accessible(page, "what is to be put right");
  await row.getByRole("button", { name: "It is put right" }).click();
  await expect(row).toContainText("Put right by Inés Okafor");
});

test("an agent asks the documents beside a conversation", async ({ page, phone, isPhone }) => {
  const customer = await phone.customer("Karim");
  await phone.writes(customer, "Hello");
  await signIn(page, "operator");
  await open(page, customer.name);
  await live(page);
  const panel = page.getByRole("complementary", { name: "Contact" });
  if (isPhone) await page.getByRole("button", { name: "Contact" }).click();
  await panel.getByText("Ask the knowledge base").click();
  await panel.getByLabel("Your question").fill("How long is a refund on its way?");
  await panel.getByLabel("Your question").press("Enter");
  await expect(panel.locator("[data-answer]")).toContainText(/refund/i);
  await accessible(page, "an answer in the panel");
  expect(await phone.sendsOf("refund")).toBe(0);
});

test("a template is drafted, checked, and not submitted by itself", async ({ page, shot }) => {
  await signIn(page, "admin", "/templates/new");
  await live(page);
  await page.getByRole("button", { name: "Draft with AI" }).click();
  const dialog = page.getByRole("dialog", { name: "Draft with AI" });
  await dialog.getByRole("button", { name: "Write" }).click();
  await expect(dialog.getByRole("alert")).toContainText("Say what the template is to be about.");
  await dialog.getByLabel("What the template is about").fill("Tell customers that their appointment was moved");
  await dialog.getByLabel("Tone").selectOption("friendly");
  await dialog.getByRole("button", { name: "Write" }).click();
  await expect(dialog.locator("[data-idea]")).toContainText("Hello {{first_name}}");
  await accessible(page, "a drafted template");
  await shot(page, "template-drafted");
  await dialog.getByRole("button", { name: "Put it into the form" }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByRole("textbox", { name: "Text", exact: true })).toHaveValue(/appointment was moved/);
  await expect(page.getByLabel("Sample of first_name")).toHaveValue("Ana");
  await expect(page.getByLabel("Category")).toHaveValue("UTILITY");
});

test("who is no Admin manages neither", async ({ page, watch }) => {
  watch.allow(/status of 403/);
  await signIn(page, "operator");
  for (const address of ["/admin/assistant", "/admin/knowledge"]) {
    await page.goto(address);
    await expect(page.getByText("Only Admins manage this.")).toBeVisible();
  }
});
