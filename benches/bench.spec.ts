/**
 * Measurements of a whole installation: server, sandbox, browser and load generator on one machine.
 * Each prints its figures; what fails is only what makes a figure meaningless.
 */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { type BrowserContext, expect } from "@playwright/test";
import { keysAreHeard, list, open, signIn } from "../end2end/support/pages.ts";
import { Phone } from "../end2end/support/phone.ts";
import type { Stack } from "../end2end/support/stack.ts";
import { cpu, measured, memory, quantile, report } from "./support.ts";

/** How many conversations there are. By hand also with WECARE_BENCH_SIZE=10000 and 100000, which take a while to be made. */
const CONVERSATIONS = Number(process.env.WECARE_BENCH_SIZE ?? 1_000);

/** How long the longest thread is. */
const LONGEST = Number(process.env.WECARE_BENCH_THREAD ?? 1_000);

const test = measured(CONVERSATIONS);

test("start to ready, and idle memory", async ({ stack }) => {
  report("start to ready", `${stack.server.readyAfter.toFixed(0)} ms (aim 300)`);
  report("idle memory of the server", `${memory(stack.server.pid).toFixed(1)} MB (aim 30)`);
});

/** Asks for a page for ten seconds with 16 connections and reports how fast it came and what it cost. */
async function pages(stack: Stack, cookie: string, path: string, what: string, aim: string): Promise<void> {
  const size = (await (await fetch(stack.url + path, { headers: { cookie } })).text()).length;
  // Not the synchronous call: while Node waits, nobody reads what the server logs, and it stops at a full pipe.
  const load = async (seconds: number): Promise<string> =>
    (await promisify(execFile)("wrk", ["-t1", "-c16", `-d${seconds}s`, "--latency", "-H", `Cookie: ${cookie}`, stack.url + path])).stdout;
  await load(3);
  const before = [cpu(stack.server.pid), cpu(stack.sandbox.pid)] as const;
  const printed = await load(10);
  const used = [cpu(stack.server.pid) - before[0], cpu(stack.sandbox.pid) - before[1]] as const;
  expect(printed).not.toMatch(/Non-2xx|Socket errors/);
  const count = Number(/(\d+) requests in/.exec(printed)?.[1]);
  const rate = Number(/Requests\/sec:\s+([\d.]+)/.exec(printed)?.[1]);
  const at = (part: string): string => new RegExp(`${part}%\\s+(\\S+)`).exec(printed)?.[1] ?? "?";
  report(what, `${rate.toFixed(0)} pages/s (${aim}), p50 ${at("50")}, p99 ${at("99")}, ${(size / 1024).toFixed(0)} kB each`);
  report("  CPU per page", `server ${(used[0] / count).toFixed(2)} ms (aim 0.5), sandbox ${(used[1] / count).toFixed(2)} ms`);
}

const cookies = async (context: BrowserContext, stack: Stack): Promise<string> =>
  (await context.cookies(stack.url)).map((cookie) => `${cookie.name}=${cookie.value}`).join("; ");

test("inbox page, full HTML", async ({ page, context, stack }) => {
  await signIn(page, "operator");
  const cookie = await cookies(context, stack);
  await page.close();
  const html = await fetch(`${stack.url}/inbox`, { headers: { cookie } });
  expect(html.status).toBe(200);
  const text = await html.text();
  // A page that is cut short would be fast for the wrong reason.
  expect(text).toContain("</html>");
  expect(text.match(/data-conversation=/g)?.length).toBe(20);
  await pages(stack, cookie, "/inbox", `inbox page, ${CONVERSATIONS} conversations`, "aim 1000");
  report("  memory of the server afterwards", `${memory(stack.server.pid).toFixed(1)} MB`);
});

