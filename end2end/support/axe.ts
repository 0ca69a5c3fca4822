/** Looks at a page with axe: the rules of WCAG 2.2 AA. */
import type { AxeResults } from "axe-core";
import { type Page, expect } from "@playwright/test";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const SOURCE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

/** Fails with every violation: rule, place and what axe says about it. */
export async function accessible(page: Page, what: string): Promise<void> {
  // Colours are looked at as they are when everything has come to rest.
  await page.evaluate(() => {
    for (const animation of document.getAnimations()) animation.cancel();
  });
  await page.evaluate(SOURCE);
  const results = await page.evaluate(async (tags) => {
    const { axe } = window as unknown as { axe: { run: (context: unknown, options: unknown) => Promise<AxeResults> } };
    return axe.run(document, { runOnly: { type: "tag", values: tags }, rules: { "target-size": { enabled: true } }, resultTypes: ["violations"] });
  }, TAGS);
  const found = results.violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(" ")} ${node.failureSummary ?? ""}`));
  expect(found, what).toEqual([]);
}
