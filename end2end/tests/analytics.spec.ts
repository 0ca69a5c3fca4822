/** Analytics: figures of a range, their definitions, their tables, the address, and all of it without scripts. */
import type { Locator, Page } from "@playwright/test";
import { accessible } from "../support/axe.ts";
import { live, open, reply, signIn, throughHostedUi } from "../support/pages.ts";
import { PHONE, TWICE, expect, test } from "../support/test.ts";

/** Waits until all that the stack began with is counted. */
async function counted(page: Page): Promise<void> {
  await expect(page.getByText(/Counted up to \d/)).toBeVisible({ timeout: 60_000 });
}

test("figures are shown with their definitions and keep their range in the address", TWICE, async ({ page, shot }) => {
  await signIn(page, "viewer");
  await page.goto("/analytics?range=30");
  await expect(page.getByRole("heading", { level: 1, name: "Analytics" })).toBeVisible();
  await counted(page);
  await expect(page.getByRole("region", { name: "Messages received" })).toBeVisible();
  await expect(page.getByRole("img", { name: /Messages per day/ })).toBeVisible();
  await accessible(page, "figures of 30 days");
  await shot(page, "analytics");

  const means = page.getByRole("button", { name: "What is meant by: First response" }).first();
  const tooltip = page.getByRole("tooltip").filter({ hasText: "first reply by a person" }).first();
  await means.focus();
  await expect(tooltip).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(tooltip).toBeHidden();
  await means.click();
  await expect(tooltip).toBeVisible();
  await page.getByText("What every figure means").click();
  await expect(page.getByRole("term").filter({ hasText: "Windows closed unanswered" })).toBeVisible();

  await page.getByRole("link", { name: "7 days" }).click();
  await expect(page).toHaveURL(/range=7/);
  await expect(page.getByRole("link", { name: "7 days" })).toHaveAttribute("aria-current", "true");
  await page.reload();
  await expect(page.getByRole("link", { name: "7 days" })).toHaveAttribute("aria-current", "true");
});

test("every chart has its figures as a table, and every table can be saved", PHONE, async ({ page }) => {
  await signIn(page, "viewer");
  await page.goto("/analytics?range=7");
  await counted(page);
  const messages = page.getByRole("region", { name: "Messages per day", exact: true });
  await messages.getByText("Show as a table").click();
  await expect(messages.getByRole("row")).toHaveCount(8);
  const saved = page.waitForEvent("download");
  await page.getByRole("link", { name: "Save as CSV: Team" }).click();
  expect((await saved).suggestedFilename()).toMatch(/^team-\d{4}-\d\d-\d\d-\d{4}-\d\d-\d\d\.csv$/);
  // Nothing is wider than the screen but what scrolls by itself.
  const wide = await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
  expect(wide).toBe(false);
});

test("the steps of the charts are chosen by links, and the address keeps them", PHONE, async ({ page }) => {
  await signIn(page, "viewer");
  await page.goto("/analytics?range=7");
  await counted(page);
  const steps = page.getByRole("navigation", { name: "Charts by" });
  await expect(steps.getByRole("link", { name: "Auto" })).toHaveAttribute("aria-current", "true");
  await steps.getByRole("link", { name: "Hour" }).click();
  await expect(page).toHaveURL(/by=hour/);
  await expect(page.getByRole("img", { name: /Messages per hour/ })).toBeVisible();
  await accessible(page, "figures by the hour");
  // Too many hours: the usual step is drawn, and the page says why.
  await page.getByRole("link", { name: "90 days" }).click();
  await expect(page.getByText("Hours are drawn of 33 days at most.")).toBeVisible();
  await expect(page.getByRole("img", { name: /Messages per day/ })).toBeVisible();
  await expect(steps.getByRole("link", { name: "Hour" })).toHaveCount(0);
});

test("by what figures count is a switch that the address and the filters remember", TWICE, async ({ page }) => {
  await signIn(page, "viewer");
  await page.goto("/analytics?range=30");
  await counted(page);
  const by = page.getByRole("navigation", { name: "Counted by" });
  await expect(by.getByRole("link", { name: "When it happened" })).toHaveAttribute("aria-current", "true");
  await by.getByRole("link", { name: "When the conversation opened" }).focus();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/counted=opened/);
  await expect(by.getByRole("link", { name: "When the conversation opened" })).toHaveAttribute("aria-current", "true");
  await expect(page.getByText("reopened count for when their conversation opened")).toBeVisible();
  await accessible(page, "figures by opening");
  const conversations = page.getByRole("region", { name: "Conversations per day", exact: true });
  await conversations.getByText("Show as a table").click();
  await expect(conversations.getByRole("columnheader", { name: "Resolved (by opening)" })).toBeVisible();
  await page.getByRole("link", { name: "7 days" }).click();
  await expect(page).toHaveURL(/range=7&counted=opened/);
  await page.getByRole("form", { name: "Filter" }).getByRole("button", { name: "Show" }).click();
  await expect(page).toHaveURL(/counted=opened/);
  await by.getByRole("link", { name: "When it happened" }).click();
  await expect(page).not.toHaveURL(/counted=/);
  await expect(page.locator("[data-counted]")).toHaveCount(0);
});

