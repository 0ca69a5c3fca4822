/** Drafts of the assistant: asked for by key, streamed into a card with sources, used by a person, never sent by itself. */
import type { Locator, Page } from "@playwright/test";
import { accessible } from "../support/axe.ts";
import { composer, keysAreHeard, live, open, sendButton, signIn, throughHostedUi } from "../support/pages.ts";
import { Phone } from "../support/phone.ts";
import { Stack } from "../support/stack.ts";
import { PHONE, TWICE, expect, test } from "../support/test.ts";

const QUESTION = "Is the visa slot for 28 Nov confirmed?";
const card = (page: Page): Locator => page.getByRole("region", { name: "Draft of a reply" });
const words = (page: Page): Locator => card(page).locator("[data-draft]");
const draftButton = (page: Page): Locator => page.getByRole("button", { name: "Draft", exact: true });

test("a draft comes with its sources, is used, and is sent by a person", TWICE, async ({ page, phone, shot, isPhone }) => {
  const customer = await phone.customer("Dara");
  await phone.writes(customer, QUESTION);
  await signIn(page, "operator");
  await open(page, customer.name);
  await live(page);
  if (isPhone) {
    await draftButton(page).click();
  } else {
    await keysAreHeard(page);
    await page.getByRole("log").focus();
    await page.keyboard.press("d");
  }
  await expect(words(page)).toContainText("confirmation letter");
  await expect(card(page).getByRole("status").first()).toHaveText("The draft is ready.");
  await accessible(page, "a draft");
  await shot(page, "draft");
  // The sources open, and the arrows lead from one to the next.
  const marks = card(page).getByRole("button", { name: /^Source \d$/ });
  await marks.first().click();
  await expect(card(page).locator("blockquote")).toContainText("confirmed once the confirmation letter arrives");
  await expect(card(page).getByRole("link", { name: /^https:\/\/help\.wecare\.example/ })).toBeVisible();
  await marks.first().focus();
  await page.keyboard.press("ArrowRight");
  await expect(marks.first()).not.toBeFocused();
  await card(page).getByRole("button", { name: "Use draft" }).click();
  await expect(card(page)).toBeHidden();
  await expect(composer(page)).toBeFocused();
  await expect(composer(page)).toHaveValue(/confirmation letter/);
  await expect(composer(page)).not.toHaveValue(/\[\d\]/);
  const value = await composer(page).inputValue();
  expect(await phone.sendsOf(value)).toBe(0);
  await sendButton(page).click();
  await phone.has(customer, value, "delivered");
});

test("a draft is changed, and what was typed is kept", async ({ page, phone }) => {
  const customer = await phone.customer("Edda");
  await phone.writes(customer, QUESTION);
  await signIn(page, "operator");
  await open(page, customer.name);
  await live(page);
  await composer(page).fill("Dear Edda, ");
  await draftButton(page).click();
  await expect(words(page)).toBeVisible();
  await card(page).getByRole("button", { name: "Shorter" }).click();
  await expect(words(page)).toBeVisible();
  await card(page).getByLabel("Translate to").selectOption({ label: "Deutsch" });
  await expect(words(page)).toBeVisible();
  await card(page).getByRole("button", { name: "Insert" }).click();
  await expect(composer(page)).toHaveValue(/^Dear Edda, .{10,}/);
  // Typing is not overwritten, and stops what is being written.
  await phone.fails({ service: "bedrock", operation: "ConverseStream", kind: "stall", times: 1, millis: 5_000 });
  await draftButton(page).click();
  await composer(page).press("End");
  await composer(page).pressSequentially("!");
  await expect(card(page).getByRole("alert")).toContainText("you began to write yourself");
  await page.keyboard.press("Escape");
});

test("versions of a draft are kept, and one says in own words what is to change", PHONE, async ({ page, phone }) => {
  const customer = await phone.customer("Edgar");
  await phone.writes(customer, QUESTION);
  await signIn(page, "operator");
  await open(page, customer.name);
  await live(page);
  await draftButton(page).click();
  await expect(words(page)).toContainText("confirmation letter");
  await card(page).getByLabel("What is to change").fill("we are closed on Sunday");
  await card(page).getByRole("button", { name: "Change it" }).click();
  await expect(words(page)).toContainText("we are closed on Sunday");
  const versions = card(page).getByRole("group", { name: "Versions" });
  await expect(versions).toContainText("2 of 2");
  await versions.getByRole("button", { name: "Version before" }).click();
  await expect(words(page)).not.toContainText("we are closed on Sunday");
  await expect(versions).toContainText("1 of 2");
  await page.keyboard.press("ArrowRight");
  await expect(words(page)).toContainText("we are closed on Sunday");
  await card(page).getByLabel("Change it otherwise").selectOption({ label: "Simpler words" });
  await expect(words(page)).toContainText("In short:");
  await expect(versions).toContainText("3 of 3");
  // Every source says how old its document is.
  await expect(card(page).getByRole("list", { name: "Sources" }).getByText(/^updated /).first()).toBeVisible();
  await accessible(page, "versions of a draft");
});

