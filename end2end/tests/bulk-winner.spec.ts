/** Three messages in one job: tested on some, held back from a few, and the best of them sent to the rest. And a text for whom it is free. */
import { type Page } from "@playwright/test";
import { accessible } from "../support/axe.ts";
import { live, signIn } from "../support/pages.ts";
import { type Person, SUPPORT } from "../support/phone.ts";
import { PHONE, TWICE, expect, test } from "../support/test.ts";

const MANY = 12;

const step = (page: Page, name: string) => page.getByRole("region", { name });

/** A new job with a list and a first message. */
async function begun(page: Page, name: string, people: Person[]): Promise<void> {
  await page.getByRole("button", { name: "New job" }).click();
  const dialog = page.getByRole("dialog", { name: "New bulk job" });
  await dialog.getByLabel("Name, for you and your colleagues").fill(name);
  await dialog.getByLabel("From number").selectOption(SUPPORT);
  await dialog.getByRole("button", { name: "Go on" }).click();
  const list = ["First name,Phone", ...people.map((person) => `${person.name},${person.number ?? ""}`)].join("\n");
  const first = step(page, "1. Audience");
  await first.locator("input[type=file]").setInputFiles({ name: "people.csv", mimeType: "text/csv", buffer: Buffer.from(list) });
  await expect(first.getByLabel("Column with the phone numbers")).toHaveValue("1");
  await reminder(page.getByRole("group", { name: "Message", exact: true }), "Friday");
}

/** Chooses the reminder for a day. */
async function reminder(message: ReturnType<Page["getByRole"]>, day: string): Promise<void> {
  await message.getByLabel("Template").selectOption({ label: "appointment_reminder · en · utility" });
  await message.getByLabel("Text for day").fill(day);
  await message.getByLabel("Text for time").fill("10:30");
  await message.getByLabel("Text for time").blur();
  await expect(message.getByText(`your appointment on ${day} at 10:30`)).toBeVisible();
}

