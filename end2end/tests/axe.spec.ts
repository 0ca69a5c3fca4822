/** WCAG 2.2 AA on every page, empty, loading, failed and full; each in light and dark, on a desk and on a phone. */
import { type Page, type Route } from "@playwright/test";
import { accessible } from "../support/axe.ts";
import { back, composer, contactPanel, help, keysAreHeard, list, live, message, open, openClosed, openPalette, openProfile, palette, reply, row, rows, sendButton, signIn, tab } from "../support/pages.ts";
import { SUPPORT } from "../support/phone.ts";
import { EVERYWHERE, expect, test } from "../support/test.ts";

/** Holds the answers of one address back until they are let go. */
async function hold(page: Page, address: string): Promise<() => Promise<void>> {
  const held: Route[] = [];
  let holding = true;
  await page.route(address, async (route) => {
    if (holding) held.push(route);
    else await route.continue();
  });
  return async () => {
    holding = false;
    await Promise.all(held.map((route) => route.continue()));
  };
}

const failing = async (page: Page, address: string): Promise<void> => {
  await page.route(address, (route) => route.fulfill({ status: 503, contentType: "application/json", body: JSON.stringify("Busy") }));
};

test("pages without a session", EVERYWHERE, async ({ page, watch }) => {
  watch.allow(/status of 404/);
  for (const [address, heading] of [
    ["/login", "WECARE Inbox"],
    ["/login?expired=1", "WECARE Inbox"],
    ["/login?error=unavailable", "WECARE Inbox"],
    ["/logout", "You are signed out."],
    ["/offline.html", "You are offline"],
  ] as const) {
    await page.goto(address);
    await expect(page.getByRole("heading", { level: 1, name: heading })).toBeVisible();
    await accessible(page, address);
  }
});

test("no access, and no such page", EVERYWHERE, async ({ page, watch }) => {
  watch.allow(/status of 404/);
  await signIn(page, "stranger");
  await accessible(page, "no access");
  await page.goto("/nothing/here");
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await accessible(page, "no such page");
});

test("the list: full, loading, failed, empty", EVERYWHERE, async ({ page, shot, watch }) => {
  watch.allow(/status of 503/);
  await signIn(page, "viewer");
  await expect(rows(page).first()).toBeVisible();
  await accessible(page, "full");

  const letGo = await hold(page, "**/api/inbox");
  await tab(page, "Mine").click();
  await expect(page.locator("[aria-busy=true]").filter({ has: list(page) })).toBeVisible();
  await accessible(page, "loading, what was there still shown");
  await letGo();
  await expect(page.getByText("No conversations here")).toBeVisible();
  await accessible(page, "empty");

  // From nothing to something: outlines stand where rows will be.
  const letGoAgain = await hold(page, "**/api/inbox");
  await tab(page, "All").click();
  await expect(page.getByText("Loading conversations")).toBeAttached();
  await shot(page, "inbox-loading");
  await accessible(page, "loading");
  await letGoAgain();
  await expect(rows(page).first()).toBeVisible();

  await page.unrouteAll();
  await failing(page, "**/api/inbox");
  await tab(page, "Unassigned").click();
  await expect(page.getByRole("alert")).toBeVisible();
  await shot(page, "inbox-failed");
  await accessible(page, "failed");
});

test("a conversation: full, loading, failed, unknown, with every fate of a message", EVERYWHERE, async ({ page, phone, shot, watch, isPhone }) => {
  watch.allow(/status of 503/, /status of 404/);
  const customer = await phone.customer("Wanda");
  await phone.writes(customer, "مرحبا، هل طلبي جاهز؟ https://example.com");
  const photo = await phone.writes(customer, "And this?");
  await phone.acts(customer, "edit", { message: photo, body: "And this one?" });
  await signIn(page, "operator");
  await open(page, customer.name);
  await reply(page, "On its way. *Tomorrow* at _ten_.");
  await phone.has(customer, "On its way. *Tomorrow* at _ten_.", "delivered");
  await phone.fails({ service: "eum", operation: "SendWhatsAppMessage", kind: "refuse", times: 1, contains: "This one fails." });
  await reply(page, "This one fails.");
  await expect(message(page, "This one fails.")).toContainText("Not delivered");
  await phone.noFaults();
  await composer(page).fill("x".repeat(4_200));
  await accessible(page, "full");
  await page.keyboard.press("Escape");

  await page.getByRole("button", { name: /^Assign/ }).click();
  await expect(page.getByRole("menu", { name: "Assign" })).toBeVisible();
  await accessible(page, "the menu");
  await page.keyboard.press("Escape");
  if (isPhone) {
    await contactPanel(page, isPhone);
    await accessible(page, "contact");
    await page.goBack();
  }

  await back(page, isPhone);
  const letGo = await hold(page, "**/api/thread");
  const other = rows(page).filter({ hasNotText: customer.name }).first();
  await other.getByRole("link").click();
  await expect(page.getByText("Loading the conversation")).toBeAttached();
  await shot(page, "conversation-loading");
  await accessible(page, "loading");
  await letGo();
  await expect(page.getByRole("log")).toBeVisible();
  await page.unrouteAll();

  await back(page, isPhone);
  await failing(page, "**/api/thread");
  await row(page, customer.name).getByRole("link").click();
  await expect(page.getByRole("alert")).toBeVisible();
  await shot(page, "conversation-error");
  await accessible(page, "failed");

  await page.goto(`/inbox/01ARZ3NDEKTSV4RRFFQ69G5FAV-${SUPPORT}`);
  await expect(page.getByText("This conversation does not exist")).toBeVisible();
  await accessible(page, "unknown");
});

