/** Step 3: the list of conversations. */
import { back, list, live, message, open, openProfile, row, rows, signIn, stateTab, tab } from "../support/pages.ts";
import { SALES, SUPPORT } from "../support/phone.ts";
import { DARK, EVERYWHERE, PHONE, expect, test } from "../support/test.ts";

test("the seeded conversations stand there, newest activity first, with windows, unread counts and fates", EVERYWHERE, async ({ page, shot }) => {
  await signIn(page, "operator");
  await expect(page.getByRole("heading", { level: 1, name: "Inbox" })).toBeVisible();
  await expect(page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Inbox" })).toHaveAttribute("aria-current", "page");
  await expect(tab(page, "All")).toHaveAttribute("aria-current", "true");
  for (const name of ["Mine", "Unassigned", "All"] as const) await expect(tab(page, name)).toHaveText(new RegExp(`^${name} \\d+\\+?$`));
  await expect(rows(page).first()).toBeVisible();
  await shot(page, "inbox");

  const times = await list(page).locator("time").evaluateAll((found) => found.map((time) => Date.parse((time as HTMLTimeElement).dateTime)));
  expect(times.length).toBeGreaterThan(10);
  expect(times.every((time) => Number.isFinite(time))).toBe(true);
  expect(times).toEqual(times.toSorted((a, b) => b - a));

  // All 200 come while one scrolls to the end.
  const more = page.getByRole("button", { name: "Show more" });
  await expect(async () => {
    if (await more.isVisible()) await more.scrollIntoViewIfNeeded();
    expect(await rows(page).count()).toBeGreaterThan(120);
    await expect(more).toBeHidden({ timeout: 100 });
  }).toPass();
  const ids = await rows(page).evaluateAll((found) => found.map((item) => item.dataset.conversation ?? ""));
  expect(ids.length).toBeGreaterThan(120);
  expect(new Set(ids).size).toBe(ids.length);

  // Realistic variety.
  await expect(list(page).getByText("Template only").first()).toBeAttached();
  await expect(list(page).getByTitle(/^Window open, \d+ h \d+ min left$/).first()).toBeAttached();
  await expect(list(page).getByText(/unread/).first()).toBeAttached();
  await expect(list(page).getByTitle("Not delivered").first()).toBeAttached();
  await expect(list(page).getByTitle(/^Assigned to /).first()).toBeAttached();
  // Not what is shown: rows far from the screen are not drawn.
  const text = (await list(page).textContent()) ?? "";
  for (const script of [/\p{Script=Devanagari}/u, /\p{Script=Arabic}/u, /\p{Script=Han}/u, /\p{Emoji_Presentation}/u]) expect(text).toMatch(script);
});

test("the list narrows to one number, by the address too", PHONE, async ({ page }) => {
  await signIn(page, "operator");
  const choice = page.getByLabel("Number");
  await choice.selectOption({ label: "+44 20 7946 0018 · WECARE Sales" });
  await expect(page).toHaveURL(new RegExp(`[?&]phone=${SALES}`));
  const of = (number: string) => page.locator(`[aria-label="Conversation list"] li[data-conversation$="-${number}"]`);
  await expect(of(SUPPORT)).toHaveCount(0);
  await expect(of(SALES).first()).toBeVisible();

  await page.reload();
  await live(page);
  await expect(choice).toHaveValue(SALES);
  await expect(of(SUPPORT)).toHaveCount(0);
  await expect(of(SALES).first()).toBeVisible();

  await choice.selectOption({ label: "All numbers" });
  await expect(of(SUPPORT).first()).toBeVisible();
});

test("tabs and states have addresses, and what is open stays open", PHONE, async ({ page, isPhone, phone }) => {
  const customer = await phone.customer("Bruna");
  await phone.writes(customer, "Oi! 👋");
  await signIn(page, "operator");
  await tab(page, "Unassigned").click();
  await expect(page).toHaveURL(/[?&]tab=unassigned/);
  await expect(tab(page, "Unassigned")).toHaveAttribute("aria-current", "true");
  await expect(list(page).getByTitle(/^Assigned to /)).toHaveCount(0);
  await open(page, customer.name);
  await expect(page).toHaveURL(/\/inbox\/[^?]+\?.*tab=unassigned/);

  await back(page, isPhone);
  await stateTab(page, "Resolved").click();
  await expect(page).toHaveURL(/[?&]state=resolved/);
  await expect(row(page, customer.name)).toHaveCount(0);
});

test("a list that was scrolled stays where it is while conversations are opened, and the focus on its row", async ({ page }) => {
  await signIn(page, "operator");
  // Whoever has taken a piece of the page out of the document, if only for a moment, is noted.
  await page.evaluate(() => {
    const gone: string[] = [];
    Object.assign(window, { gone });
    const watched = ["[aria-label='Conversation list']", "nav[aria-label=Main]"].map((selector) => [selector, document.querySelector(selector)] as const);
    new MutationObserver((changes) => {
      const removed = changes.flatMap((change) => [...change.removedNodes]);
      for (const [selector, piece] of watched) if (removed.some((node) => node.contains(piece))) gone.push(selector);
    }).observe(document.body, { childList: true, subtree: true });
  });
  const scrolled = () => list(page).evaluate((found) => found.parentElement?.scrollTop ?? Number.NaN);
  const link = rows(page).nth(12).getByRole("link");
  await link.scrollIntoViewIfNeeded();
  const before = await scrolled();
  expect(before).toBeGreaterThan(100);
  await link.focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("log", { name: "Messages" })).toBeVisible();
  expect(await scrolled()).toBe(before);
  await expect(link).toBeFocused();
  await page.goBack();
  await expect(page.getByText("Choose a conversation")).toBeVisible();
  expect(await scrolled()).toBe(before);
  expect(await page.evaluate(() => (window as unknown as { gone: string[] }).gone)).toEqual([]);
});

