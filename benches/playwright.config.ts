/** The measurements run like browser tests, one after the other, on one screen. */
import base from "../end2end/playwright.config.ts";

export default {
  ...base,
  testDir: ".",
  outputDir: "../end2end/results",
  timeout: 300_000,
  reporter: [["line"]],
  projects: base.projects?.filter((project) => project.name === "desktop-light") ?? [],
};
