/** Bulk jobs: from a list to the report, watched, paused and ended; and what a Viewer sees of them. */
import { type Page } from "@playwright/test";
import { accessible } from "../support/axe.ts";
import { keysAreHeard, live, signIn } from "../support/pages.ts";
import { type Person, type Phone, SUPPORT } from "../support/phone.ts";
import { PHONE, TWICE, expect, test } from "../support/test.ts";

const step = (page: Page, name: string) => page.getByRole("region", { name });

/** People with phones, and a list of them. */
async function audience(phone: Phone, many: number): Promise<{ people: Person[]; list: string }> {
  const people: Person[] = [];
  for (let n = 0; n < many; n += 1) people.push(await phone.customer(`Bulk ${n}`));
  const lines = people.map((person) => `${person.name};'${person.number ?? ""}`);
  return { people, list: ["First name;Phone", ...lines, `Again;${people[0]?.number ?? ""}`, "Nobody;", "Odd;=cmd()"].join("\r\n") };
}

/** A new job with a list and a template, checked. */
async function checked(page: Page, name: string, list: string): Promise<void> {
  await page.getByRole("button", { name: "New job" }).click();
  const dialog = page.getByRole("dialog", { name: "New bulk job" });
  await dialog.getByLabel("Name, for you and your colleagues").fill(name);
  await dialog.getByLabel("From number").selectOption(SUPPORT);
  await dialog.getByRole("button", { name: "Go on" }).click();
  await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
  const first = step(page, "1. Audience");
  await first.locator("input[type=file]").setInputFiles({ name: "people.csv", mimeType: "text/csv", buffer: Buffer.from(list) });
  await expect(first.getByLabel("Column with the phone numbers")).toHaveValue("1");
  await step(page, "2. Message").getByLabel("Template").selectOption({ label: "appointment_reminder · en · utility" });
  const second = step(page, "2. Message");
  await second.getByLabel("Text for day").fill("Friday");
  await second.getByLabel("Text for time").fill("10:30");
  await second.getByLabel("Text for time").blur();
  await expect(second.getByText(/your appointment on Friday at 10:30/)).toBeVisible();
  await second.getByRole("button", { name: "Next row" }).click();
  await expect(second.getByText("Row 2 of the first")).toBeVisible();
  await step(page, "3. Check").getByRole("button", { name: "Check the list" }).click();
  await expect(step(page, "3. Check").getByText(/will get it/)).toBeVisible();
}

