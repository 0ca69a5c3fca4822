/** Writing first: the dialog for a new conversation, and the ways to it. */
import { accessible } from "../support/axe.ts";
import { contactPanel, heading, keysAreHeard, message, open, reply, row, signIn } from "../support/pages.ts";
import { TWICE, expect, test } from "../support/test.ts";
import type { Page } from "@playwright/test";

const dialogOf = (page: Page) => page.getByRole("dialog", { name: "New conversation" });

test("a number that never wrote gets a template, and answers in the same conversation", TWICE, async ({ page, phone, shot }) => {
  const customer = await phone.customer("Nadia New");
  const number = customer.number ?? "";
  await signIn(page, "operator");
  await page.getByRole("button", { name: "New conversation" }).click();
  const dialog = dialogOf(page);
  const field = dialog.getByLabel("Phone number");
  await expect(field).toBeFocused();
  await dialog.getByLabel("From").selectOption({ label: "+91 90000 10001 · WECARE Support" });
  // As it is dialled at home, and too short at first.
  await field.fill("098111");
  await expect(dialog.getByText("This number is too short.")).toBeVisible();
  await field.fill(`0${number.slice(3)}`);
  await expect(dialog.locator("[data-number]")).toHaveText(`+91 ${number.slice(3, 8)} ${number.slice(8)}`);
  await accessible(page, "the dialog for a new conversation");
  await shot(page, "start-number");
  await dialog.getByRole("searchbox", { name: "Search templates" }).fill("answer");
  await dialog.getByRole("button", { name: /we_have_an_answer/ }).click();
  await expect(dialog.getByRole("region", { name: "Preview" })).toContainText("we have an answer for you");
  await accessible(page, "a template for a new conversation");
  await shot(page, "start-template");
  await dialog.getByRole("button", { name: "Send", exact: true }).click();
  await expect(dialog).toBeHidden();
  await expect(page).toHaveURL(/\/inbox\/.+-310000000000011$/);
  await expect(message(page, "we have an answer for you")).toHaveAttribute("data-state", /sent|delivered|read/);
  expect((await phone.chat(customer)).filter((sent) => sent.direction === "out")).toHaveLength(1);
  await phone.writes(customer, "Yes, tell me");
  await expect(heading(page, customer.name)).toBeVisible();
  await expect(message(page, "Yes, tell me")).toBeVisible();
});

test("a conversation that exists is offered, and c opens the dialog", async ({ page, phone }) => {
  const customer = await phone.customer("Karl Known");
  await phone.writes(customer, "I wrote before");
  await signIn(page, "operator");
  await expect(row(page, customer.name)).toBeVisible();
  await keysAreHeard(page);
  await page.keyboard.press("c");
  const dialog = dialogOf(page);
  await dialog.getByLabel("From").selectOption({ label: "+91 90000 10001 · WECARE Support" });
  await dialog.getByLabel("Phone number").fill(customer.number ?? "");
  await expect(dialog.getByText(`There is a conversation with ${customer.name} already.`)).toBeVisible();
  await dialog.getByRole("button", { name: "Open the conversation" }).click();
  await expect(dialog).toBeHidden();
  await expect(heading(page, customer.name)).toBeVisible();
  // Nothing is sent without a number.
  await page.keyboard.press("c");
  await dialog.getByRole("button", { name: /we_have_an_answer/ }).click();
  await dialog.getByRole("button", { name: "Send", exact: true }).click();
  await expect(dialog.getByRole("alert")).toHaveText("Enter the phone number first.");
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
});

