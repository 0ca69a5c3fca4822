/**
 * Thousands of events while a thread is open, and a browser that was away for longer than the feed is replayed: afterwards the
 * screen shows what the store has, nothing twice and nothing missing. `WECARE_FLOOD` says how many events (a tenth of them in the
 * open thread).
 */
import type { Page } from "@playwright/test";
import { live, log, message, open, rows, signIn } from "../support/pages.ts";
import { Stack } from "../support/stack.ts";
import { expect, test as base } from "../support/test.ts";

// An installation of its own: hundreds of conversations would bury those of other tests.
const test = base.extend<object, { stack: Stack }>({
  stack: [
    async ({}, use, worker) => {
      const stack = await Stack.start(300 + worker.workerIndex, 5);
      await use(stack);
      await stack.stop();
    },
    { scope: "worker", timeout: 150_000 },
  ],
});

const FLOOD = Number(process.env.WECARE_FLOOD ?? 2_000);

/** What the list says, without what moves by itself: ages, and the countdown of the window. */
const listed = (page: Page): Promise<string[]> =>
  rows(page).evaluateAll((items) =>
    items.map((item) => {
      const copy = item.cloneNode(true) as HTMLElement;
      for (const time of copy.querySelectorAll("time")) time.remove();
      return (copy.textContent ?? "").replace(/\d\d:\d\d/, "").replace(/\s+/g, " ");
    }),
  );

test("after a flood of events the screen is what the store has", async ({ page, phone, stack }) => {
  test.setTimeout(60_000 + FLOOD * 60);
  const control = async (path: string, body?: unknown): Promise<Record<string, unknown>> => {
    const answer = await fetch(`${stack.control}/control/${path}`, body === undefined ? {} : { method: "POST", body: JSON.stringify(body) });
    expect(answer.status).toBe(200);
    return (await answer.json()) as Record<string, unknown>;
  };
  const customer = await phone.customer("Wilma");
  await phone.writes(customer, "line 0.");
  await signIn(page, "viewer");
  await open(page, customer.name);
  const mine = FLOOD / 10;
  const burst = control("burst", { seed: 11, messages: (FLOOD * 9) / 10, people: 100, copies: [1, 2] });
  for (let n = 1; n < mine; n++) await phone.writes(customer, `line ${n}.`);
  await burst;
  await expect.poll(async () => (await control("quiet")).quiet, { timeout: 240_000 }).toBe(true);

  const lines = Array.from({ length: mine }, (_, n) => `line ${n}.`);
  const shown = async (): Promise<string[]> =>
    (await log(page).getByRole("article").allTextContents()).map((text) => /line \d+\./.exec(text)?.[0] ?? text);
  await expect.poll(shown, { timeout: 30_000 }).toEqual(lines);
  await page.mouse.move(700, 20);
  // The list may hold its order while it is looked at; it says so and gives way.
  const release = page.getByRole("button", { name: /^\d+ new/ });
  if (await release.first().isVisible()) await release.first().click();
  const before = await listed(page);
  await page.reload();
  await live(page);
  await expect(async () => {
    await page.getByRole("button", { name: "Show more" }).scrollIntoViewIfNeeded();
    expect(await rows(page).count()).toBeGreaterThan(50);
  }).toPass();
  expect(before.slice(0, 50)).toEqual((await listed(page)).slice(0, 50));
});

test("a browser that was away for eleven minutes starts afresh and misses nothing", async ({ page, context, phone, watch }) => {
  watch.allow(/ERR_INTERNET_DISCONNECTED/);
  const customer = await phone.customer("Xaver");
  await phone.writes(customer, "before the long break");
  await signIn(page, "operator");
  await open(page, customer.name);
  const asked: URL[] = [];
  // The browser's place in the feed becomes one of eleven minutes ago: the first ten digits of a ULID are its time.
  await page.route("**/live?since=*", async (route) => {
    const url = new URL(route.request().url());
    asked.push(url);
    url.searchParams.set("since", `${ulidTime(Date.now() - 11 * 60_000)}${"0".repeat(16)}`);
    await route.continue({ url: url.href });
  });
  await context.setOffline(true);
  await expect(page.getByTestId("connection")).toHaveText("Offline");
  for (const text of ["first of the long break", "second of the long break"]) await phone.writes(customer, text);
  await context.setOffline(false);
  await live(page);
  for (const text of ["before the long break", "first of the long break", "second of the long break"]) {
    await expect(message(page, text)).toHaveCount(1);
  }
  expect(asked.length).toBeGreaterThan(0);
  await phone.writes(customer, "and it goes on");
  await expect(message(page, "and it goes on")).toHaveCount(1);
});

/** The time half of a ULID: 48 bits in Crockford's base 32. */
function ulidTime(millis: number): string {
  const digits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  let text = "";
  for (let rest = millis; text.length < 10; rest = Math.floor(rest / 32)) text = (digits[rest % 32] ?? "0") + text;
  return text;
}