test("somebody puts figures together, shares them, and takes them away", TWICE, async ({ page, shot }) => {
  const name = `Board ${Date.now()}`;
  await signIn(page, "operator");
  await page.goto("/analytics?range=7");
  await counted(page);
  await page.getByRole("link", { name: "Boards" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Boards" })).toBeVisible();
  await accessible(page, "the list of boards");
  await page.getByLabel("Name of the new board").fill(name);
  await page.getByRole("button", { name: "Make the board" }).click();
  await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
  const change = page.getByRole("region", { name: "Change this board" });
  await change.getByRole("combobox", { name: "Figure", exact: true }).selectOption("received");
  await change.getByRole("button", { name: "Add this figure" }).click();
  await expect(page.getByRole("region", { name: "Messages received", exact: true })).toBeVisible();
  await expect(change.getByRole("combobox", { name: "Figure", exact: true }).locator("option:checked")).toHaveText("First response");
  await change.getByRole("combobox", { name: "Figure", exact: true }).selectOption("reply");
  await change.getByRole("combobox", { name: "As", exact: true }).selectOption("p90");
  await change.getByRole("combobox", { name: "Split" }).selectOption("agent");
  await change.getByRole("button", { name: "Add this figure" }).click();
  await expect(page.getByRole("region", { name: "Reply time, p90, by agent", exact: true })).toBeVisible();
  // What is not counted by template is not offered so.
  await expect(change.getByRole("combobox", { name: "Split" }).getByRole("option", { name: "By template" })).toHaveCount(0);
  await change.getByRole("combobox", { name: "Figure", exact: true }).selectOption("received");
  await change.getByRole("combobox", { name: "Split" }).selectOption("time");
  await change.getByRole("button", { name: "Add this figure" }).click();
  await expect(page.getByRole("img", { name: /Messages received per day/ })).toBeVisible();
  await change.getByLabel("Shared with everybody who may see figures").check();
  await accessible(page, "a board");
  await shot(page, "board");
  await page.reload();
  await expect(page.getByLabel("Shared with everybody who may see figures")).toBeChecked();
  await change.getByRole("button", { name: "Take away: Reply time, p90, by agent" }).click();
  await expect(page.getByRole("region", { name: "Reply time, p90, by agent", exact: true })).toHaveCount(0);
  await page.getByRole("link", { name: "30 days" }).click();
  await expect(page).toHaveURL(/board=.+range=30/);
  await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
  await change.getByRole("button", { name: "Remove this board" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Boards" })).toBeVisible();
  await expect(page.getByText(name)).toHaveCount(0);
});

test("beside what somebody sent stands its course over the range", PHONE, async ({ page, phone }) => {
  const customer = await phone.customer("Lina Line");
  await phone.writes(customer, "Is somebody drawing lines?");
  await signIn(page, "operator");
  await open(page, customer.name);
  await reply(page, "We all are");
  const team = page.getByRole("region", { name: "Team", exact: true });
  const line = team.locator("td svg[data-course]").first();
  await expect(async () => {
    await page.goto("/analytics?range=7");
    await expect(line).toBeVisible({ timeout: 2_000 });
  }).toPass({ timeout: 60_000 });
  await expect(line).toHaveAttribute("aria-hidden", "true");
  await expect(team.getByText("The line beside a number is its course over the range.")).toBeVisible();
});

test("bulk jobs lead to their pages, and what may have changed the figures is marked in charts", async ({ page }) => {
  await signIn(page, "viewer");
  await page.goto("/analytics?range=30");
  await counted(page);
  const chart = page.getByRole("region", { name: "Messages per day", exact: true });
  await expect(chart.locator("[data-mark]").first()).toBeAttached();
  await chart.getByText(/^What the dotted lines mark/).click();
  await expect(chart.getByRole("listitem").filter({ hasText: /Another table of prices/ }).first()).toBeVisible();
  const jobs = page.getByRole("region", { name: "Bulk jobs", exact: true });
  const job = jobs.getByRole("link", { name: "A reminder in two wordings" });
  await expect(job).toHaveAttribute("href", /^\/bulk\//);
  await accessible(page, "bulk jobs among the figures");
  await job.click();
  await expect(page).toHaveURL(/\/bulk\//);
  await expect(page.getByRole("heading", { name: "A reminder in two wordings" }).first()).toBeVisible();
});

test("jobs stand in the order of any column, by the keyboard, and the address keeps it", async ({ page }) => {
  await signIn(page, "viewer");
  await page.goto("/analytics?range=30");
  await counted(page);
  const jobs = page.getByRole("region", { name: "Bulk jobs", exact: true });
  const heads = jobs.getByRole("columnheader");
  const recipients = async (): Promise<number[]> => {
    const rows = await jobs.locator("tbody tr").all();
    return await Promise.all(rows.map(async (row) => Number((await row.locator("td").nth(2).innerText()).replaceAll(",", ""))));
  };
  const sorted = async (): Promise<boolean> => {
    const found = await recipients();
    return found.length > 1 && found.every((value, place) => place === 0 || (found[place - 1] ?? 0) >= value);
  };
  await jobs.getByRole("link", { name: "Recipients", exact: true }).focus();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/jobs-order=-3/);
  await expect(heads.nth(3)).toHaveAttribute("aria-sort", "descending");
  expect(await sorted()).toBe(true);
  await page.getByRole("region", { name: "Templates", exact: true }).getByRole("link", { name: "Read", exact: true }).click();
  await expect(page).toHaveURL(/jobs-order=-3&templates-order=-4/);
  await expect(heads.nth(3)).toHaveAttribute("aria-sort", "descending");
  await page.reload();
  await expect(heads.nth(3)).toHaveAttribute("aria-sort", "descending");
  await jobs.getByRole("link", { name: "Recipients", exact: true }).press("Enter");
  await expect(heads.nth(3)).toHaveAttribute("aria-sort", "ascending");
  await accessible(page, "sorted jobs");
});

test("what happened is marked by hand, changed and removed", PHONE, async ({ page, shot }) => {
  await signIn(page, "operator");
  await page.goto("/analytics?range=7");
  await counted(page);
  await live(page);
  const hand = page.locator("[data-own-marks]");
  // What is open may close when other figures arrive.
  const seen = async (what: Locator): Promise<void> =>
    await expect(async () => {
      if ((await hand.getAttribute("open")) === null) await hand.locator("summary").click();
      await expect(what).toBeVisible({ timeout: 2_000 });
    }).toPass();
  await hand.locator("summary").click();
  const form = hand.getByRole("form", { name: "Set a mark" });
  const words = `Campaign ${Date.now()}`;
  const yesterday = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);
  await form.getByLabel("Day and time").fill(`${yesterday}T12:30`);
  await form.getByLabel("What happened").fill(words);
  await form.getByRole("button", { name: "Set the mark" }).click();
  await expect(page.getByText("The mark is set.")).toBeVisible();
  const mine = hand.getByRole("listitem").filter({ hasText: words });
  await seen(mine);
  await expect(mine).toContainText("All numbers");
  const chart = page.getByRole("region", { name: "Messages per day", exact: true });
  await chart.getByText(/^What the dotted lines mark/).click();
  await expect(chart.getByRole("listitem").filter({ hasText: words })).toBeVisible();
  await accessible(page, "marks by hand");
  await shot(page, "own-marks");
  await mine.getByRole("button", { name: `Change the mark ${words}` }).click();
  await expect(form.getByLabel("What happened")).toHaveValue(words);
  await form.getByLabel("What happened").fill(`${words} in Pune`);
  await form.getByRole("button", { name: "Save the mark" }).click();
  await seen(hand.getByRole("listitem").filter({ hasText: `${words} in Pune` }));
  await hand.getByRole("button", { name: `Remove the mark ${words} in Pune` }).click();
  await expect(page.getByText("The mark is removed.")).toBeVisible();
  await expect(hand.getByText(words)).toHaveCount(0);
});

test("arrow keys and the mouse go through the points of a chart, and lines can be hidden", async ({ page }) => {
  await signIn(page, "viewer");
  await page.goto("/analytics?range=7");
  await counted(page);
  const chart = page.getByRole("region", { name: "Messages per day", exact: true });
  const walk = chart.getByRole("slider", { name: "Messages per day, point in time" });
  await walk.focus();
  await expect(walk).toHaveAttribute("aria-valuetext", /: Received [\d,]+, Sent [\d,]+$/);
  const last = await walk.getAttribute("aria-valuetext");
  await page.keyboard.press("ArrowLeft");
  await expect(walk).not.toHaveAttribute("aria-valuetext", last ?? "");
  await expect(chart.locator("[data-readout]")).toHaveText((await walk.getAttribute("aria-valuetext")) ?? "");
  await page.keyboard.press("Home");
  await expect(walk).toHaveValue("0");

  await chart.getByRole("checkbox", { name: "Received" }).uncheck();
  await expect(chart.locator("polyline").first()).toBeHidden();
  await walk.focus();
  await expect(walk).toHaveAttribute("aria-valuetext", /: Sent [\d,]+$/);

  const box = await chart.getByRole("img").boundingBox();
  if (!box) throw new Error("no chart");
  await page.mouse.move(box.x + box.width - 2, box.y + 20);
  await expect(chart.locator("[data-readout]")).toHaveText(last?.replace(/Received [\d,]+, /, "") ?? "");
});

test("a figure leads to what is behind it, and from there to the thread", PHONE, async ({ page, shot }) => {
  await signIn(page, "viewer");
  await page.goto("/analytics?range=30");
  const card = page.getByRole("region", { name: "Messages received" });
  const link = card.getByRole("link", { name: /^Show all/ });
  await counted(page);
  const count = (await link.innerText()).replace("Show all ", "");
  await link.click();
  await expect(page).toHaveURL(/\/analytics\/behind\?figure=received/);
  await expect(page.getByRole("heading", { level: 1, name: "Messages received" })).toBeVisible();
  await expect(page.locator("[data-found]")).toHaveText(new RegExp(`^${count}, in `));
  await accessible(page, "what is behind a figure");
  await shot(page, "analytics-behind");
  await page.getByRole("main").getByRole("listitem").last().getByRole("link").first().click();
  await expect(page).toHaveURL(/\/inbox\/.+before=/);
  // What was counted is in view, also where newer messages followed.
  const id = new URL(page.url()).searchParams.get("before")?.split("#")[1];
  await expect(page.locator(`main [data-message="${id}"]`)).toBeInViewport();
  await expect(page.getByRole("textbox", { name: "Message", exact: true })).toHaveCount(0);
});

test("the board of now follows what happens and fits its screen", TWICE, async ({ page, phone, shot }) => {
  await signIn(page, "viewer", "/analytics/now");
  const waiting = page
    .locator("section")
    .filter({ has: page.getByRole("heading", { name: "Waiting", exact: true }) })
    .locator("[data-figure]");
  const before = Number(await waiting.innerText());
  const customer = await phone.customer("Wanda Waits");
  await phone.writes(customer, "Anyone there?");
  await expect.poll(async () => Number(await waiting.innerText())).toBeGreaterThan(before);
  const beyond = await page.evaluate(() => [...document.querySelectorAll("section")].filter((box) => box.getBoundingClientRect().right > innerWidth).length);
  expect(beyond).toBe(0);
  await accessible(page, "the board of now");
  await shot(page, "now");
});

test("a view is kept under a name, shared by its link and removed", async ({ page }) => {
  await signIn(page, "operator");
  await page.goto("/analytics?range=90");
  await page.getByText("Saved views").click();
  const form = page.getByRole("form", { name: "Keep this view" });
  const name = `Quarter ${Date.now()}`;
  await form.getByLabel("Name of this view").fill(name);
  await form.getByRole("button", { name: "Keep this view" }).click();
  await expect(page.getByText(`“${name}” is kept for the team`)).toBeVisible();
  await page.goto("/analytics?range=7");
  await page.getByText("Saved views").click();
  await page.getByRole("link", { name }).click();
  await expect(page).toHaveURL(/range=90/);
  await page.reload();
  await live(page);
  await page.getByText("Saved views").click();
  await page.getByRole("button", { name: `Remove the view ${name}` }).click();
  await expect(page.getByRole("link", { name })).toHaveCount(0);
});

test("on paper there is the page alone, all of it", async ({ page }) => {
  await signIn(page, "viewer");
  await page.goto("/analytics?range=30");
  await expect(page.getByRole("region", { name: "Messages received" })).toBeVisible();
  await page.emulateMedia({ media: "print" });
  await expect(page.getByRole("navigation").first()).toBeHidden();
  await expect(page.getByRole("form", { name: "Filter" })).toBeHidden();
  const cut = await page.evaluate(() => document.documentElement.scrollHeight < (document.querySelector("main")?.scrollHeight ?? 0));
  expect(cut).toBe(false);
});

test.describe("without scripts", () => {
  test.use({ javaScriptEnabled: false });

  test.beforeEach(({ watch }) => {
    // Without scripts Chromium reports the announced ones as blocked.
    watch.allow(/wecare.*\.js csp$/, /preloaded using link preload but not used/);
  });

  test("a range, a number and days of one's own are chosen by links and forms", async ({ page }) => {
    await page.goto("/analytics");
    await throughHostedUi(page, "viewer");
    await expect(page.getByRole("region", { name: "Messages received" })).toBeVisible();
    await page.getByLabel("Number").selectOption({ index: 1 });
    await page.getByRole("form", { name: "Filter" }).getByRole("button", { name: "Show" }).click();
    await expect(page).toHaveURL(/phone=\d+/);
    await expect(page.getByRole("region", { name: "Messages received" })).toBeVisible();
  });
});