test("thread page, full HTML", async ({ page, context, stack }) => {
  test.setTimeout(900_000);
  const phone = new Phone(stack.control);
  await signIn(page, "viewer");
  const cookie = await cookies(context, stack);
  for (const length of [10, LONGEST / 10, LONGEST]) {
    const customer = await phone.customer(`Long${length}`);
    for (let n = 0; n < length; n += 20) {
      await Promise.all(Array.from({ length: Math.min(20, length - n) }, (_, at) => phone.writes(customer, `message ${n + at}`)));
    }
    await expect(list(page).getByText(customer.name)).toBeVisible();
    await open(page, customer.name);
    await expect(page.getByRole("article")).toHaveCount(Math.min(20, length), { timeout: 60_000 });
    const path = new URL(page.url()).pathname;
    await page.goto("/inbox");
    await pages(stack, cookie, path, `thread page, ${length} messages`, "flat");
  }
  await page.close();
});

test("interaction to next paint with all rows loaded, on a slow phone", async ({ page, stack }) => {
  test.setTimeout(1_800_000);
  const phone = new Phone(stack.control);
  const customer = await phone.customer("Inp");
  await phone.writes(customer, "hello");
  await signIn(page, "operator");
  await keysAreHeard(page);
  const rows = page.locator("[data-conversation]");
  // Under way it has another name; only at the end of the list it is gone.
  const more = page.getByRole("button", { name: /^(Show more|Loading…)$/ });
  while (await more.isVisible()) {
    await more.scrollIntoViewIfNeeded();
    const before = await rows.count();
    await expect.poll(async () => (await rows.count()) > before || !(await more.isVisible()), { timeout: 20_000 }).toBe(true);
  }
  const count = await rows.count();
  await list(page).evaluate((found) => found.parentElement?.scrollTo({ top: 0 }));
  await page.evaluate(() => {
    const slow: [string, number][] = [];
    Object.assign(window, { slow });
    new PerformanceObserver((found) => {
      for (const entry of found.getEntries()) slow.push([entry.name, entry.duration]);
    }).observe({ type: "event", durationThreshold: 16 } as PerformanceObserverInit);
  });
  const session = await page.context().newCDPSession(page);
  await session.send("Emulation.setCPUThrottlingRate", { rate: 4 });
  const still = (): Promise<unknown> => page.evaluate(() => new Promise((go) => setTimeout(() => requestIdleCallback(go), 300)));
  for (const at of [0, 3, 6]) {
    await rows.nth(at).getByRole("link").click();
    await expect(page.getByRole("log", { name: "Messages" })).toBeVisible({ timeout: 30_000 });
    await still();
  }
  for (const key of ["Escape", "j", "j", "k", "r"]) {
    await page.keyboard.press(key);
    await still();
  }
  await page.keyboard.type("a sentence", { delay: 60 });
  await still();
  await page.keyboard.press("Control+k");
  await still();
  await page.keyboard.type("inp", { delay: 60 });
  await still();
  const slow = await page.evaluate(() => (window as unknown as { slow: [string, number][] }).slow);
  const worst = slow.toSorted((a, b) => b[1] - a[1]).slice(0, 5);
  report(`interactions, ${count} rows, 4× slower`, `longest ${worst.map(([name, time]) => `${name} ${time} ms`).join(", ")} (aim 100)`);
  await session.detach();
});

test("scrolling through a long thread, on a slow phone", async ({ page, stack }) => {
  test.setTimeout(900_000);
  const length = Number(process.env.WECARE_BENCH_SCROLL ?? 5_000);
  const phone = new Phone(stack.control);
  const customer = await phone.customer("Scroll");
  for (let n = 0; n < length; n += 20) {
    await Promise.all(Array.from({ length: Math.min(20, length - n) }, (_, at) => phone.writes(customer, `message ${n + at}`)));
  }
  await signIn(page, "viewer");
  await open(page, customer.name);
  const log = page.getByRole("log", { name: "Messages" });
  await expect(log).toContainText(`message ${length - 1}`, { timeout: 120_000 });
  const session = await page.context().newCDPSession(page);
  await session.send("Emulation.setCPUThrottlingRate", { rate: 4 });
  await page.evaluate(() => {
    const frames: number[] = [];
    Object.assign(window, { frames });
    let last = performance.now();
    const frame = (now: number): void => {
      frames.push(now - last);
      last = now;
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  });
  const box = await log.boundingBox();
  await page.mouse.move((box?.x ?? 0) + 100, (box?.y ?? 0) + 200);
  for (const way of [-1, 1]) {
    for (let step = 0; step < 120; step++) {
      await page.mouse.wheel(0, way * 400);
      await page.evaluate(() => new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go))));
    }
  }
  const frames = (await page.evaluate(() => (window as unknown as { frames: number[] }).frames)).sort((a, b) => a - b);
  const late = frames.filter((frame) => frame > 100).length;
  report(
    `scrolling, ${length} messages, 4× slower`,
    `p50 ${quantile(frames, 0.5).toFixed(0)} ms, p99 ${quantile(frames, 0.99).toFixed(0)} ms, longest ${(frames.at(-1) ?? Number.NaN).toFixed(0)} ms, ${late} of ${frames.length} frames over 100 ms (aim 0)`,
  );
  await session.detach();
});

