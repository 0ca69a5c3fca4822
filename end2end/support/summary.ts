/** What scripts/test says at its end of the browser tests: the ten slowest, and what failed or passed only the second time. */
import type { FullConfig, Reporter, Suite, TestCase, TestResult } from "@playwright/test/reporter";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const LOGS = join(dirname(fileURLToPath(import.meta.url)), "../../target/logs");
const SHOWN = 10;
/** Of what went wrong in a test: what was expected, and what was there. */
const LINES_OF_AN_ERROR = 6;

const name = (test: TestCase): string => test.titlePath().filter(Boolean).join(" › ");

function wrong(test: TestCase): string {
  const message = test.results.find(({ error }) => error !== undefined)?.error?.message ?? "it says nothing";
  const plain = message.replaceAll(/\u001B\[[\d;]*m/g, "").split("\n");
  return plain
    .filter((line) => line.trim() !== "")
    .slice(0, LINES_OF_AN_ERROR)
    .map((line) => `      ${line.trim().slice(0, 200)}`)
    .join("\n");
}

function write(file: string, lines: readonly string[]): void {
  mkdirSync(LOGS, { recursive: true });
  writeFileSync(join(LOGS, file), lines.map((line) => `${line}\n`).join(""));
}

export default class Summary implements Reporter {
  readonly #runs: { name: string; seconds: number }[] = [];
  #suite: Suite | undefined;

  onBegin(_config: FullConfig, suite: Suite): void {
    this.#runs.length = 0;
    this.#suite = suite;
  }

  onTestEnd(test: TestCase, { duration }: TestResult): void {
    this.#runs.push({ name: name(test), seconds: duration / 1000 });
  }

  onEnd(): void {
    const tests = this.#suite?.allTests() ?? [];
    const ended = (how: string) => tests.filter((test) => test.outcome() === how).map((test) => `  ${name(test)}\n${wrong(test)}`);
    write("failed-browser.txt", ended("unexpected"));
    write("second-browser.txt", ended("flaky"));
    // A few picked by hand need no ranking.
    if (this.#runs.length <= SHOWN) return;
    const slowest = this.#runs
      .sort((a, b) => b.seconds - a.seconds)
      .slice(0, SHOWN)
      .map((run) => `${run.seconds.toFixed(1).padStart(7)} s  ${run.name}`);
    write("slowest-browser.txt", slowest);
  }

  printsToStdio(): boolean {
    return false;
  }
}
