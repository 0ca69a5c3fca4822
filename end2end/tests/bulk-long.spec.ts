/** A job of 2,000 from the list to the report: paused, cut off by a crash of the server, gone on with, and tried again for whom it failed. */
import { type Page } from "@playwright/test";
import { readFileSync } from "node:fs";
import { live, signIn } from "../support/pages.ts";
import { type Person, type Phone, SUPPORT } from "../support/phone.ts";
import { expect, test } from "../support/test.ts";

const MANY = 2_000;
const REFUSED = 5;

const step = (page: Page, name: string) => page.getByRole("region", { name });

/** People with phones. */
async function crowd(phone: Phone): Promise<Person[]> {
  const mark = String(Math.floor(Math.random() * 10_000)).padStart(4, "0");
  const people: Person[] = [];
  while (people.length < MANY) {
    const some = Array.from({ length: 50 }, (_, n) => people.length + n);
    people.push(...(await Promise.all(some.map((n) => phone.customer(`Long ${n}`, { number: `+9198${mark}${String(n).padStart(4, "0")}` })))));
  }
  return people;
}

/** How many of a job had their turn, by its page. */
async function processed(page: Page): Promise<number> {
  const words = await page.getByText(/^[\d,]+ of 2,000 processed$/).textContent();
  return Number((words ?? "").split(" ")[0]?.replace(",", ""));
}

async function send(page: Page): Promise<void> {
  await step(page, "4. Send").getByRole("button", { name: "Send…" }).click();
  await page.getByRole("button", { name: "Send now" }).click();
}

/** How many messages each has on the phone. */
async function arrived(phone: Phone, people: Person[]): Promise<number[]> {
  const counts: number[] = [];
  for (let from = 0; from < people.length; from += 50) {
    counts.push(...(await Promise.all(people.slice(from, from + 50).map(async (person) => (await phone.chat(person)).length))));
  }
  return counts;
}

test("a job of 2,000 outlives a pause and a crash, and who failed gets it by a second one", async ({ page, phone, stack, watch }) => {
  test.setTimeout(180_000);
  // What the browser itself says of a server that is not there, or that is still starting.
  watch.allow(/ERR_CONNECTION_REFUSED/, /ERR_EMPTY_RESPONSE/, /ERR_CONNECTION_RESET/, /ERR_INCOMPLETE_CHUNKED_ENCODING/, /status of 503/, /Failed to fetch/);
  const people = await crowd(phone);
  await signIn(page, "operator", "/bulk");
  const name = `Long ${Date.now()}`;
  await page.getByRole("button", { name: "New job" }).click();
  const dialog = page.getByRole("dialog", { name: "New bulk job" });
  await dialog.getByLabel("Name, for you and your colleagues").fill(name);
  await dialog.getByLabel("From number").selectOption(SUPPORT);
  await dialog.getByRole("button", { name: "Go on" }).click();
  const first = step(page, "1. Audience");
  const list = ["First name,Phone", ...people.map((person) => `${person.name},${person.number ?? ""}`)].join("\n");
  await first.locator("input[type=file]").setInputFiles({ name: "people.csv", mimeType: "text/csv", buffer: Buffer.from(list) });
  await expect(first.getByLabel("Column with the phone numbers")).toHaveValue("1");
  const second = step(page, "2. Message");
  await second.getByLabel("Template").selectOption({ label: "appointment_reminder · en · utility" });
  await second.getByLabel("Text for day").fill("Friday");
  await second.getByLabel("Text for time").fill("10:30");
  await second.getByLabel("Text for time").blur();
  await expect(second.getByText(/your appointment on Friday at 10:30/)).toBeVisible();
  await step(page, "3. Check").getByRole("button", { name: "Check the list" }).click();
  await expect(step(page, "3. Check").getByText("Every row is in exactly one place: 2,000 = 2,000 + 0 left out.")).toBeVisible({ timeout: 20_000 });

  // Some are refused, for a reason that passes.
  await phone.fails({ service: "eum", operation: "SendWhatsAppMessage", kind: "refuse", times: REFUSED, contains: "appointment_reminder" });
  await send(page);
  await expect.poll(() => processed(page), { timeout: 20_000 }).toBeGreaterThan(100);
  await page.getByRole("button", { name: "Pause" }).click();
  await expect(page.getByText("Nothing is being sent")).toBeVisible();
  // What was in its hands goes out within two seconds; then nothing moves any more.
  let paused = -1;
  const stands = async () => {
    const before = paused;
    await page.reload();
    await live(page);
    paused = await processed(page);
    return paused === before;
  };
  await expect.poll(stands, { timeout: 20_000, intervals: [1_000] }).toBe(true);
  await page.waitForTimeout(1_500);
  expect(await stands()).toBe(true);
  await page.getByRole("button", { name: "Go on" }).click();
  await expect.poll(() => processed(page), { timeout: 20_000 }).toBeGreaterThan(paused + 200);

  // The server dies in the middle of it, and what it had in its hands is left for 40 seconds; who lets the job go on anew does not wait.
  await stack.server.crash();
  stack.server.startAgain();
  await stack.server.healthy(`${stack.url}/readyz`);
  await page.goto(page.url());
  await live(page);
  await page.getByRole("button", { name: "Pause" }).click();
  await page.getByRole("button", { name: "Go on" }).click();
  // A message that was cut off is unconfirmed after a minute, and the job ends then.
  await expect(page.getByText("2,000 of 2,000 processed")).toBeVisible({ timeout: 110_000 });
  await expect(page.getByText("Finished")).toBeVisible({ timeout: 10_000 });
  await expect(page.getByText(/^Every recipient is in exactly one place: 2,000 = /)).toContainText("5 failed");
  const download = page.waitForEvent("download");
  await page.getByRole("link", { name: "Report", exact: true }).click();
  const lines = readFileSync(await (await download).path(), "utf8").trim().split("\n");
  expect(lines.length).toBe(MANY + 1);
  expect(lines.filter((line) => line.includes(",Failed,")).length).toBe(REFUSED);
  const unconfirmed = lines.filter((line) => line.includes(",Not confirmed,")).length;

  await page.getByRole("button", { name: "Try again those that may arrive" }).click();
  await expect(step(page, "1. Audience").getByText("Only those of the earlier job: Failed, and may arrive another time.")).toBeVisible();
  await step(page, "3. Check").getByRole("button", { name: "Check the list" }).click();
  await expect(step(page, "3. Check").getByText("Every row is in exactly one place: 2,000 = 5 + 1,995 left out.")).toBeVisible({ timeout: 20_000 });
  await send(page);
  await expect(page.getByText("5 of 5 processed")).toBeVisible({ timeout: 20_000 });
  await expect(page.getByText("Finished")).toBeVisible({ timeout: 20_000 });

  // Nobody twice, and nobody without it but those of whom that is said.
  const counts = await arrived(phone, people);
  expect(Math.max(...counts)).toBe(1);
  expect(counts.filter((count) => count === 0).length).toBeLessThanOrEqual(unconfirmed);
});