test("message to screen", async ({ page, stack }) => {
  const rate = 50;
  const seconds = 10;
  const phone = new Phone(stack.control);
  const customer = await phone.customer("Bench");
  await phone.writes(customer, "warming up");
  await signIn(page, "viewer");
  await expect(list(page)).toBeVisible();
  await open(page, customer.name);
  // Notes when each message is painted: the frame after it came into the page.
  await page.evaluate(() => {
    const seen = new Map<string, number>();
    Object.assign(window, { seen });
    const look = (): void => {
      for (const article of document.querySelectorAll('[role="log"] article')) {
        const name = /bench-\d+\./.exec(article.textContent ?? "")?.[0];
        if (name !== undefined && !seen.has(name)) {
          seen.set(name, Number.NaN);
          requestAnimationFrame(() => setTimeout(() => seen.set(name, performance.timeOrigin + performance.now())));
        }
      }
    };
    new MutationObserver(look).observe(document.body, { childList: true, subtree: true });
  });
  const sent = new Map<string, number>();
  const began = performance.now();
  const underWay: Promise<unknown>[] = [];
  for (let n = 0; n < rate * seconds; n++) {
    const wait = began + (n * 1000) / rate - performance.now();
    if (wait > 0) await new Promise((go) => setTimeout(go, wait));
    sent.set(`bench-${n}.`, performance.timeOrigin + performance.now());
    underWay.push(phone.writes(customer, `bench-${n}.`));
  }
  await Promise.all(underWay);
  const painted = async (): Promise<[string, number][]> =>
    page.evaluate(() => [...(window as unknown as { seen: Map<string, number> }).seen].filter(([, at]) => !Number.isNaN(at)));
  await expect.poll(async () => (await painted()).length, { timeout: 30_000 }).toBe(sent.size);
  const delays = (await painted()).map(([name, at]) => at - (sent.get(name) ?? Number.NaN)).sort((a, b) => a - b);
  report(
    `message to screen, ${rate}/s`,
    `p50 ${quantile(delays, 0.5).toFixed(0)} ms (aim 40), p99 ${quantile(delays, 0.99).toFixed(0)} ms (aim 150); from the customer's tap, sandbox included`,
  );
});

test("memory of live connections", async ({ page, context, stack }) => {
  await signIn(page, "viewer");
  const cookie = (await context.cookies(stack.url)).map((cookie) => `${cookie.name}=${cookie.value}`).join("; ");
  await page.close();
  const count = 500;
  const stop = new AbortController();
  const connect = async (): Promise<void> => {
    const answer = await fetch(`${stack.url}/live`, { headers: { cookie }, signal: stop.signal });
    expect(answer.status).toBe(200);
    await answer.body?.getReader().read();
  };
  // The first ones grow pools that stay.
  for (let n = 0; n < 50; n++) await connect();
  const before = memory(stack.server.pid);
  for (let n = 0; n < count; n++) await connect();
  const each = ((memory(stack.server.pid) - before) * 1024) / count;
  stop.abort();
  report("memory per idle live connection", `${each.toFixed(1)} kB (aim 16)`);
});