test("a text that was refused before the page had come to life", EVERYWHERE, async ({ page, phone, watch }) => {
  watch.allow(/status of 422/, /ERR_FAILED|Failed to fetch|\.wasm/);
  const customer = await phone.customer("Isolde");
  await phone.writes(customer, "Well?");
  await signIn(page, "operator");
  await open(page, customer.name);
  await page.route("**/*.wasm", (route) => route.abort("failed"));
  await page.reload();
  await composer(page).fill("x".repeat(5_000));
  await sendButton(page).click();
  await expect(page.getByRole("heading", { level: 1, name: "Not sent" })).toBeVisible();
  await accessible(page, "refused");
});

test("a conversation whose window is closed, and one that a Viewer reads", EVERYWHERE, async ({ page }) => {
  await signIn(page, "operator");
  await openClosed(page);
  await accessible(page, "closed");
  await page.context().clearCookies();
  await signIn(page, "viewer");
  await rows(page).first().getByRole("link").click();
  await expect(page.getByText("Viewers cannot reply.")).toBeVisible();
  await accessible(page, "a Viewer's");
});

test("profile, palette and help", EVERYWHERE, async ({ page }) => {
  await signIn(page, "operator");
  await keysAreHeard(page);
  await openProfile(page);
  await accessible(page, "profile");
  await page.keyboard.press("Escape");
  await openPalette(page);
  await accessible(page, "palette");
  await page.keyboard.type("nothing is called like this");
  await expect(palette(page).getByRole("status")).toContainText("Nothing found");
  await accessible(page, "palette without results");
  await page.keyboard.press("Escape");
  await page.keyboard.press("?");
  await expect(help(page)).toBeVisible();
  await accessible(page, "help");
});

test("twice as large: nothing is cut off or out of reach", async ({ page, phone }) => {
  const customer = await phone.customer("Xenia");
  await phone.writes(customer, "Can you read this?");
  await signIn(page, "operator");
  await open(page, customer.name);
  // What a browser does at 200 %: half as many CSS pixels. 320 of them are what a phone at 400 % of a desk has.
  for (const [width, height] of [[720, 450], [320, 568]] as const) {
    await page.setViewportSize({ width, height });
    expect(await page.evaluate(() => document.documentElement.scrollWidth), `${width} px`).toBeLessThanOrEqual(width);
    await expect(composer(page)).toBeInViewport({ ratio: 0.9 });
    await expect(page.getByRole("button", { name: "Send" })).toBeInViewport({ ratio: 0.9 });
    await expect(page.getByRole("button", { name: "Resolve" })).toBeInViewport({ ratio: 0.9 });
    await expect(message(page, "Can you read this?")).toBeInViewport();
    await accessible(page, `${width} px`);
  }
});

test("nothing moves for those who asked for that", async ({ page }) => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  await signIn(page, "operator");
  await keysAreHeard(page);
  await openPalette(page);
  const moving = await page.evaluate(() =>
    [...document.querySelectorAll("*")].filter((element) => {
      const { animationName, transitionDuration } = getComputedStyle(element);
      return animationName !== "none" || !/^(0s(, )?)+$/.test(transitionDuration);
    }).length,
  );
  expect(moving).toBe(0);
});

test("text from right to left stands at the right, each message for itself", async ({ page, phone, shot }) => {
  const customer = await phone.customer("زينب");
  await phone.writes(customer, "هل الموعد مؤكد؟ رقم الطلب WC-48213.");
  await phone.writes(customer, "Thank you!");
  await signIn(page, "operator");
  await open(page, customer.name);
  const direction = (text: string) => message(page, text).getByText(text).evaluate((element) => getComputedStyle(element).direction);
  expect(await direction("هل الموعد مؤكد؟")).toBe("rtl");
  expect(await direction("Thank you!")).toBe("ltr");
  await composer(page).fill("نعم، الموعد مؤكد.");
  expect(await composer(page).evaluate((element) => getComputedStyle(element).direction)).toBe("rtl");
  await live(page);
  await shot(page, "right-to-left");
  await accessible(page, "right to left");
});