test("a draft says in which language it is, and an agent reads it in theirs", TWICE, async ({ page, phone, shot }) => {
  const customer = await phone.customer("Esma");
  await phone.writes(customer, "मेरा वीज़ा कब आएगा? visa slot");
  await signIn(page, "operator");
  await open(page, customer.name);
  await live(page);
  await draftButton(page).click();
  await expect(words(page)).toBeVisible();
  const language = card(page).locator("[data-language]");
  await expect(language).toContainText("Drafted in Hindi · by the");
  const before = await words(page).textContent();
  await card(page).getByRole("button", { name: "Read it in English" }).click();
  await expect(card(page).locator("[data-gloss]")).toContainText("(English, by the sandbox)");
  // What would be sent is as it was.
  expect(await words(page).textContent()).toBe(before);
  await accessible(page, "a draft in another language");
  await shot(page, "draft-language");
  await card(page).getByLabel("Translate to").selectOption({ label: "English · yours" });
  await expect(words(page)).toContainText("(English, by the sandbox)");
  await expect(language).toContainText("Translated to English");
  await expect(card(page).locator("[data-gloss]")).toHaveCount(0);
  await card(page).getByRole("button", { name: "Version before" }).click();
  await expect(language).toContainText("Drafted in Hindi");
});

test("a source that is a document of ours opens", async ({ page, phone }) => {
  const customer = await phone.customer("Ezra");
  await phone.writes(customer, QUESTION);
  await signIn(page, "operator");
  await open(page, customer.name);
  await live(page);
  await draftButton(page).click();
  await expect(words(page)).toBeVisible();
  await card(page).getByRole("button", { name: "Source 1" }).first().click();
  const link = card(page).getByRole("link", { name: "Open the document" });
  await expect(link).toHaveAttribute("href", /^\/knowledge\/[a-z-]+\.txt$/);
  const answer = await page.request.get((await link.getAttribute("href")) ?? "");
  expect(answer.headers()["content-disposition"]).toMatch(/^attachment/);
});

test("the box for a question opens by its key, also while one writes", async ({ page, phone }) => {
  const customer = await phone.customer("Eila");
  await phone.writes(customer, QUESTION);
  await signIn(page, "operator");
  await open(page, customer.name);
  await live(page);
  await keysAreHeard(page);
  await composer(page).focus();
  await page.keyboard.press("Control+j");
  const question = page.getByRole("textbox", { name: "Your question" });
  await expect(question).toBeFocused();
  await question.fill("How long is a refund on its way?");
  await page.keyboard.press("Enter");
  await expect(page.locator("[data-answer]")).toContainText("working days");
});

test("where only a template may be sent, the assistant chooses one", async ({ page, phone }) => {
  const customer = await phone.customer("Enno");
  await phone.writes(customer, "Has my order shipped? When does it arrive?");
  await signIn(page, "operator");
  await open(page, customer.name);
  await live(page);
  await page.getByRole("button", { name: "Template", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "Send a template" });
  await dialog.getByRole("button", { name: "Let the assistant choose" }).click();
  // One of them is picked, and waits for a person.
  await expect(dialog.getByRole("button", { name: "Choose another template" })).toBeVisible();
  await accessible(page, "a proposed template");
});

test("a draft that the conversation has left behind is not sent unasked", async ({ page, phone }) => {
  const customer = await phone.customer("Emil");
  await phone.writes(customer, QUESTION);
  await signIn(page, "operator");
  await open(page, customer.name);
  await live(page);
  await draftButton(page).click();
  await expect(words(page)).toBeVisible();
  await card(page).getByRole("button", { name: "Use draft" }).click();
  await expect(composer(page)).toHaveValue(/confirmation letter/);
  const value = await composer(page).inputValue();
  // Others got the same answer.
  const before = await phone.sendsOf(value);
  await phone.writes(customer, "I have found it, thank you");
  await expect(page.getByRole("log").getByText("I have found it, thank you")).toBeVisible();
  await sendButton(page).click();
  await expect(page.getByText("There is a newer message than this draft knows of. Send anyway?")).toBeVisible();
  expect(await phone.sendsOf(value)).toBe(before);
  await page.getByRole("button", { name: "Send anyway" }).click();
  await phone.has(customer, value, "delivered");
});