test("a list becomes a job, is sent, watched and reported", TWICE, async ({ page, phone, shot }) => {
  const { people, list } = await audience(phone, 6);
  await signIn(page, "operator", "/bulk");
  const name = `Autumn ${Date.now()}`;
  await checked(page, name, list);
  const third = step(page, "3. Check");
  await expect(third.getByText("Every row is in exactly one place: 9 = 6 + 3 left out.")).toBeVisible();
  await expect(third.getByText(/^It uses at most .* in the last 24 hours\.$/)).toBeVisible();
  for (const reason of ["The same number again; it is kept once", "No number in the row", "Not a phone number"]) await expect(third.getByText(reason, { exact: true })).toBeVisible();
  await accessible(page, "checked");
  await shot(page, "bulk-check");
  await step(page, "4. Send").getByRole("button", { name: "Send…" }).click();
  const ask = page.getByRole("dialog", { name: "Send this to all of them?" });
  await expect(ask.getByText(/^It costs 0\.\d\d USD\. At most, by the prices of 2026-10-01\.$/)).toBeVisible();
  await expect(ask.getByText(/^Send “appointment_reminder” \(en\) to 6 people from \+91/)).toBeVisible();
  await ask.getByRole("button", { name: "Send now" }).click();
  await expect(page.getByText("6 of 6 processed")).toBeVisible({ timeout: 20_000 });
  await expect(page.getByText("Finished")).toBeVisible({ timeout: 20_000 });
  for (const person of people) expect((await phone.chat(person)).length).toBe(1);
  await expect(page.getByRole("table").getByRole("row")).toHaveCount(7);
  await accessible(page, "control room");
  await shot(page, "bulk");
  const download = page.waitForEvent("download");
  await page.getByRole("link", { name: "Report", exact: true }).click();
  expect((await download).suggestedFilename()).toMatch(/report\.csv$/);
  const sheet = page.waitForEvent("download");
  await page.getByRole("link", { name: "Report as XLSX" }).click();
  expect((await sheet).suggestedFilename()).toMatch(/report\.xlsx$/);
  const kept = page.waitForEvent("download");
  await page.getByRole("link", { name: /^Report of / }).click({ timeout: 20_000 });
  expect((await kept).suggestedFilename()).toMatch(/report as it ended\.csv$/);

  // What a customer answers counts, and their thread is a click away.
  await phone.writes(people[0]!, "Yes");
  await expect(page.getByRole("region", { name: "Answered" })).toContainText("1 person", { timeout: 15_000 });
  await page.getByRole("table").getByRole("link").first().click();
  await expect(page).toHaveURL(/\/inbox\//);
});

test("of two changes the later one counts, however slow the earlier one is", async ({ page, phone }) => {
  const { list } = await audience(phone, 2);
  await signIn(page, "operator", "/bulk");
  await page.route("**/api/bulk/choose", async (route) => {
    const body = route.request().postData() ?? "";
    if (body.includes("Friday") && !body.includes("10:30")) await new Promise((resolve) => setTimeout(resolve, 1_500));
    await route.continue();
  });
  await checked(page, `Slow line ${Date.now()}`, list);
  await expect(step(page, "3. Check").getByText("Every row is in exactly one place: 5 = 2 + 3 left out.")).toBeVisible();
});

test("two messages are compared", TWICE, async ({ page, phone, shot }) => {
  const { people, list } = await audience(phone, 4);
  await signIn(page, "operator", "/bulk");
  await checked(page, `Compared ${Date.now()}`, list);
  const second = step(page, "2. Message");
  await second.getByRole("button", { name: "Compare with a second message" }).click();
  const b = page.getByRole("region", { name: "Message B" });
  await b.getByLabel("Template").selectOption({ label: "we_have_an_answer · en · utility" });
  await expect(b.getByText(/You asked us something/)).toBeVisible();
  const share = b.getByLabel("Share of B, in percent");
  await expect(share).toHaveValue("50");
  await share.fill("25");
  await share.blur();
  await expect(b.getByText(/^A for 75 of a hundred, B for 25/)).toBeVisible();
  await share.fill("50");
  await share.blur();
  await expect(b.getByText(/^A for 50 of a hundred, B for 50/)).toBeVisible();
  const third = step(page, "3. Check");
  await third.getByRole("button", { name: "Check the list" }).click();
  await expect(third.getByText(/^Message A to 2 people: “appointment_reminder” \(en\)/)).toBeVisible();
  await expect(third.getByText(/^Message B to 2 people: “we_have_an_answer” \(en\)/)).toBeVisible();
  await expect(third.getByText(/^With fewer than 30 people each/)).toBeVisible();
  await accessible(page, "two messages");
  await shot(page, "bulk-compare");
  await step(page, "4. Send").getByRole("button", { name: "Send…" }).click();
  const ask = page.getByRole("dialog", { name: "Send this to all of them?" });
  await expect(ask.getByText(/^Send “appointment_reminder” \(en\) to 2 people and “we_have_an_answer” \(en\) to 2 people from/)).toBeVisible();
  await ask.getByRole("button", { name: "Send now" }).click();
  await expect(page.getByText("4 of 4 processed")).toBeVisible({ timeout: 20_000 });
  await expect(page.getByText("Finished")).toBeVisible({ timeout: 20_000 });
  const result = page.getByRole("region", { name: "A and B" });
  await expect(result.getByRole("row", { name: /^Read/ })).toContainText("Too few to tell");
  const shown = await Promise.all(people.map(async (person) => JSON.stringify(await phone.chat(person))));
  expect(shown.filter((chat) => chat.includes("You asked us something")).length).toBe(2);
  expect(shown.filter((chat) => chat.includes("appointment on Friday")).length).toBe(2);
  const rows = page.getByRole("region", { name: "List of recipients" }).getByRole("row");
  await expect(rows).toHaveCount(5);
  await page.getByRole("region", { name: "Recipients", exact: true }).getByLabel("Variant").selectOption({ label: "Message B" });
  await expect(rows).toHaveCount(3);
  await accessible(page, "the result of two messages");
  // A copy has both, and one of them can go.
  await page.getByRole("button", { name: "Make it" }).click();
  await expect(b.getByLabel("Share of B, in percent")).toHaveValue("50");
  const kept = page.waitForResponse(/bulk\/compare/);
  await b.getByRole("button", { name: "Remove the second message" }).click();
  await kept;
  await expect(second.getByRole("button", { name: "Compare with a second message" })).toBeVisible();
  await page.reload();
  await expect(second.getByRole("button", { name: "Compare with a second message" })).toBeVisible();
});

test("a column of the list says who agreed to marketing", async ({ page, phone }) => {
  const { people } = await audience(phone, 3);
  const rows = people.map((person, n) => `${person.name};'${person.number ?? ""};${["yes", "no", ""][n] ?? ""}`);
  await signIn(page, "operator", "/bulk");
  await checked(page, `Agreed ${Date.now()}`, ["First name;Phone;Opt in", ...rows].join("\r\n"));
  await expect(step(page, "1. Audience").getByLabel("Column that says who agreed to marketing")).toHaveValue("2");
  const third = step(page, "3. Check");
  await expect(third.getByText("Every row is in exactly one place: 3 = 2 + 1 left out.")).toBeVisible();
  await expect(third.getByText("Wants no marketing messages", { exact: true })).toBeVisible();
  await expect(third.getByText(/says of 1 that they agreed to marketing, and of 1 that they did not/)).toBeVisible();
  await accessible(page, "a list with a column of consent");
});

test("numbers without a country code are of the country that is chosen", async ({ page, phone }) => {
  const { people } = await audience(phone, 1);
  await signIn(page, "operator", "/bulk");
  const list = ["First name;Phone", `Ana;'${people[0]?.number ?? ""}`, "Jon;611 1234"].join("\r\n");
  await checked(page, `Abroad ${Date.now()}`, list);
  const [first, third] = [step(page, "1. Audience"), step(page, "3. Check")];
  await expect(third.getByText("Every row is in exactly one place: 2 = 1 + 1 left out.")).toBeVisible();
  await expect(first.getByText("Numbers without a country code are read as +91 numbers, like ours.")).toBeVisible();
  await first.getByRole("button", { name: "Of another country" }).click();
  await first.getByLabel("Country of numbers without a country code").selectOption({ label: "Iceland (+354)" });
  await expect(first.getByText("Numbers without a country code are read as numbers of Iceland.")).toBeVisible();
  await accessible(page, "a country that is chosen");
  await third.getByRole("button", { name: "Check the list" }).click();
  await expect(third.getByText("Every row is in exactly one place: 2 = 2 + 0 left out.")).toBeVisible();
});

test("a job is paused, goes on at another rate, and is cancelled", PHONE, async ({ page, phone }) => {
  const { people, list } = await audience(phone, 40);
  await signIn(page, "operator", "/bulk");
  await checked(page, `Slow ${Date.now()}`, list);
  const rate = step(page, "4. Send").getByLabel("Messages a second, at most");
  await rate.fill("2");
  await rate.blur();
  await step(page, "4. Send").getByRole("button", { name: "Send…" }).click();
  await page.getByRole("button", { name: "Send now" }).click();
  await page.getByRole("button", { name: "Pause" }).click();
  await expect(page.getByText("Paused")).toBeVisible();
  await page.reload();
  await live(page);
  await page.getByRole("button", { name: "Go on" }).click();
  await expect(page.getByText("Sending", { exact: true }).first()).toBeVisible();
  await page.getByRole("button", { name: "Cancel job" }).click();
  await page.getByRole("dialog", { name: "Cancel this job?" }).getByRole("button", { name: "Cancel job" }).click();
  await expect(page.getByText("Cancelled", { exact: true }).first()).toBeVisible();
  await expect(page.getByText(/Every recipient is in exactly one place: 40 = .*cancelled/)).toBeVisible({ timeout: 10_000 });

  // Those who had no turn get it by a job of their own, which nobody else is in.
  await page.getByRole("region", { name: "A new job like this one" }).getByLabel("For whom").selectOption({ label: "Had no turn" });
  await page.getByRole("button", { name: "Make it" }).click();
  await expect(step(page, "1. Audience").getByText("Only those of the earlier job: Had no turn.")).toBeVisible();
  await step(page, "3. Check").getByRole("button", { name: "Check the list" }).click();
  await expect(step(page, "3. Check").getByText("Not among those who were chosen", { exact: true })).toBeVisible();
  await step(page, "4. Send").getByLabel("Messages a second, at most").fill("60");
  await step(page, "4. Send").getByLabel("Messages a second, at most").blur();
  await step(page, "4. Send").getByRole("button", { name: "Send…" }).click();
  await page.getByRole("button", { name: "Send now" }).click();
  await expect(page.getByText("Finished")).toBeVisible({ timeout: 30_000 });
  await expect.poll(async () => (await Promise.all(people.map(async (person) => (await phone.chat(person)).length))).every((many) => many === 1)).toBe(true);
});

test("a budget stops a job, and a higher one lets it go on", PHONE, async ({ page, phone }) => {
  const { people, list } = await audience(phone, 12);
  await signIn(page, "operator", "/bulk");
  await checked(page, `Thrifty ${Date.now()}`, list);
  const fourth = step(page, "4. Send");
  const budget = fourth.getByLabel(/^Budget in USD/);
  await budget.fill("0.03");
  await budget.blur();
  await expect(fourth.getByText("It stops by itself after about 4 recipients: the budget of 0.03 USD pays for no more.")).toBeVisible();
  await fourth.getByRole("button", { name: "Send…" }).click();
  const ask = page.getByRole("dialog", { name: "Send this to all of them?" });
  await expect(ask.getByText("It stops by itself after about 4 recipients: the budget of 0.03 USD pays for no more.")).toBeVisible();
  await ask.getByRole("button", { name: "Send now" }).click();
  await expect(page.getByText(/^The job stopped by itself\. Its budget of 0\.03 USD is used up/)).toBeVisible({ timeout: 20_000 });
  await expect(page.getByText("4 of 12 processed")).toBeVisible();
  await page.getByRole("link", { name: "Look at the budget" }).click();
  const cost = page.getByRole("region", { name: "Cost" });
  await expect(cost.getByText("0.03 USD at most so far, of a budget of 0.03 USD.")).toBeVisible();
  await accessible(page, "a job that spent its budget");
  const another = page.waitForResponse(/bulk\/budget/);
  await cost.getByLabel(/^Budget in USD/).fill("5");
  await cost.getByLabel(/^Budget in USD/).blur();
  await another;
  await page.getByRole("button", { name: "Go on" }).click();
  await expect(page.getByText("12 of 12 processed")).toBeVisible({ timeout: 20_000 });
  for (const person of people) expect((await phone.chat(person)).length).toBe(1);
});

test("a warm-up waits for results, until somebody lets it go on", PHONE, async ({ page, phone }) => {
  const { people, list } = await audience(phone, 12);
  await Promise.all(people.map((person) => phone.online(person, false)));
  await signIn(page, "operator", "/bulk");
  await checked(page, `Warm ${Date.now()}`, list);
  const fourth = step(page, "4. Send");
  const kept = page.waitForResponse(/bulk\/ramp/);
  await fourth.getByLabel("Warm-up").selectOption({ label: "first 250, then 1000, then the rest" });
  await kept;
  // Parts that are not offered are shown too.
  const id = page.url().split("/").pop() ?? "";
  await page.evaluate(async (id) => {
    await fetch("/api/bulk/ramp", { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ id, parts: [10] }) });
  }, id);
  await page.reload();
  await live(page);
  await expect(fourth.getByLabel("Warm-up")).toHaveValue("10");
  await fourth.getByRole("button", { name: "Send…" }).click();
  const ask = page.getByRole("dialog", { name: "Send this to all of them?" });
  await expect(ask.getByText(/It warms up: first 10, then the rest\.$/)).toBeVisible();
  await ask.getByRole("button", { name: "Send now" }).click();
  const warm = page.getByRole("region", { name: "Warm-up" });
  await expect(warm).toContainText("Warm-up: part 1 of 2, waiting for results", { timeout: 20_000 });
  await expect(page.getByText("10 of 12 processed")).toBeVisible();
  await accessible(page, "a job that warms up");
  await warm.getByRole("button", { name: "Go on now" }).click();
  await expect(page.getByText("12 of 12 processed")).toBeVisible({ timeout: 20_000 });
  await expect(warm).toHaveCount(0);
  await Promise.all(people.map((person) => phone.online(person, true)));
});