test("an empty list says what belongs there", PHONE, async ({ page, shot }) => {
  // Nothing can be assigned to a Viewer.
  await signIn(page, "viewer", "/inbox?tab=mine");
  await expect(page.getByText("No conversations here")).toBeVisible();
  await expect(page.getByText("Conversations that are assigned to you appear here.")).toBeVisible();
  await shot(page, "inbox-empty");
});

test("an address that leads nowhere says so", PHONE, async ({ page, watch, shot }) => {
  watch.allow(/status of 404/);
  await signIn(page, "operator");
  for (const address of ["/inbox/nonsense", `/inbox/01ARZ3NDEKTSV4RRFFQ69G5FAV-${SUPPORT}`]) {
    const answer = await page.goto(address);
    expect(answer?.status(), address).toBe(404);
    await expect(page.getByText("This conversation does not exist")).toBeVisible();
  }
  await shot(page, "conversation-unknown");
  const answer = await page.goto("/nothing/here");
  expect(answer?.status()).toBe(404);
});

test("rows keep their places under the mouse until one asks for the new ones", async ({ page, phone }) => {
  const first = await phone.customer("Chiara");
  await phone.writes(first, "Buongiorno");
  await signIn(page, "operator");
  await expect(rows(page).first()).toContainText(first.name);
  await rows(page).nth(3).hover();
  const second = await phone.customer("Dmitri");
  await phone.writes(second, "Добрый день");
  const fresh = page.getByRole("button", { name: "1 new" });
  await expect(fresh).toBeVisible();
  await expect(rows(page).first()).toContainText(first.name);
  await fresh.click();
  await expect(rows(page).first()).toContainText(second.name);
});

