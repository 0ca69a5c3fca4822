/** The test function of all browser tests, with a running stack, a phone, and eyes on console and logs. */
import { type BrowserContext, type BrowserContextOptions, type Page, test as base, expect } from "@playwright/test";
import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Who } from "./people.ts";
import { Phone } from "./phone.ts";
import { signIn } from "./pages.ts";
import { Sessions, share } from "./sessions.ts";
import { Stack } from "./stack.ts";
import { LogWatch, Watch } from "./watch.ts";

const SHOTS = join(dirname(fileURLToPath(import.meta.url)), "../shots");

interface WorkerFixtures {
  stack: Stack;
  /** Who has signed in at this worker's stack. */
  sessions: Sessions;
}

interface TestFixtures {
  phone: Phone;
  /** Complaints of browsers; announce those that the test causes. */
  watch: Watch;
  /** Errors in the logs of server and sandbox; announce those that the test causes. */
  logs: LogWatch;
  /** A browser of its own, signed in: one a person. */
  enter: (who: Who, path?: string) => Promise<Page>;
  /** A browser of its own, not signed in. */
  browserOf: (options?: BrowserContextOptions) => Promise<BrowserContext>;
  /** Takes a picture into end2end/shots/{project}/. */
  shot: (page: Page, name: string) => Promise<void>;
  isPhone: boolean;
}

export const test = base.extend<TestFixtures, WorkerFixtures>({
  stack: [
    async ({}, use, worker) => {
      const stack = await Stack.start(worker.workerIndex);
      await use(stack);
      await stack.stop();
    },
    { scope: "worker", timeout: 150_000 },
  ],

  sessions: [
    async ({}, use) => {
      await use(new Sessions());
    },
    { scope: "worker" },
  ],

  baseURL: async ({ stack }, use) => {
    await use(stack.url);
  },

  context: async ({ context, sessions }, use) => {
    share(context, sessions);
    await use(context);
  },

  phone: async ({ stack }, use) => {
    const phone = new Phone(stack.control);
    await use(phone);
    await phone.noFaults();
  },

  watch: [
    async ({ context }, use) => {
      const watch = new Watch();
      watch.attach(context);
      await use(watch);
      expect(watch.unannounced(), "the browser complained").toEqual([]);
    },
    { auto: true },
  ],

  logs: [
    async ({ stack }, use) => {
      const logs = new LogWatch([stack.server, stack.sandbox]);
      await use(logs);
      expect(logs.unannounced(), "the logs have errors").toEqual([]);
    },
    { auto: true },
  ],

  browserOf: async ({ browser, watch, stack, sessions }, use) => {
    const opened: BrowserContext[] = [];
    await use(async (options = {}) => {
      const context = await browser.newContext({ baseURL: stack.url, ...options });
      watch.attach(context);
      share(context, sessions);
      opened.push(context);
      return context;
    });
    await Promise.all(opened.map((context) => context.close()));
  },

  enter: async ({ browserOf }, use) => {
    await use(async (who, path = "/inbox") => {
      const page = await (await browserOf()).newPage();
      await signIn(page, who, path);
      return page;
    });
  },

  shot: async ({}, use, info) => {
    await use(async (page, name) => {
      const path = join(SHOTS, info.project.name, `${name}.png`);
      mkdirSync(dirname(path), { recursive: true });
      await page.screenshot({ path, animations: "disabled" });
    });
  },

  isPhone: async ({ isMobile }, use) => {
    await use(isMobile);
  },
});

export { DARK, EVERYWHERE, PHONE, PHONE_ONLY, TWICE } from "./tags.ts";
export { expect };