test("a conversation is summed up for colleagues", async ({ page, phone }) => {
  const customer = await phone.customer("Elif");
  await phone.writes(customer, QUESTION);
  await signIn(page, "operator");
  await open(page, customer.name);
  await live(page);
  await draftButton(page).click();
  await expect(words(page)).toBeVisible();
  await card(page).getByRole("button", { name: "Good draft" }).click();
  await expect(card(page).getByRole("button", { name: "Good draft" })).toBeDisabled();
  await card(page).getByRole("button", { name: "Summary" }).click();
  await expect(words(page)).toContainText(`The customer began with: ${QUESTION}`);
  await card(page).getByRole("button", { name: "Keep as a private note" }).click();
  await expect(card(page)).toBeHidden();
  await expect(page.getByRole("log").getByText("The customer began with")).toBeVisible();
});

test("when somebody writes meanwhile, the card says so", PHONE, async ({ page, phone }) => {
  const customer = await phone.customer("Finn");
  await phone.writes(customer, QUESTION);
  await signIn(page, "operator");
  await open(page, customer.name);
  await live(page);
  await draftButton(page).click();
  await expect(words(page)).toBeVisible();
  await phone.writes(customer, "And what are the fees?");
  await expect(card(page).getByText("There is a newer message")).toBeVisible();
  await expect(card(page).getByRole("button", { name: "Use anyway" })).toBeVisible();
  // Other words for the same draft know no more than it did.
  await card(page).getByRole("button", { name: "Shorter" }).click();
  await expect(card(page).getByRole("button", { name: "Use anyway" })).toBeVisible();
  await expect(card(page).getByText("There is a newer message")).toBeVisible();
  await card(page).getByRole("button", { name: "Draft again" }).click();
  await expect(words(page)).toContainText(/fee/i);
  await expect(card(page).getByText("There is a newer message")).toBeHidden();
  await card(page).getByRole("button", { name: "Discard the draft" }).click();
  await expect(card(page)).toBeHidden();
});

test("what goes wrong is said in a sentence", async ({ page, phone }) => {
  const customer = await phone.customer("Gesa");
  await phone.writes(customer, QUESTION);
  await signIn(page, "operator");
  await open(page, customer.name);
  await live(page);
  await phone.fails({ service: "bedrock", kind: "refuse", times: 1 });
  await draftButton(page).click();
  await expect(card(page).getByRole("alert")).toContainText("AWS does not let us use the assistant");
  await phone.fails({ service: "bedrock", operation: "ConverseStream", kind: "guardrail", times: 1 });
  await card(page).getByRole("button", { name: "Try again" }).click();
  await expect(card(page).getByRole("alert")).toContainText("The guardrail stopped this draft");
  // An address that no source has is taken out, and the card says so.
  await phone.fails({ service: "bedrock", operation: "ConverseStream", kind: "invented_link", times: 1 });
  await card(page).getByRole("button", { name: "Try again" }).click();
  await expect(card(page).getByText("Taken out, because no source has it")).toBeVisible();
});

test("who only reads is not offered drafts", async ({ page, phone }) => {
  const customer = await phone.customer("Hans");
  await phone.writes(customer, QUESTION);
  await signIn(page, "viewer");
  await open(page, customer.name);
  await expect(page.getByText("Viewers cannot reply.")).toBeVisible();
  await expect(draftButton(page)).toHaveCount(0);
});

for (const [name, settings] of [
  ["agent", { WECARE_ASSISTANT: "agent" }],
  ["model alone", { WECARE_ASSISTANT: "model" }],
  ["no backend", { WECARE_ASSISTANT: "off" }],
] as const) {
  test(`with another backend: ${name}`, async ({ browserOf }, info) => {
    test.setTimeout(120_000);
    const stack = await Stack.start(300 + info.workerIndex, 5, settings);
    const context = await browserOf();
    try {
      const phone = new Phone(stack.control);
      const customer = await phone.customer("Ida");
      await phone.writes(customer, QUESTION);
      const page = await context.newPage();
      await page.goto(`${stack.url}/inbox`);
      await throughHostedUi(page, "operator");
      await open(page, customer.name);
      await live(page);
      if (settings.WECARE_ASSISTANT === "off") {
        await expect(composer(page)).toBeVisible();
        await expect(draftButton(page)).toHaveCount(0);
        return;
      }
      await draftButton(page).click();
      await expect(words(page)).toBeVisible();
      await card(page).getByRole("button", { name: "Use draft" }).click();
      await expect(composer(page)).toHaveValue(/.{10,}/);
      const value = await composer(page).inputValue();
      await sendButton(page).click();
      await phone.has(customer, value, "delivered");
    } finally {
      await context.close();
      await stack.stop();
    }
  });
}
