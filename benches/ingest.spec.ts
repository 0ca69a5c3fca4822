/**
 * Taking in: how many messages a second are stored, by queue and by webhook, at what cost, how soon they are acknowledged, and
 * how soon a killed server goes on. Store, queue and topic are the sandbox's, on the same machine.
 */
import { once } from "node:events";
import { Agent, createServer, request } from "node:http";
import { expect } from "@playwright/test";
import type { Stack } from "../end2end/support/stack.ts";
import { cpu, measured, quantile, report } from "./support.ts";

const PEOPLE = 1_000;

const test = measured(0);

async function control<T>(stack: Stack, path: string, body?: unknown): Promise<T> {
  const answer = await fetch(`${stack.control}/control/${path}`, {
    method: body === undefined ? "GET" : "POST",
    headers: { "content-type": "application/json" },
    body: body === undefined ? null : JSON.stringify(body),
  });
  expect(answer.status, path).toBe(200);
  return (await answer.json()) as T;
}

const burst = (stack: Stack, seed: number, messages: number): Promise<unknown> =>
  control(stack, "burst", { seed, messages, people: PEOPLE, copies: [1, 1] });

const quiet = async (stack: Stack): Promise<boolean> => (await control<{ quiet: boolean }>(stack, "quiet")).quiet;

/** How often the server called an operation of DynamoDB so far. */
async function calls(stack: Stack, operation: string): Promise<number> {
  const counted = await control<{ dynamodb?: Record<string, number> }>(stack, "calls");
  return counted.dynamodb?.[operation] ?? 0;
}

/** What a stretch of work cost, for each message. */
async function costs(stack: Stack, messages: number, work: () => Promise<void>): Promise<number> {
  const before = [cpu(stack.server.pid), cpu(stack.sandbox.pid), await calls(stack, "TransactWriteItems")] as const;
  const began = performance.now();
  await work();
  const seconds = (performance.now() - began) / 1000;
  const used = [cpu(stack.server.pid) - before[0], cpu(stack.sandbox.pid) - before[1]] as const;
  const groups = (await calls(stack, "TransactWriteItems")) - before[2];
  report("  CPU per message", `server ${(used[0] / messages).toFixed(2)} ms (aim 0.2), sandbox ${(used[1] / messages).toFixed(2)} ms`);
  report("  group", `${(messages / groups).toFixed(1)} messages a transaction`);
  return seconds;
}

test("durable ingest by queue", async ({ stack }) => {
  const messages = 20_000;
  await expect.poll(() => quiet(stack), { timeout: 60_000 }).toBe(true);
  const seconds = await costs(stack, messages, async () => {
    await burst(stack, 1, messages);
    await expect.poll(() => quiet(stack), { timeout: 300_000, intervals: [100] }).toBe(true);
  });
  report("durable ingest by queue", `${(messages / seconds).toFixed(0)} messages/s (aim 3300), ${messages} of ${PEOPLE} customers, publishing included`);
});

test("going on after kill -9", async ({ stack }) => {
  await burst(stack, 2, 5_000);
  process.kill(stack.server.pid, "SIGKILL");
  await expect.poll(() => stack.server.hasStopped).toBe(true);
  const before = await calls(stack, "TransactWriteItems");
  const began = performance.now();
  stack.server.startAgain();
  while ((await calls(stack, "TransactWriteItems")) === before) await new Promise((go) => setTimeout(go, 5));
  const first = performance.now() - began;
  await stack.server.healthy(`${stack.url}/readyz`);
  await expect.poll(() => quiet(stack), { timeout: 120_000, intervals: [100] }).toBe(true);
  const all = (performance.now() - began) / 1000;
  report("going on after kill -9", `first commit ${first.toFixed(0)} ms after the start; everything stored after ${all.toFixed(1)} s (30 s of it: what the dead one had received stays hidden so long)`);
  expect((await control<{ ok: boolean }>(stack, "verify")).ok).toBe(true);
});

/** Calls the topic service of the sandbox. */
async function sns(stack: Stack, form: Record<string, string>): Promise<string> {
  const answer = await fetch(stack.control, { method: "POST", body: new URLSearchParams({ Version: "2010-03-31", ...form }) });
  const text = await answer.text();
  expect(answer.status, text).toBe(200);
  return text;
}

