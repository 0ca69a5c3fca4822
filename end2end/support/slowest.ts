/** Names the ten slowest browser tests at the end of a run, and writes them where scripts/test looks for them. */
import type { FullConfig, Reporter, TestCase, TestResult } from "@playwright/test/reporter";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const FILE = join(dirname(fileURLToPath(import.meta.url)), "../../target/logs/slowest-browser.txt");
const SHOWN = 10;

export default class Slowest implements Reporter {
  readonly #runs: { name: string; seconds: number }[] = [];

  onBegin(_config: FullConfig): void {
    this.#runs.length = 0;
  }

  onTestEnd(test: TestCase, { duration }: TestResult): void {
    this.#runs.push({ name: test.titlePath().filter(Boolean).join(" › "), seconds: duration / 1000 });
  }

  onEnd(): void {
    // A few picked by hand need no ranking.
    if (this.#runs.length <= SHOWN) return;
    const lines = this.#runs
      .sort((a, b) => b.seconds - a.seconds)
      .slice(0, SHOWN)
      .map(({ name, seconds }) => `${seconds.toFixed(1).padStart(7)} s  ${name}`);
    mkdirSync(dirname(FILE), { recursive: true });
    writeFileSync(FILE, `${lines.join("\n")}\n`);
    console.log(`\nThe slowest browser tests:\n${lines.join("\n")}`);
  }

  printsToStdio(): boolean {
    return false;
  }
}
