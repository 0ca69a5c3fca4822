/** What the measurements share: a line of figures, memory and CPU of a process, quantiles. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { test as base } from "@playwright/test";
import { Stack } from "../end2end/support/stack.ts";

/** A test with an installation of its own for each file, with so many conversations. */
export const measured = (conversations: number) =>
  base.extend<object, { stack: Stack }>({
    stack: [
      async ({}, use) => {
        const stack = await Stack.start(90, conversations);
        await use(stack);
        await stack.stop();
      },
      { scope: "worker", timeout: 300_000 + 20 * conversations },
    ],
    baseURL: async ({ stack }, use) => {
      await use(stack.url);
    },
  });

export const report = (what: string, figures: string): void => console.log(`\n${what.padEnd(34)} ${figures}`);

/** Resident memory of a process in MB. */
export function memory(pid: number): number {
  const line = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"));
  return Number(line?.[1]) / 1024;
}

const TICKS = Number(execFileSync("getconf", ["CLK_TCK"], { encoding: "utf8" }));

/** CPU time of a process in milliseconds. */
export function cpu(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return ((Number(fields[11]) + Number(fields[12])) / TICKS) * 1000;
}

export function quantile(sorted: number[], part: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}
