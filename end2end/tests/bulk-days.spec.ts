/** Bulk jobs over several days, again and again, and in the calendar. */
import { type Page } from "@playwright/test";
import { accessible } from "../support/axe.ts";
import { live, signIn, throughHostedUi } from "../support/pages.ts";
import { type Person, type Phone, SUPPORT } from "../support/phone.ts";
import { PHONE, TWICE, expect, test } from "../support/test.ts";

const step = (page: Page, name: string) => page.getByRole("region", { name });

/** A job with a list of so many people and a template, checked. */
async function checked(page: Page, phone: Phone, name: string, many: number): Promise<Person[]> {
  const people: Person[] = [];
  for (let n = 0; n < many; n += 1) people.push(await phone.customer(`Days ${n}`));
  await signIn(page, "operator", "/bulk");
  await made(page, name, people);
  return people;
}

/** The same for people who are there, by who is signed in. */
async function made(page: Page, name: string, people: Person[]): Promise<void> {
  await page.getByRole("button", { name: "New job" }).click();
  const dialog = page.getByRole("dialog", { name: "New bulk job" });
  await dialog.getByLabel("Name, for you and your colleagues").fill(name);
  await dialog.getByLabel("From number").selectOption(SUPPORT);
  await dialog.getByRole("button", { name: "Go on" }).click();
  await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
  const list = ["First name;Phone", ...people.map((person) => `${person.name};'${person.number ?? ""}`)].join("\r\n");
  const first = step(page, "1. Audience");
  await first.locator("input[type=file]").setInputFiles({ name: "people.csv", mimeType: "text/csv", buffer: Buffer.from(list) });
  await expect(first.getByLabel("Column with the phone numbers")).toHaveValue("1");
  const second = step(page, "2. Message");
  await second.getByLabel("Template").selectOption({ label: "appointment_reminder · en · utility" });
  await second.getByLabel("Text for day").fill("Friday");
  await second.getByLabel("Text for time").fill("10:30");
  await second.getByLabel("Text for time").blur();
  await expect(second.getByText(/your appointment on Friday at 10:30/)).toBeVisible();
  await step(page, "3. Check").getByRole("button", { name: "Check the list" }).click();
  await expect(step(page, "3. Check").getByText(/will get it/)).toBeVisible();
}

test("a job sends the part of a day, waits, and sends the rest when somebody wants that", TWICE, async ({ page, phone, shot }) => {
  const people = await checked(page, phone, `Over days ${Date.now()}`, 5);
  // The account has room for so few: what does not fit is offered so.
  const id = page.url().split("/").pop() ?? "";
  await page.evaluate(async (id) => {
    await fetch("/api/bulk/days", { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ id, people: [2, 2] }) });
  }, id);
  await page.reload();
  await live(page);
  const third = step(page, "3. Check");
  await expect(third.getByLabel("Send over 3 days")).toBeChecked();
  await expect(third.getByRole("list", { name: "Days" }).getByRole("listitem")).toHaveCount(3);
  const each = third.getByLabel("People on each day, at most");
  const kept = page.waitForResponse(/bulk\/days/);
  await each.fill("3");
  await each.blur();
  await kept;
  await expect(third.getByLabel("Send over 2 days")).toBeChecked();
  await accessible(page, "days of a job");
  await step(page, "4. Send").getByRole("button", { name: "Send…" }).click();
  const ask = page.getByRole("dialog", { name: "Send this to all of them?" });
  await expect(ask.getByText(/It is sent over 2 days\.$/)).toBeVisible();
  await expect(ask.getByRole("list", { name: "Days" }).getByRole("listitem").first()).toContainText("2 people");
  await ask.getByRole("button", { name: "Send now" }).click();
  const panel = page.getByRole("region", { name: "Sent over days" });
  await expect(panel).toContainText(/Day 1 of 2 is done\. It goes on at /, { timeout: 20_000 });
  await expect(page.getByText("2 of 5 processed")).toBeVisible();
  await accessible(page, "a job that waits for another day");
  await shot(page, "bulk-days");
  await panel.getByRole("button", { name: "Send the rest now" }).click();
  await page.getByRole("dialog", { name: "Send the rest now?" }).getByRole("button", { name: "Send the rest", exact: true }).click();
  await expect(page.getByText("5 of 5 processed")).toBeVisible({ timeout: 20_000 });
  for (const person of people) expect((await phone.chat(person)).length).toBe(1);
});

