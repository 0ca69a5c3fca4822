/** How the browser tests run: Debian's Chromium without a window, two screens, two colour schemes. */
import { defineConfig } from "@playwright/test";
import { existsSync } from "node:fs";

// The one without a window of its own needs a third less of the processor for the same tests.
const programs = ["/usr/bin/chromium-headless-shell", "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const browser = process.env.WECARE_CHROMIUM ?? programs.find((path) => existsSync(path));
if (browser === undefined) {
  throw new Error("No Chromium found: run scripts/setup --tests, or set WECARE_CHROMIUM to the browser's path.");
}

const desktop = { viewport: { width: 1440, height: 900 } };
const phone = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true };

export default defineConfig({
  testDir: "tests",
  outputDir: "results",
  // Each worker has a sandbox and a server of its own. Tests wait a good part of their time, so two share two cores: more would be late
  // where something has to be there within a second.
  workers: 2,
  fullyParallel: false,
  forbidOnly: Boolean(process.env.CI),
  // A shared machine stalls now and then. What passes only the second time is reported as flaky and is to be looked at.
  retries: process.env.CI ? 1 : 0,
  maxFailures: process.env.CI ? 25 : 0,
  timeout: 45_000,
  expect: { timeout: 7_000 },
  reporter: [[process.env.CI ? "line" : "list"], ["./support/summary.ts"]],
  use: {
    actionTimeout: 7_000,
    navigationTimeout: 15_000,
    locale: "en-GB",
    timezoneId: "Asia/Kolkata",
    // What a service worker fetches does not pass through a test's routes; the tests of the worker switch it on.
    serviceWorkers: "block",
    screenshot: "only-on-failure",
    trace: process.env.TRACE ? "retain-on-failure" : "off",
    launchOptions: {
      executablePath: browser,
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        // A microphone that beeps, and nobody to ask.
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
      ],
    },
  },
  // Every test runs on a desk in light colours. Its tags (support/tags.ts) say where else it depends on size or colours.
  projects: [
    { name: "desktop-light", grepInvert: /@phone-only/, use: { ...desktop, colorScheme: "light" } },
    { name: "desktop-dark", grep: /@dark/, use: { ...desktop, colorScheme: "dark" } },
    { name: "phone-light", grep: /@phone/, use: { ...phone, colorScheme: "light" } },
    { name: "phone-dark", grep: /@twice|^(?=.*@phone)(?=.*@dark)/, use: { ...phone, colorScheme: "dark" } },
  ],
});