test("a large job waits for a second person, who says why not", PHONE, async ({ page }) => {
  const become = async (who: "admin" | "operator", path: string): Promise<void> => {
    // Nothing of the page before may notice that its session went away.
    await page.goto("about:blank");
    await page.context().clearCookies();
    await signIn(page, who, path);
  };
  const secondAbove = async (above: string): Promise<void> => {
    await become("admin", "/admin/settings");
    await page.getByLabel(/^Bulk jobs that need a second person/).selectOption(above);
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await expect(page.getByRole("button", { name: "Save", exact: true })).toBeHidden();
  };
  await secondAbove("100");
  await become("operator", "/bulk");
  const rows = Array.from({ length: 101 }, (_, n) => `Many ${n};+9198444${String(n).padStart(5, "0")}`);
  const large = `Large ${Date.now()}`;
  await checked(page, large, ["First name;Phone", ...rows].join("\r\n"));
  await step(page, "4. Send").getByRole("button", { name: "Send…" }).click();
  const ask = page.getByRole("dialog", { name: "Send this to all of them?" });
  await expect(ask.getByText(/^It needs a second person/)).toBeVisible();
  await ask.getByRole("button", { name: "Ask for approval" }).click();
  const approval = page.getByRole("region", { name: "Waiting for approval" });
  await expect(approval).toContainText("Somebody else has to approve it");
  await expect(approval.getByRole("button", { name: "Approve…" })).toHaveCount(0);
  await expect(approval.getByRole("button", { name: "Take it back" })).toBeVisible();
  // The bell says so, and leads there.
  const path = new URL(page.url()).pathname;
  await become("admin", "/bulk");
  await keysAreHeard(page);
  await page.getByRole("button", { name: /^Notices, / }).click();
  const notices = page.getByRole("dialog", { name: "Notices" });
  await notices.getByRole("link", { name: `The bulk job “${large}” waits for a second person` }).click();
  await expect(page).toHaveURL(new RegExp(`${path}$`));
  await expect(notices).toBeHidden();
  await expect(approval).toContainText("Asha Menon wants it sent as soon as it is approved.");
  await expect(approval).toContainText("to 101 people from");
  await accessible(page, "a job that waits for a second person");
  await approval.getByRole("button", { name: "Decline…" }).click();
  const no = page.getByRole("dialog", { name: "Do not let it be sent?" });
  await expect(no.getByRole("button", { name: "Decline" })).toBeDisabled();
  await no.getByLabel("Why not; they read it").fill("The wrong list.");
  await no.getByRole("button", { name: "Decline" }).click();
  await expect(step(page, "4. Send").getByText("Inés Okafor declined it: The wrong list.")).toBeVisible();
  await expect(approval).toHaveCount(0);
  await secondAbove("0");
});