test("a colleague's answer since one began is said before a template goes to a number", async ({ page, phone, enter }) => {
  const customer = await phone.customer("Oskar Overtaken");
  await phone.writes(customer, "Is anybody there?");
  await signIn(page, "operator");
  await expect(row(page, customer.name)).toBeVisible();
  await page.getByRole("button", { name: "New conversation" }).click();
  const dialog = dialogOf(page);
  await dialog.getByLabel("From").selectOption({ label: "+91 90000 10001 · WECARE Support" });
  await dialog.getByLabel("Phone number").fill(customer.number ?? "");
  await expect(dialog.getByText(`There is a conversation with ${customer.name} already.`)).toBeVisible();
  await dialog.getByRole("button", { name: /we_have_an_answer/ }).click();
  const other = await enter("admin");
  await open(other, customer.name);
  await reply(other, "I am, and I saw to it.");
  await phone.has(customer, "I am, and I saw to it.", "delivered");
  const send = dialog.getByRole("button", { name: "Send", exact: true });
  await send.click();
  await expect(dialog.getByRole("alert")).toHaveText(/.+ answered \d+ s ago\. Press Send again to send this anyway\./);
  const ours = async () => (await phone.chat(customer)).filter((sent) => sent.direction === "out");
  expect(await ours()).toHaveLength(1);
  await accessible(page, "a new conversation that a colleague has answered");
  await send.click();
  await expect(dialog).toBeHidden();
  await expect(message(page, "we have an answer for you")).toHaveAttribute("data-state", /sent|delivered|read/);
  expect(await ours()).toHaveLength(2);
});

test("who is begun with by a colleague meanwhile is not written to unread", async ({ page, phone, enter }) => {
  const customer = await phone.customer("Petra Parallel");
  const other = await enter("admin");
  await signIn(page, "operator");
  const choose = async (on: Page) => {
    await on.getByRole("button", { name: "New conversation" }).click();
    const dialog = dialogOf(on);
    await dialog.getByLabel("From").selectOption({ label: "+91 90000 10001 · WECARE Support" });
    await dialog.getByLabel("Phone number").fill(customer.number ?? "");
    await expect(dialog.locator("[data-number]")).toBeVisible();
    await dialog.getByRole("button", { name: /we_have_an_answer/ }).click();
    return dialog;
  };
  const mine = await choose(page);
  const theirs = await choose(other);
  await theirs.getByRole("button", { name: "Send", exact: true }).click();
  await expect(theirs).toBeHidden();
  await expect(message(other, "we have an answer for you")).toHaveAttribute("data-state", /sent|delivered|read/);
  await mine.getByRole("button", { name: "Send", exact: true }).click();
  await expect(mine.getByRole("alert")).toContainText("Press Send again to send this anyway.");
  // It leads to what they wrote.
  await mine.getByRole("button", { name: "Open the conversation" }).click();
  await expect(mine).toBeHidden();
  await expect(message(page, "we have an answer for you")).toHaveCount(1);
});

test("a contact card leads to a conversation with its number", async ({ page, phone }) => {
  const customer = await phone.customer("Cora Card");
  await phone.sends(customer, "contacts", "Ana Lima");
  await signIn(page, "operator");
  await open(page, customer.name);
  await message(page, "Ana Lima").getByRole("button", { name: "Start a conversation" }).click();
  await expect(dialogOf(page).getByLabel("Phone number")).toHaveValue(/^\+\d{7,}/);
  await expect(dialogOf(page).locator("[data-number]")).toBeVisible();
});

test("who shows no number is asked for it", async ({ page, phone, isPhone }) => {
  const customer = await phone.customer("Hidden Hana", { number: "" });
  await phone.writes(customer, "Guess who");
  await signIn(page, "operator");
  await open(page, customer.name);
  const panel = await contactPanel(page, isPhone);
  await panel.getByRole("button", { name: "Ask for the number" }).click();
  const form = page.getByRole("dialog", { name: "Ask for their number" });
  await form.getByRole("button", { name: "Send", exact: true }).click();
  await expect(message(page, "Share contact info")).toHaveAttribute("data-state", /sent|delivered|read/);
});

test("a Viewer is offered no new conversation", async ({ page }) => {
  await signIn(page, "viewer");
  await expect(page.getByRole("button", { name: "New conversation" })).toHaveCount(0);
});