test("a thread is fetched when mouse or keys rest on its row, and not once more when it is opened", async ({ page, phone }) => {
  const second = await phone.customer("Sanna");
  await phone.writes(second, "Moi, onko auki?");
  const first = await phone.customer("Fabio");
  await phone.writes(first, "Ciao, siete aperti?");
  await signIn(page, "operator");
  await expect(rows(page).first()).toContainText(first.name);
  await expect(rows(page).nth(1)).toContainText(second.name);
  const asked: string[] = [];
  page.on("request", (request) => {
    if (new URL(request.url()).pathname === "/api/thread") asked.push(request.postData() ?? "");
  });
  // The code that watches comes after the page has come to life.
  await expect(async () => {
    await page.mouse.move(700, 20);
    await row(page, first.name).hover();
    await expect.poll(() => asked.length, { timeout: 1_000 }).toBe(1);
  }).toPass();
  expect(asked[0]).toContain((await rows(page).first().getAttribute("data-conversation")) ?? "an id");
  await row(page, first.name).getByRole("link").click();
  await expect(message(page, "Ciao, siete aperti?")).toBeVisible();
  expect(asked.length).toBe(1);
  // The keyboard goes on to the next row.
  await page.mouse.move(700, 20);
  await row(page, first.name).getByRole("link").focus();
  await page.keyboard.press("Tab");
  await expect(row(page, second.name).getByRole("link")).toBeFocused();
  await expect.poll(() => asked.length).toBe(2);
  await page.keyboard.press("Enter");
  await expect(message(page, "Moi, onko auki?")).toBeVisible();
  expect(asked.length).toBe(2);
});

test("times are the device's until somebody chooses a zone", async ({ browserOf, phone }) => {
  const customer = await phone.customer("Noor");
  // Abidjan reads as London in winter, where the first of our numbers is; it is another zone all the same.
  for (const device of ["Africa/Abidjan", "America/Los_Angeles"]) {
    const context = await browserOf({ timezoneId: device });
    const page = await context.newPage();
    const zone = async () => (await context.cookies()).find((cookie) => cookie.name === "tz")?.value;
    const clock = (timeZone: string, at: number) => new Intl.DateTimeFormat("en-GB", { timeZone, hour: "2-digit", minute: "2-digit" }).format(at);
    const began = Date.now();
    await phone.writes(customer, `From ${device}`);
    const within = (timeZone: string) => new RegExp(`${clock(timeZone, began)}|${clock(timeZone, began + 60_000)}`);
    await signIn(page, "operator");
    await expect.poll(zone).toBe(device);
    await open(page, customer.name);
    await expect(message(page, `From ${device}`)).toContainText(within(device));
    const panel = await openProfile(page);
    await panel.getByRole("combobox", { name: "Time zone" }).selectOption({ label: "Tokyo (Asia)" });
    await expect(message(page, `From ${device}`)).toContainText(within("Asia/Tokyo"));
    await page.reload();
    await expect(message(page, `From ${device}`)).toContainText(within("Asia/Tokyo"));
    await live(page);
    expect(await zone()).toBe("Asia/Tokyo");
  }
});

test("light and dark are the system's until somebody chooses", DARK, async ({ page, colorScheme }) => {
  await signIn(page, "operator");
  const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const before = await background();
  await page.getByRole("button", { name: "Profile and settings" }).click();
  const panel = page.getByRole("dialog", { name: "Profile and settings" });
  await panel.getByRole("radio", { name: colorScheme === "dark" ? "Light" : "Dark" }).check();
  await expect.poll(background).not.toBe(before);
  const chosen = await background();
  await page.reload();
  await live(page);
  expect(await background()).toBe(chosen);
  await page.getByRole("button", { name: "Profile and settings" }).click();
  await panel.getByRole("radio", { name: "System" }).check();
  await expect.poll(background).toBe(before);
});

test("a list that cannot be fetched shows no rows of the one before", async ({ page, watch }) => {
  watch.allow(/status of 503/);
  await signIn(page, "operator");
  await expect(rows(page).first()).toBeVisible();
  await page.route("**/api/inbox", (route) => route.fulfill({ status: 503, json: "Busy" }), { times: 1 });
  await tab(page, "Unassigned").click();
  await expect(page.getByRole("alert").filter({ hasText: "The service is busy." })).toBeVisible();
  await expect(rows(page)).toHaveCount(0);
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(rows(page).first()).toBeVisible();
});