test("the winner of three messages goes to the rest, and some are held out", TWICE, async ({ page, phone, shot, watch }) => {
  // What is refused: too much to hold out.
  watch.allow(/422/);
  const people: Person[] = [];
  while (people.length < MANY) people.push(await phone.customer(`Winner ${people.length}`));
  await signIn(page, "operator", "/bulk");
  await begun(page, `Winner ${Date.now()}`, people);
  const second = step(page, "2. Message");
  await second.getByRole("button", { name: "Compare with a second message" }).click();
  const b = page.getByRole("region", { name: "Message B" });
  await b.getByLabel("Template").selectOption({ label: "we_have_an_answer · en · utility" });
  await expect(b.getByText(/You asked us something/)).toBeVisible();
  await second.getByRole("button", { name: "Compare with a third message" }).click();
  const c = page.getByRole("region", { name: "Message C" });
  await reminder(c, "Monday");
  await expect(c.getByText(/^A for 34 of a hundred, B for 33, C for 33\. Chance decides/)).toBeVisible();
  await expect(b.getByRole("button", { name: "Remove the second message" })).toHaveCount(0);
  await expect(second.getByRole("button", { name: "Compare with a fourth message" })).toBeVisible();

  // Half of them are tested; the rest waits for what is read most.
  let kept = page.waitForResponse(/bulk\/winner/);
  await second.getByLabel("Test first, and send the best message to the rest").check();
  await kept;
  const part = second.getByLabel("Test part, in percent");
  await expect(part).toHaveValue("20");
  await expect(second.getByLabel("Decided after hours")).toHaveValue("24");
  kept = page.waitForResponse(/bulk\/winner/);
  await part.fill("50");
  await part.blur();
  await kept;
  await page.reload();
  await live(page);
  await expect(part).toHaveValue("50");
  await expect(c.getByLabel("Text for day")).toHaveValue("Monday");
  await accessible(page, "a test of three messages");
  await shot(page, "bulk-test");

  const third = step(page, "3. Check");
  const hold = third.getByLabel("Hold out, in percent");
  await hold.fill("60");
  await hold.blur();
  await expect(page.getByText("Choose from 0 to 50 percent to hold out.")).toBeVisible();
  kept = page.waitForResponse((answer) => answer.url().includes("bulk/hold-out") && answer.ok());
  await hold.fill("50");
  await hold.blur();
  await kept;
  await third.getByRole("button", { name: "Check the list" }).click();
  await expect(third.getByText(/^Held out by chance, to see what happens/)).toBeVisible();
  // Who is held out is a matter of chance: for the test all of them take part.
  kept = page.waitForResponse((answer) => answer.url().includes("bulk/hold-out") && answer.ok());
  await hold.fill("0");
  await hold.blur();
  await kept;
  await third.getByRole("button", { name: "Check the list" }).click();
  await expect(third.getByText(/^The winner to 6 people/)).toBeVisible();

  await step(page, "4. Send").getByRole("button", { name: "Send…" }).click();
  const ask = page.getByRole("dialog", { name: "Send this to all of them?" });
  await expect(ask.getByText(/24 hours after these had their turn, the message that more of them have read goes to the 6 others\./)).toBeVisible();
  await ask.getByRole("button", { name: "Send now" }).click();
  const winner = page.getByRole("region", { name: "Winner" });
  await expect(winner).toContainText("Test: the winner is decided", { timeout: 30_000 });
  await expect(page.getByText("6 of 12 processed")).toBeVisible();
  await accessible(page, "a job that waits for its winner");
  await shot(page, "bulk-waits-for-winner");
  await winner.getByLabel("Send to the rest").selectOption({ label: "Message B" });
  await winner.getByRole("button", { name: "Decide now" }).click();
  await expect(winner).toContainText("Test: message B goes to the rest");
  await expect(winner).toContainText("chose message B.");
  await expect(page.getByText("12 of 12 processed")).toBeVisible({ timeout: 30_000 });
  await expect(page.getByText("Finished")).toBeVisible({ timeout: 20_000 });
  const result = page.getByRole("region", { name: "A, B and C" });
  await expect(result.getByRole("columnheader", { name: /^The rest/ })).toContainText("message B");
  const recipients = page.getByRole("region", { name: "Recipients", exact: true });
  await recipients.getByLabel("Variant").selectOption({ label: "The rest" });
  const rows = page.getByRole("region", { name: "List of recipients" }).getByRole("row");
  await expect(rows).toHaveCount(7);
  await expect(rows.nth(1)).toContainText("Rest: B");
  await accessible(page, "the result of a test");
  await shot(page, "bulk-winner");
});

test("who wrote lately gets a text that costs nothing, the others the template", PHONE, async ({ page, phone }) => {
  const people = [await phone.customer("Wrote lately"), await phone.customer("Never wrote")];
  await phone.writes(people[0]!, "Hello?");
  await signIn(page, "operator", "/inbox");
  await expect(page.getByText(people[0]!.name).first()).toBeVisible({ timeout: 15_000 });
  await page.goto("/bulk");
  await live(page);
  await begun(page, `Free ${Date.now()}`, people);
  const third = step(page, "3. Check");
  await third.getByRole("button", { name: "Check the list" }).click();
  await expect(third.getByText("Of these, 1 person wrote to this number in the last 24 hours and can get a free text.")).toBeVisible();
  const kept = page.waitForResponse(/bulk\/free/);
  const text = third.getByLabel("Text for them, in place of the template");
  await text.fill("Hello again from all of us");
  await text.blur();
  await kept;
  await page.reload();
  await live(page);
  await expect(text).toHaveValue("Hello again from all of us");
  await accessible(page, "a free text");
  await step(page, "4. Send").getByRole("button", { name: "Send…" }).click();
  const ask = page.getByRole("dialog", { name: "Send this to all of them?" });
  await expect(ask.getByText(/gets your text instead, at no cost: 1 person by now\./)).toBeVisible();
  await ask.getByRole("button", { name: "Send now" }).click();
  await expect(page.getByText("Finished")).toBeVisible({ timeout: 30_000 });
  await expect(page.getByRole("region", { name: "Free texts" })).toContainText("1 of 2 got the free text");
  const shown = await Promise.all(people.map(async (person) => JSON.stringify(await phone.chat(person))));
  expect(shown.map((chat) => [chat.includes("Hello again from all of us"), chat.includes("appointment on Friday")])).toEqual([
    [true, false],
    [false, true],
  ]);
});
