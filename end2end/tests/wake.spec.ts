/** A page comes to life part by part. Here the parts never get their turn: what happens must bring them to life itself. */
import type { Page } from "@playwright/test";
import { composer, message, open, row, signIn, live } from "../support/pages.ts";
import { expect, ONCE, test } from "../support/test.ts";

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

test("what is typed and sent before its part lives is sent, by the same page", ONCE, async ({ page, phone }) => {
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

test("what a customer writes before the parts live comes in once they do", ONCE, async ({ page, phone }) => {
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