test("a job is repeated, stands in the calendar, and is repeated no more", TWICE, async ({ page, phone, shot }) => {
  const name = `Again ${Date.now()}`;
  await checked(page, phone, name, 2);
  const fourth = step(page, "4. Send");
  await fourth.getByLabel("At a time").check();
  // In a month from now at nine, on a day that every month has.
  const day = new Date();
  day.setUTCDate(1);
  day.setUTCMonth(day.getUTCMonth() + 1);
  const month = day.toISOString().slice(0, 7);
  await fourth.getByLabel("Day and time").fill(`${month}-15T09:00`);
  await fourth.getByLabel("How often").selectOption("Every week, on the same day");
  await fourth.getByLabel("Times, the first with it").fill("1");
  await expect(fourth.getByText("A job is repeated from 2 to 366 times, the last time within a year.")).toBeVisible();
  await expect(fourth.getByRole("button", { name: "Schedule…" })).toBeDisabled();
  await fourth.getByLabel("Times, the first with it").fill("2");
  await expect(fourth.getByText(/^It is sent every week on .+ at 09:00 \(.+\), 2 times\.$/)).toBeVisible();
  await accessible(page, "a job that is to be repeated");
  await fourth.getByRole("button", { name: "Schedule…" }).click();
  const ask = page.getByRole("dialog", { name: "Send this to all of them?" });
  await expect(ask.getByText(/^It is sent every week on .+ Each time its list and everybody's consent are looked at anew/)).toBeVisible();
  await ask.getByRole("button", { name: "Schedule", exact: true }).click();
  await expect(fourth.getByText(/^It begins .*\.$/).first()).toBeVisible();
  await expect(page.getByRole("region", { name: "Repeats" })).toContainText(/Next: /);

  // The list leads to the calendar, which leads on.
  await page.getByRole("link", { name: "All bulk jobs" }).click();
  await page.getByRole("link", { name: "Calendar" }).click();
  const now = page.getByRole("heading", { level: 1 });
  const shownFirst = (await now.textContent()) ?? "";
  await page.getByRole("link", { name: "Month after" }).click();
  await expect(now).not.toHaveText(shownFirst);
  await page.goto(`/bulk?view=calendar&month=${month}`);
  await live(page);
  const days = page.getByRole("grid", { name: "Days of the month" });
  await expect(days.getByRole("link", { name })).toHaveCount(2);
  await expect(days.getByRole("link", { name }).first()).toContainText(/09:00.*Scheduled/);
  await expect(days.getByRole("link", { name }).last()).toContainText(/09:00.*Repeat/);
  await accessible(page, "the calendar");
  await shot(page, "bulk-calendar");
  // A day by itself, and back.
  await days.getByRole("link", { name: /^\w{3} 15 · \d+ jobs?$/ }).click();
  await expect(now).toHaveText(new RegExp(`^\\w{3} 15 \\w{3} ${month.slice(0, 4)}$`));
  await expect(page.getByRole("region", { name: /^Jobs on / }).getByRole("link", { name })).toContainText(/09:00.*Scheduled/);
  await accessible(page, "a day of the calendar");
  await page.getByRole("link", { name: "Day after" }).click();
  await expect(now).toHaveText(/^\w{3} 16 /);
  await page.getByRole("link", { name: /^All of / }).click();
  const series = page.getByRole("region", { name: "Repeated jobs" }).getByRole("listitem").filter({ hasText: name });
  await series.getByRole("button", { name: "Repeat no more" }).click();
  await expect(series.getByText(/stopped it\.$/)).toBeVisible();
  await page.reload();
  await live(page);
  await expect(days.getByRole("link", { name })).toHaveCount(1);
});

test("a job says its id, and its link can be copied", async ({ page }) => {
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await signIn(page, "operator", "/bulk");
  await page.getByRole("button", { name: "New job" }).click();
  const dialog = page.getByRole("dialog", { name: "New bulk job" });
  const name = `Found ${Date.now()}`;
  await dialog.getByLabel("Name, for you and your colleagues").fill(name);
  await dialog.getByLabel("From number").selectOption(SUPPORT);
  await dialog.getByRole("button", { name: "Go on" }).click();
  await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
  const id = new URL(page.url()).pathname.split("/").pop() ?? "";
  const ids = page.getByRole("region", { name: "Id of this job" });
  await expect(ids).toContainText(`Id ${id}`);
  await ids.getByRole("button", { name: "Copy link" }).click();
  await expect(page.getByText("The link is copied.")).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(`${new URL(page.url()).origin}/bulk/${id}`);
  await ids.getByRole("button", { name: "Copy id" }).click();
  await expect(page.getByText("The id is copied.")).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(id);
});

test("how far messages came is counted by country", PHONE, async ({ page, phone }) => {
  const [first, second] = [await phone.customer("Delhi"), await phone.customer("Berlin", { number: `+491512${String(Date.now()).slice(-7)}` })];
  await signIn(page, "operator", "/bulk");
  const name = `Countries ${Date.now()}`;
  await made(page, name, [first, second]);
  await step(page, "4. Send").getByRole("button", { name: "Send…" }).click();
  await page.getByRole("button", { name: "Send now" }).click();
  await expect(page.getByText("2 of 2 processed")).toBeVisible({ timeout: 20_000 });
  await expect(page.getByRole("region", { name: "Delivered", exact: true })).toContainText("100.0%", { timeout: 20_000 });
  const section = page.getByRole("region", { name: "By country" });
  await expect(section.getByRole("row", { name: /^DE 1 – –/ })).toBeVisible();
  await section.getByRole("button", { name: "Count how far they came" }).click();
  await expect(section.getByText(/^As of \d\d:\d\d\. /)).toBeVisible();
  await expect(section.getByRole("row", { name: /^Germany 1 1 / })).toBeVisible();
  await expect(section.getByRole("row", { name: /^India 1 1 / })).toBeVisible();
  await accessible(page, "a job by country");
});

test("the calendar by keyboard alone", async ({ page }) => {
  await signIn(page, "operator", "/bulk?view=calendar&month=2031-01");
  await live(page);
  const heading = page.getByRole("heading", { level: 1 });
  await expect(heading).toHaveText("Jan 2031");
  const grid = page.getByRole("grid", { name: "Days of the month" });
  const day = (name: string) => grid.getByRole("link", { name, exact: true });
  const on = async (keys: string, name: string, month: string) => {
    await page.keyboard.press(keys);
    await expect(heading).toHaveText(month);
    await expect(day(name)).toBeFocused();
  };
  await day("Wed 1").focus();
  await on("ArrowRight", "Thu 2", "Jan 2031");
  await on("ArrowDown", "Thu 9", "Jan 2031");
  await on("Home", "Mon 6", "Jan 2031");
  await on("End", "Sun 12", "Jan 2031");
  await on("ArrowUp", "Sun 5", "Jan 2031");
  // Where there is room for a list only, the day on which the keyboard is shows.
  await page.setViewportSize({ width: 390, height: 800 });
  await on("ArrowLeft", "Sat 4", "Jan 2031");
  await on("PageDown", "Tue 4", "Feb 2031");
  await on("PageUp", "Sat 4", "Jan 2031");
  await on("Home", "Wed 1", "Jan 2031");
  await on("ArrowLeft", "Tue 31", "Dec 2030");
  await on("Shift+PageDown", "Wed 31", "Dec 2031");
  await accessible(page, "the calendar by keyboard");
  // Only one day is in the order of Tab.
  await expect(grid.locator("a[data-day]:not([tabindex])")).toHaveCount(1);
  await page.keyboard.press("Enter");
  await expect(heading).toHaveText("Wed 31 Dec 2031");
  await expect(page.getByText("No job begins on this day.")).toBeVisible();
  await expect(page.getByRole("region", { name: "Jobs on Wed 31 Dec 2031" })).toBeFocused();
  await page.getByRole("link", { name: "All of Dec 2031" }).press("Enter");
  await expect(day("Wed 31")).toBeFocused();
});

test("who got it from another job is left out", PHONE, async ({ page, phone }) => {
  const earlier = `Earlier ${Date.now()}`;
  const people = await checked(page, phone, earlier, 2);
  await step(page, "4. Send").getByRole("button", { name: "Send…" }).click();
  await page.getByRole("button", { name: "Send now" }).click();
  await expect(page.getByText("2 of 2 processed")).toBeVisible({ timeout: 20_000 });
  // A copy for all of its list has nobody left.
  await page.getByRole("region", { name: "A new job like this one" }).getByRole("button", { name: "Make it" }).click();
  const first = step(page, "1. Audience");
  await first.getByText("Add, narrow down or leave out people").click();
  await first.getByLabel("What is done").selectOption("But not");
  await first.getByLabel("With the people of").selectOption(earlier);
  await expect(first.getByLabel("Who of that job")).toHaveValue("got");
  await accessible(page, "a line with people of another job");
  await first.getByRole("button", { name: "Add this line" }).click();
  const line = `But not “${earlier}”: Got it, or will get it`;
  await expect(first.getByRole("list", { name: "Further people" })).toContainText(line);
  const third = step(page, "3. Check");
  await third.getByRole("button", { name: "Check the list" }).click();
  await expect(third.getByText("Every row is in exactly one place: 2 = 0 + 2 left out.")).toBeVisible();
  await expect(third.getByText("Among those who are left out: of another job, list or file", { exact: true })).toBeVisible();
  // Taken out again, all of them are in it.
  await first.getByRole("button", { name: `Take out: ${line}` }).click();
  await expect(first.getByRole("list", { name: "Further people" }).getByRole("listitem")).toHaveCount(0);
  await third.getByRole("button", { name: "Check the list" }).click();
  await expect(third.getByText("Every row is in exactly one place: 2 = 2 + 0 left out.")).toBeVisible();
  // The same people once more are no others, and a reload still knows the line.
  await first.getByLabel("What is done").selectOption("And also");
  await first.getByLabel("With the people of").selectOption(earlier);
  await first.getByRole("button", { name: "Add this line" }).click();
  await expect(first.getByRole("list", { name: "Further people" })).toContainText(`And also “${earlier}”: Got it, or will get it`);
  await page.reload();
  await live(page);
  await expect(first.getByRole("list", { name: "Further people" })).toContainText(`And also “${earlier}”: Got it, or will get it`);
  await third.getByRole("button", { name: "Check the list" }).click();
  await expect(third.getByText("Every row is in exactly one place: 4 = 2 + 2 left out.")).toBeVisible();
  await expect(third.getByText(/^2 rows of the list, and 2 people added, from row 4 on\./)).toBeVisible();
  await expect(third.getByText(/^As it stood on .* Who came later is not in it/)).toBeVisible();
  await accessible(page, "people who were added");
  // Who tapped a button, and which: nobody has.
  await first.getByLabel("What is done").selectOption("But not");
  await first.getByLabel("With the people of").selectOption(earlier);
  await first.getByLabel("Who of that job").selectOption("tapped");
  await first.getByLabel("What stands on the button").fill("Yes, please");
  await accessible(page, "a line with people who tapped a button");
  await first.getByRole("button", { name: "Add this line" }).click();
  const tapped = `But not “${earlier}”: Have tapped “Yes, please”`;
  await expect(first.getByRole("list", { name: "Further people" })).toContainText(tapped);
  await first.getByRole("button", { name: `Take out: ${tapped}` }).click();
  await expect(first.getByRole("list", { name: "Further people" })).not.toContainText(tapped);
  // The numbers of another file.
  await first.getByLabel("What is done").selectOption("But not");
  await first.getByLabel("With the people of").selectOption("Another file");
  const stop = Buffer.from(`Number\r\n'${people[0]?.number ?? ""}`);
  await first.getByLabel("File with a column of numbers").setInputFiles({ name: "stop.csv", mimeType: "text/csv", buffer: stop });
  await expect(first.getByRole("list", { name: "Further people" })).toContainText("But not File: stop.csv");
  await expect(first.getByLabel("With the people of")).toHaveValue("");
  await third.getByRole("button", { name: "Check the list" }).click();
  await expect(third.getByText("Every row is in exactly one place: 4 = 1 + 3 left out.")).toBeVisible();
  for (const person of people) expect((await phone.chat(person)).length).toBe(1);
});

test("days without sending are named, told before it is sent, and stand in the calendar", TWICE, async ({ page, phone, shot }) => {
  const name = `Off ${Date.now()}`;
  await checked(page, phone, name, 1);
  const fourth = step(page, "4. Send");
  const day = new Date();
  day.setUTCDate(1);
  day.setUTCMonth(day.getUTCMonth() + 1);
  const month = day.toISOString().slice(0, 7);
  // In an order of their own; the same twice is one.
  const days = fourth.getByRole("list", { name: "Days without sending" });
  for (const [off, many] of [[`${month}-16`, 1], [`${month}-15`, 2], [`${month}-16`, 2]] as const) {
    const kept = page.waitForResponse(/bulk\/off-days/);
    await fourth.getByLabel("A day without sending").fill(off);
    await fourth.getByRole("button", { name: "Add the day" }).click();
    await kept;
    await expect(days.getByRole("listitem")).toHaveCount(many);
  }
  await expect(days.getByRole("listitem")).toHaveCount(2);
  await expect(days.getByRole("listitem").first()).toContainText(/ 15 /);
  await expect(step(page, "3. Check").getByText(/any time, not on .* 15 .* and .* 16 .*; that is in this\.$/)).toBeVisible();
  await accessible(page, "days without sending");
  await shot(page, "bulk-off-days");
  await days.getByRole("button", { name: /^Send on .* 16 .* after all$/ }).click();
  await expect(days.getByRole("listitem")).toHaveCount(1);
  await fourth.getByLabel("At a time").check();
  await fourth.getByLabel("Day and time").fill(`${month}-14T09:00`);
  await fourth.getByRole("button", { name: "Schedule…" }).click();
  const ask = page.getByRole("dialog", { name: "Send this to all of them?" });
  await expect(ask.getByText(/Nothing is sent on .* 15 .* where they are\./)).toBeVisible();
  await ask.getByRole("button", { name: "Schedule", exact: true }).click();
  await expect(fourth.getByText(/^It begins .*\.$/).first()).toBeVisible();
  await page.goto(`/bulk?view=calendar&month=${month}`);
  await live(page);
  await expect(page.locator("[data-off]").filter({ hasText: name })).toContainText("Sends nothing: ");
  await page.goto(`/bulk?view=calendar&month=${month}&day=15`);
  await expect(page.locator("[data-off]").filter({ hasText: name })).toBeVisible();
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("the calendar can be read", PHONE, async ({ page, watch }) => {
    // Without scripts Chromium reports the announced ones as blocked.
    watch.allow(/wecare.*\.js csp$/, /preloaded using link preload but not used/);
    await page.goto("/bulk");
    await throughHostedUi(page, "operator");
    await page.goto("/bulk?view=calendar&month=2031-02");
    await expect(page.getByRole("heading", { level: 1, name: "Feb 2031" })).toBeVisible();
    await expect(page.getByText("No job begins in this month.")).toBeVisible();
    await page.getByRole("link", { name: "Month before" }).click();
    await expect(page.getByRole("heading", { level: 1, name: "Jan 2031" })).toBeVisible();
    await page.goto("/bulk?view=calendar&month=2031-01&day=15");
    await expect(page.getByRole("heading", { level: 1, name: "Wed 15 Jan 2031" })).toBeVisible();
    await expect(page.getByText("No job begins on this day.")).toBeVisible();
    await page.getByRole("link", { name: "All of Jan 2031" }).click();
    await expect(page.getByRole("table", { name: "Days of the month" })).toHaveCount(1);
  });
});
