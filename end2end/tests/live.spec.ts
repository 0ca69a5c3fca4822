/** Step 5: what one side does appears on the other within a second, in every browser that may see it. */
import type { Page } from "@playwright/test";
import { assignTo, back, live, message, open, reply, row, rows, signIn } from "../support/pages.ts";
import { PEOPLE } from "../support/people.ts";
import { type Person, SUPPORT } from "../support/phone.ts";
import { PHONE, expect, test } from "../support/test.ts";

/** The promise of the product. */
const SOON = { timeout: 1_000 };

async function phoneOf(page: Page, sandbox: string, person: Person): Promise<void> {
  await page.goto(`${sandbox}/phone?person=${person.id}&number=${SUPPORT}`);
  await expect(page.getByRole("heading", { level: 2, name: person.name })).toBeVisible();
}

test("a customer writes and two people see it; one answers and all see that", PHONE, async ({ page, stack, phone, enter, shot, isPhone }) => {
  const customer = await phone.customer("Olivia Brandt");
  const asha = await enter("operator");
  const tomas = await enter("colleague");
  await phoneOf(page, stack.sandboxUrl, customer);

  await page.getByRole("textbox", { name: "Message" }).fill("Is my parcel on its way?");
  await page.getByRole("button", { name: "Send" }).click();
  await Promise.all([asha, tomas].map((browser) => expect(rows(browser).first()).toContainText(customer.name, SOON)));
  await expect(row(asha, customer.name)).toContainText("1 unread");
  await expect(row(asha, customer.name)).toContainText("Is my parcel on its way?");

  await open(asha, customer.name);
  await open(tomas, customer.name);
  await reply(asha, "It left this morning.");
  const bubble = page.getByRole("log", { name: "Messages" }).getByText("It left this morning.");
  await expect(message(tomas, "It left this morning.")).toBeVisible(SOON);
  await expect(message(tomas, "It left this morning.")).toContainText(PEOPLE.operator.name);
  // Delivery itself takes the sandbox most of a second, as it would take WhatsApp.
  await expect(bubble).toBeVisible();
  // The phone has the chat in view, so it reads; both browsers learn of it.
  for (const browser of [asha, tomas]) await expect(message(browser, "It left this morning.")).toHaveAttribute("data-state", "read");
  // And the customer's own ticks are blue, because somebody here has read.
  await expect(page.getByRole("log", { name: "Messages" }).getByRole("img", { name: "Read" }).first()).toBeVisible();
  await shot(page, "phone");

  await page.getByRole("textbox", { name: "Message" }).fill("Wonderful, thanks! 🎉");
  await page.getByRole("button", { name: "Send" }).click();
  await Promise.all([asha, tomas].map((browser) => expect(message(browser, "Wonderful, thanks! 🎉")).toBeVisible(SOON)));

  await assignTo(asha, "Assign to me");
  await back(tomas, isPhone);
  await expect(row(tomas, customer.name).getByTitle(`Assigned to ${PEOPLE.operator.name}`)).toBeVisible(SOON);
  await asha.getByRole("button", { name: "Resolve" }).click();
  await expect(row(tomas, customer.name)).toHaveCount(0, SOON);
});

test("a phone that is offline gets what was written when it comes back, in order", async ({ page, stack, phone, enter }) => {
  const customer = await phone.customer("Priya");
  const asha = await enter("operator");
  await phoneOf(page, stack.sandboxUrl, customer);
  await page.getByRole("textbox", { name: "Message" }).fill("I am entering the metro");
  await page.getByRole("button", { name: "Send" }).click();
  await open(asha, customer.name);

  const online = page.getByRole("switch", { name: "Online" });
  await online.click();
  await expect(online).toHaveAttribute("aria-checked", "false");
  for (const text of ["first", "second", "third"]) {
    await reply(asha, text);
    await expect(message(asha, text)).toHaveAttribute("data-state", "sent");
  }
  const bubbles = page.getByRole("log", { name: "Messages" });
  await expect(bubbles.getByText("third", { exact: true })).toHaveCount(0);
  await online.click();
  for (const text of ["first", "second", "third"]) {
    await expect(bubbles.getByText(text, { exact: true })).toBeVisible();
    await expect(message(asha, text)).toHaveAttribute("data-state", "read");
  }
  const shown = await bubbles.getByText(/^(first|second|third)$/).allInnerTexts();
  expect(shown).toEqual(["first", "second", "third"]);
});

test("the page says when it is offline, and afterwards has what it missed", PHONE, async ({ page, context, phone, watch }) => {
  watch.allow(/ERR_INTERNET_DISCONNECTED/);
  const customer = await phone.customer("Qamar");
  await phone.writes(customer, "before the tunnel");
  await signIn(page, "operator");
  await open(page, customer.name);
  await context.setOffline(true);
  await expect(page.getByTestId("connection")).toHaveText("Offline");
  await expect(page.getByText("You are offline.")).toBeVisible();
  await phone.writes(customer, "inside the tunnel");
  await context.setOffline(false);
  await live(page);
  await expect(message(page, "inside the tunnel")).toBeVisible();
  await expect(message(page, "before the tunnel")).toHaveCount(1);
});

test("tabs of one browser share the news", async ({ page, context, phone }) => {
  const customer = await phone.customer("Rosa");
  await signIn(page, "operator");
  const second = await context.newPage();
  await second.goto("/inbox");
  await live(second);
  await phone.writes(customer, "to both tabs");
  for (const browser of [page, second]) await expect(rows(browser).first()).toContainText(customer.name, SOON);
  // The tab that held the stream goes; the other takes over.
  await page.close();
  await live(second);
  await phone.writes(customer, "to the one that is left");
  await expect(row(second, customer.name)).toContainText("to the one that is left");
});

test("a delivery that comes ten times is one message", async ({ phone, enter }) => {
  const customer = await phone.customer("Søren");
  const asha = await enter("operator");
  await phone.writes(customer, "hello");
  await open(asha, customer.name);
  await phone.fails({ service: "sns", kind: "duplicate", times: 10 });
  await phone.writes(customer, "only once, please");
  await phone.noFaults();
  await phone.writes(customer, "and this after it");
  await expect(message(asha, "and this after it")).toBeVisible();
  await expect(message(asha, "only once, please")).toHaveCount(1);
  await asha.reload();
  await live(asha);
  await expect(message(asha, "and this after it")).toBeVisible();
  await expect(message(asha, "only once, please")).toHaveCount(1);
});
