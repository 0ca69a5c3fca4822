/** A long thread: only what is near is in the document, nothing moves, and nothing is lost. */
import { log, message, open, reply, row, signIn } from "../support/pages.ts";
import { SUPPORT } from "../support/phone.ts";
import { expect, test } from "../support/test.ts";

test("pages far away are gaps as high as they were, and come back", async ({ page, phone }) => {
  test.slow();
  const customer = await phone.customer("Lola Long");
  await signIn(page, "operator");
  const total = 420;
  for (let n = 0; n < total; n++) await phone.writes(customer, `line number ${n}.`);
  await open(page, customer.name);
  await expect(message(page, `line number ${total - 1}.`)).toBeVisible();
  // All the way up; older pages come by themselves.
  await expect(async () => {
    await log(page).evaluate((log) => log.scrollTo({ top: -log.scrollHeight }));
    await expect(message(page, "line number 0.")).toBeVisible({ timeout: 500 });
  }).toPass({ timeout: 60_000 });
  const height = await log(page).evaluate((log) => log.scrollHeight);
  const drawn = (): Promise<number> => log(page).getByRole("article").count();
  await expect.poll(drawn).toBeLessThan(total);
  expect(await log(page).locator("[data-block]").count()).toBeGreaterThan(5);
  // And down again, step by step.
  await log(page).evaluate((log) => log.scrollTo({ top: -log.scrollHeight / 2 }));
  await expect.poll(() => log(page).getByRole("article").count()).toBeGreaterThan(20);
  await log(page).evaluate((log) => log.scrollTo({ top: 0 }));
  await expect(message(page, `line number ${total - 1}.`)).toBeInViewport();
  expect(Math.abs((await log(page).evaluate((log) => log.scrollHeight)) - height)).toBeLessThan(4);
});

test("a quoted original thousands of messages up is shown at once, and the newest are one step away", async ({ page, phone }) => {
  test.setTimeout(300_000);
  const customer = await phone.customer("Fara Farback");
  /** Some at a time: their order does not matter. */
  const fill = async (from: number, to: number): Promise<void> => {
    for (let n = from; n < to; n += 20) {
      await Promise.all(Array.from({ length: Math.min(20, to - n) }, (_, at) => phone.writes(customer, `line number ${n + at}.`)));
    }
  };
  await fill(0, 1_000);
  const original = await phone.writes(customer, "the one that is meant");
  await fill(1_001, 5_000);
  await phone.sends(customer, "text", "I meant that one", SUPPORT, { reply_to: original });
  await signIn(page, "operator");
  await expect(row(page, customer.name)).toContainText("I meant that one", { timeout: 120_000 });
  await open(page, customer.name);
  const answer = message(page, "I meant that one");
  await expect(answer).toBeInViewport();

  const asked: string[] = [];
  page.on("request", (request) => {
    if (/\/api\/thread\/(older|newer|around)/.test(request.url())) asked.push(request.url());
  });
  await answer.getByRole("link", { name: "the one that is meant" }).click();
  const meant = log(page).getByRole("article").filter({ hasText: "the one that is meant" });
  await expect(meant).toBeInViewport();
  await expect(meant).toBeFocused();
  expect(asked.length).toBeLessThanOrEqual(2);
  await expect(answer).toBeHidden();

  // What comes meanwhile is counted, not shown.
  const down = page.getByRole("button", { name: "Jump to newest" });
  await expect(down).toBeVisible();
  await phone.writes(customer, "are you there?");
  await expect(page.getByRole("button", { name: "1 new message" })).toBeVisible();
  await expect(meant).toBeInViewport();

  // On from there in both directions, a page at a time; what is read stays where it is.
  const count = (): Promise<number> => log(page).getByRole("article").count();
  let before = await count();
  await log(page).evaluate((log) => log.scrollBy({ top: -log.scrollHeight }));
  await expect.poll(count).toBeGreaterThan(before);
  before = await count();
  await log(page).evaluate((log) => log.scrollTo({ top: 0 }));
  await expect.poll(count).toBeGreaterThan(before);
  // The next page came below what was the last message, which has not moved away.
  expect(await log(page).evaluate((log) => Math.abs(log.scrollTop))).toBeGreaterThan(400);
  expect(asked.length).toBeLessThan(8);

  await page.getByRole("button", { name: "1 new message" }).click();
  await expect(message(page, "are you there?")).toBeInViewport();
  await expect(page.getByRole("button", { name: /Jump to newest|new message/ })).toHaveCount(0);
  // What is written from far up goes where the newest are.
  await answer.getByRole("link", { name: "the one that is meant" }).click();
  await expect(down).toBeVisible();
  await reply(page, "Yes, I see it");
  await expect(message(page, "Yes, I see it")).toBeInViewport();
  await expect(down).toHaveCount(0);
});

test("scrolling on from a place far up leads back to the newest", async ({ page, phone }) => {
  test.slow();
  const customer = await phone.customer("Ronny Return");
  const original = await phone.writes(customer, "the first word");
  const total = 100;
  for (let n = 0; n < total; n++) await phone.writes(customer, `line number ${n}.`);
  await phone.sends(customer, "text", "I meant that one", SUPPORT, { reply_to: original });
  await signIn(page, "operator");
  await open(page, customer.name);
  await message(page, "I meant that one").getByRole("link", { name: "the first word" }).click();
  await expect(page.getByRole("button", { name: "Jump to newest" })).toBeVisible();
  await expect(log(page).getByRole("article").filter({ hasText: "the first word" })).toBeInViewport();
  await expect(async () => {
    await log(page).evaluate((log) => log.scrollBy({ top: 600 }));
    await expect(page.getByRole("button", { name: "Jump to newest" })).toHaveCount(0, { timeout: 300 });
  }).toPass({ timeout: 60_000 });
  await log(page).evaluate((log) => log.scrollTo({ top: 0 }));
  await expect(message(page, "I meant that one")).toBeInViewport();
  // All of it is here, in order, each once.
  const shown = (await log(page).getByRole("article").allTextContents()).flatMap((text) => /line number \d+\./.exec(text)?.[0] ?? []);
  expect(new Set(shown).size).toBe(shown.length);
  expect(shown.length).toBe(total);
});