/** Genuine deliveries of so many messages, caught on their way; the queue gets none of them. */
async function caught(stack: Stack, seed: number, messages: number): Promise<string[]> {
  const bodies: string[] = [];
  const tokens: string[] = [];
  const server = createServer((incoming, outgoing) => {
    let text = "";
    incoming.setEncoding("utf8").on("data", (part: string) => (text += part));
    incoming.on("end", () => {
      const envelope = JSON.parse(text) as { Type: string; Token?: string };
      if (envelope.Token === undefined) bodies.push(text);
      else tokens.push(envelope.Token);
      outgoing.end();
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("a port was asked for");
  const topic = /<TopicArn>([^<]+)/.exec(await sns(stack, { Action: "ListTopics" }))?.[1] ?? "";
  const listed = await sns(stack, { Action: "ListSubscriptionsByTopic", TopicArn: topic });
  for (const [, arn] of listed.matchAll(/<SubscriptionArn>([^<]+)/g)) await sns(stack, { Action: "Unsubscribe", SubscriptionArn: arn ?? "" });
  await sns(stack, { Action: "Subscribe", TopicArn: topic, Protocol: "http", Endpoint: `http://127.0.0.1:${address.port}/` });
  await expect.poll(() => tokens.length).toBe(1);
  const confirmed = await sns(stack, { Action: "ConfirmSubscription", TopicArn: topic, Token: tokens[0] ?? "" });
  await burst(stack, seed, messages);
  await expect.poll(() => bodies.length, { timeout: 120_000 }).toBe(messages);
  await sns(stack, { Action: "Unsubscribe", SubscriptionArn: /<SubscriptionArn>([^<]+)/.exec(confirmed)?.[1] ?? "" });
  server.closeAllConnections();
  server.close();
  return bodies;
}

/** Delivers one and gives the milliseconds until it was acknowledged. */
function deliver(stack: Stack, agent: Agent, body: string): Promise<number> {
  return new Promise((done, failed) => {
    const began = performance.now();
    const outgoing = request(`${stack.url}/webhooks/sns`, { method: "POST", agent }, (incoming) => {
      incoming.resume().on("end", () => {
        if (incoming.statusCode === 200) done(performance.now() - began);
        else failed(new Error(`answered ${String(incoming.statusCode)}`));
      });
    });
    outgoing.on("error", failed).end(body);
  });
}

// After what needs the queue: it is cut off from the topic here.
test("durable ingest by webhook", async ({ stack }) => {
  const messages = 10_000;
  const bodies = await caught(stack, 3, messages);
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  let next = 0;
  const seconds = await costs(stack, messages, async () => {
    await Promise.all(
      Array.from({ length: 64 }, async () => {
        for (let body = bodies[next++]; body !== undefined; body = bodies[next++]) await deliver(stack, agent, body);
      }),
    );
  });
  agent.destroy();
  report("durable ingest by webhook", `${(messages / seconds).toFixed(0)} messages/s (aim 3300), ${messages} of ${PEOPLE} customers, 64 in flight`);
});

// What the store can take decides: above it everything waits for everything, so a rate below says more about the server.
for (const rate of [200, 500]) {
  test(`acknowledgement of webhooks at ${rate}/s`, async ({ stack }) => {
    const seconds = 10;
    const bodies = await caught(stack, rate, rate * seconds);
    const agent = new Agent({ keepAlive: true });
    const began = performance.now();
    const underWay: Promise<number>[] = [];
    for (const [n, body] of bodies.entries()) {
      const wait = began + (n * 1000) / rate - performance.now();
      if (wait > 0) await new Promise((go) => setTimeout(go, wait));
      underWay.push(deliver(stack, agent, body));
    }
    const took = (await Promise.all(underWay)).sort((a, b) => a - b);
    agent.destroy();
    report(`acknowledgement at ${rate}/s`, `p50 ${quantile(took, 0.5).toFixed(1)} ms (aim 10), p99 ${quantile(took, 0.99).toFixed(1)} ms (aim 50)`);
  });
}