test("rows are pasted, and one is sent to oneself before all get it", async ({ page, phone, watch }) => {
  // A number that is none is refused.
  watch.allow(/422/);
  const { people, list } = await audience(phone, 2);
  const me = await phone.customer("Myself");
  await signIn(page, "operator", "/bulk");
  await page.getByRole("button", { name: "New job" }).click();
  const dialog = page.getByRole("dialog", { name: "New bulk job" });
  await dialog.getByLabel("Name, for you and your colleagues").fill(`Pasted ${Date.now()}`);
  await dialog.getByLabel("From number").selectOption(SUPPORT);
  await dialog.getByRole("button", { name: "Go on" }).click();
  const first = step(page, "1. Audience");
  await first.getByText("Or paste rows").click();
  await first.getByLabel("Rows", { exact: true }).fill(list);
  await first.getByRole("button", { name: "Use these rows" }).click();
  await expect(first.getByLabel("Column with the phone numbers")).toHaveValue("1");
  const second = step(page, "2. Message");
  await second.getByLabel("Template").selectOption({ label: "appointment_reminder · en · utility" });
  await second.getByLabel("Text for day").fill("Monday");
  await second.getByLabel("Text for time").fill("9:00");
  await second.getByLabel("Text for time").blur();
  await second.getByLabel("Send this row to a number of yours first").fill("12");
  await second.getByRole("button", { name: "Send to me" }).click();
  await expect(second.getByText("too short")).toBeVisible();
  await second.getByLabel("Send this row to a number of yours first").fill(me.number ?? "");
  await second.getByRole("button", { name: "Send to me" }).click();
  await expect(second.getByText("Sent. Look at it on the phone before you go on.")).toBeVisible();
  await expect.poll(async () => JSON.stringify(await phone.chat(me))).toContain(people[0]!.name);
  expect((await phone.chat(people[0]!)).length).toBe(0);
});

