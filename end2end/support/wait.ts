/** Waiting for a condition outside the browser. Inside it, Playwright's own assertions wait. */
import { setTimeout as sleep } from "node:timers/promises";

/** Asks again until the answer is neither null, undefined nor false; gives that answer. */
export async function until<T>(what: string, milliseconds: number, ask: () => Promise<T | null | undefined | false>): Promise<T> {
  const deadline = performance.now() + milliseconds;
  for (;;) {
    const answer = await ask();
    if (answer !== null && answer !== undefined && answer !== false) return answer;
    if (performance.now() > deadline) throw new Error(`Waited ${milliseconds} ms in vain for ${what}.`);
    await sleep(10);
  }
}
