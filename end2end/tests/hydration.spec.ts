/** A page comes to life part by part. Here the parts never get their turn: what happens must bring them to life itself. */
import type { Page } from "@playwright/test";
import { composer, heading, live, log, message, open, reply, row, signIn, tab } from "../support/pages.ts";
import { expect, test } from "../support/test.ts";

interface Held extends Window {
  heldTurns: number;
}

/**
 * Keeps back every turn that a page gives itself (a timer of 0 ms) after the two that start it: the program's and the
 * conversation's file.
 */
async function holdTurns(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const held = window as unknown as Held;
    held.heldTurns = 0;
    let turns = 0;
    const later = window.setTimeout.bind(window);
    window.setTimeout = ((act: () => void, wait?: number, ...more: unknown[]) => {
      if (wait !== 0) return later(act, wait, ...more);
      turns += 1;
      if (turns <= 2) return later(act, 0, ...more);
      held.heldTurns += 1;
      return 0;
    }) as typeof window.setTimeout;
  });
}

/** Loads the page again, up to where its parts wait. */
async function asleep(page: Page): Promise<void> {
  await holdTurns(page);
  await page.reload();
  await page.waitForFunction(() => (window as unknown as Held).heldTurns === 1);
}

test("what is typed and sent before its part lives is sent, by the same page", async ({ page, phone }) => {
  const customer = await phone.customer("Yusuf");
  await phone.writes(customer, "Are you there?");
  await signIn(page, "operator");
  await open(page, customer.name);
  await asleep(page);
  await page.evaluate(() => document.body.setAttribute("data-same-page", ""));
  await composer(page).pressSequentially("Always.");
  await composer(page).press("Enter");
  await expect(message(page, "Always.")).toBeVisible();
  await phone.has(customer, "Always.", "delivered");
  await expect(page.locator("body")).toHaveAttribute("data-same-page", "");
});

test("what a customer writes before the parts live comes in once they do", async ({ page, phone }) => {
  const customer = await phone.customer("Zofia");
  await phone.writes(customer, "First");
  await signIn(page, "operator");
  await open(page, customer.name);
  await asleep(page);
  await phone.writes(customer, "Second");
  // A hand on the mouse is enough.
  await page.mouse.move(720, 40);
  await expect(message(page, "Second")).toBeVisible();
  await expect(message(page, "First")).toHaveCount(1);
  await live(page);
  await expect(row(page, customer.name)).toContainText("Second");
});

test("what is clicked while the conversation's file is under way is where one gets", async ({ page, phone }) => {
  const [first, second] = [await phone.customer("Anouk"), await phone.customer("Boris")];
  await phone.writes(first, "I am Anouk");
  await phone.writes(second, "I am Boris");
  await signIn(page, "operator");
  await open(page, first.name);
  for (const [click, arrived] of [
    [() => row(page, second.name).getByRole("link").click(), () => expect(message(page, "I am Boris")).toBeVisible()],
    [() => tab(page, "Mine").click(), () => expect(tab(page, "Mine")).toHaveAttribute("aria-current", "true")],
  ] as const) {
    let come = (): void => {};
    const held = new Promise<void>((go) => {
      come = go;
    });
    const asked = page.waitForRequest("**/pkg/split_conversation*");
    await page.route("**/pkg/split_conversation*", async (route) => {
      await held;
      await route.continue();
    });
    await page.reload({ waitUntil: "commit" });
    await asked;
    await click();
    come();
    await arrived();
    await live(page);
    await page.unroute("**/pkg/split_conversation*");
  }
  await expect(heading(page, second.name)).toBeVisible();
  await expect(log(page)).not.toContainText("I am Anouk");
  await reply(page, "Hello Boris");
  await phone.has(second, "Hello Boris", "delivered");
});

test("a conversation's file that fails at first leaves what the server rendered, and the page lives once it comes", async ({ page, phone, watch }) => {
  watch.allow(/ERR_FAILED|Failed to fetch|\.wasm/);
  const customer = await phone.customer("Carmen");
  await phone.writes(customer, "Hola");
  await signIn(page, "operator");
  await open(page, customer.name);
  let failures = 0;
  await page.route("**/pkg/split_conversation*", async (route) => {
    failures += 1;
    if (failures === 1) await route.abort();
    else await route.continue();
  });
  await page.reload();
  await expect(message(page, "Hola")).toBeVisible();
  await live(page);
  expect(failures).toBeGreaterThan(1);
  await reply(page, "Buenos días");
  await phone.has(customer, "Buenos días", "delivered");
});