test("a stop is confirmed and kept, and the prices are an Admin's", async ({ page, phone }) => {
  const person = await phone.customer("Stopping");
  await phone.writes(person, "Hello");
  await phone.writes(person, "STOP");
  await phone.has(person, "You get no more marketing messages from us. Write START if you want them again.", "delivered");
  await signIn(page, "operator");
  await page.getByRole("link", { name: person.name }).first().click();
  await page.getByRole("button", { name: "Marketing consent" }).click();
  const ledger = page.getByRole("dialog", { name: "Marketing consent" });
  await expect(ledger.getByText("They wrote “STOP”")).toBeVisible();
  await accessible(page, "ledger of consent");
  await ledger.getByRole("button", { name: "They want marketing again" }).click();
  await expect(ledger.getByText("Say how the customer agreed to marketing")).toBeVisible();
  await ledger.getByLabel("How you know: when they said it, and by what").fill("by phone");
  await ledger.getByRole("button", { name: "They want marketing again" }).click();
  await expect(ledger.getByText(/^Set by .*: by phone/)).toBeVisible();
  await page.goto("/bulk");
  await live(page);
  await page.getByRole("button", { name: "Prices" }).click();
  const prices = page.getByRole("dialog", { name: "Prices of messages" });
  await expect(prices.getByLabel("Table")).toHaveValue(/^as of,2026-10-01/);
  await expect(prices.getByText("An Admin can change them.")).toBeVisible();
});

test("a Viewer sees the seeded jobs and finds nothing to change them with", TWICE, async ({ page, shot }) => {
  await signIn(page, "viewer", "/bulk");
  const jobs = page.getByRole("list", { name: "Jobs" });
  await expect(jobs.getByText("Appointments this week")).toBeVisible();
  await expect(page.getByRole("button", { name: "New job" })).toHaveCount(0);
  await accessible(page, "list of jobs");
  await shot(page, "bulk-list");
  await jobs.getByText("Appointments next week").click();
  await expect(page.getByText("12 of 40 processed")).toBeVisible();
  await expect(page.getByText("this number is not on WhatsApp").first()).toBeVisible();
  for (const name of [/Pause/, /Go on/, /Cancel/]) await expect(page.getByRole("button", { name })).toHaveCount(0);
  await accessible(page, "a paused job");
  await page.getByRole("link", { name: "All bulk jobs" }).click();
  await expect(jobs).toBeVisible();
  // The funnel of a finished one goes to the end.
  await jobs.getByText("Appointments this week").click();
  const funnel = page.getByRole("region", { name: "Funnel" });
  await expect(funnel).toContainText(/Answered\s*3 · /);
  await expect(funnel).toContainText(/Tapped\s*2 · /);
  await shot(page, "bulk-finished");
  await page.getByRole("link", { name: "All bulk jobs" }).click();
  await jobs.getByText("A reminder in two wordings").click();
  const result = page.getByRole("region", { name: "A and B" });
  await expect(result.getByRole("row", { name: /^Read/ })).toContainText("B +35.0 points");
  await expect(result.getByRole("row", { name: /^Failed/ })).toContainText("May be chance.");
  await accessible(page, "a job that compared two messages");
  await shot(page, "bulk-versus");
});
