/** The keyboard alone: single keys, palette, help, and a focus that is seen and comes back. */
import { type Locator, type Page } from "@playwright/test";
import { composer, finder, heading, help, keysAreHeard, list, live, log, message, open, openPalette, openProfile, palette, row, rows, signIn } from "../support/pages.ts";
import { PASSWORD, PEOPLE } from "../support/people.ts";
import { DARK, PHONE, PHONE_ONLY, expect, test } from "../support/test.ts";

/** Moves on with Tab until the focus is where it should be, and can be seen there. */
async function tabTo(page: Page, target: Locator, key: "Tab" | "Shift+Tab" = "Tab"): Promise<void> {
  const there = () => target.evaluate((element) => element === document.activeElement);
  for (let presses = 0; !(await there()); presses += 1) {
    if (presses > 80) throw new Error("The focus did not get there with Tab.");
    await page.keyboard.press(key);
  }
  await seen(target);
}

/** The focus is on this element, and looks like it. */
async function seen(target: Locator): Promise<void> {
  await expect(target).toBeFocused();
  const outline = await target.evaluate((element) => {
    const { outlineStyle, outlineWidth } = getComputedStyle(element);
    return { outlineStyle, width: Number.parseFloat(outlineWidth) };
  });
  expect(outline.outlineStyle).not.toBe("none");
  expect(outline.width).toBeGreaterThanOrEqual(2);
}

const link = (page: Page, customer: string): Locator => row(page, customer).getByRole("link");

test("the daily job by keyboard alone: sign in, find, open, reply, assign, resolve, sign out", async ({ page, phone }) => {
  const customer = await phone.customer("Keiko");
  await phone.writes(customer, "Is my order ready?");
  await page.goto("/inbox");
  await tabTo(page, page.getByRole("link", { name: "Continue with SSO" }));
  await page.keyboard.press("Enter");
  const email = page.getByLabel("Email address");
  await expect(email).toBeVisible();
  if (!(await email.evaluate((field) => field === document.activeElement))) await tabTo(page, email);
  await page.keyboard.type(PEOPLE.operator.email);
  await page.keyboard.press("Tab");
  await page.keyboard.type(PASSWORD);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL("/inbox");
  await live(page);
  await keysAreHeard(page);

  // Find and open.
  await expect(rows(page).first()).toContainText(customer.name);
  await page.keyboard.press("j");
  await seen(link(page, customer.name));
  await page.keyboard.press("Enter");
  await expect(heading(page, customer.name)).toBeVisible();

  // Reply. The key itself is not written.
  await expect(composer(page)).toBeEnabled();
  await page.keyboard.press("r");
  await expect(composer(page)).toBeFocused();
  await expect(composer(page)).toHaveValue("");
  await page.keyboard.type("Yes, come by today.");
  await page.keyboard.press("Enter");
  await expect(message(page, "Yes, come by today.")).toBeVisible();
  await phone.has(customer, "Yes, come by today.", "delivered");
  await page.keyboard.press("Escape");
  await seen(link(page, customer.name));

  // Assign: the menu has the focus, and gives it back.
  await page.keyboard.press("a");
  await expect(page.getByRole("menuitemradio", { name: "Assign to me" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("button", { name: `Assigned to ${PEOPLE.operator.name}` })).toBeVisible();

  // Resolve, and back.
  await page.keyboard.press("e");
  await expect(page.getByRole("button", { name: "Reopen" })).toBeVisible();
  await page.keyboard.press("u");
  await expect(page).toHaveURL("/inbox");

  // Out.
  await openPalette(page);
  await page.keyboard.type("sign out");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL("/logout");
});

test("j and k move the focus along the list, and u comes back to the row that was open", async ({ page, phone }) => {
  const [first, second] = [await phone.customer("Lena"), await phone.customer("Mirek")];
  await phone.writes(first, "first");
  await signIn(page, "operator");
  await expect(rows(page).first()).toContainText(first.name);
  await phone.writes(second, "second");
  await expect(rows(page).first()).toContainText(second.name);
  await keysAreHeard(page);
  await page.keyboard.press("j");
  await seen(link(page, second.name));
  await page.keyboard.press("j");
  await seen(link(page, first.name));
  await page.keyboard.press("k");
  await seen(link(page, second.name));
  // There is nothing above the first.
  await page.keyboard.press("k");
  await seen(link(page, second.name));
  await page.keyboard.press("j");
  await page.keyboard.press("Enter");
  await expect(heading(page, first.name)).toBeVisible();
  await page.keyboard.press("u");
  await expect(page).toHaveURL("/inbox");
  await seen(link(page, first.name));
  await page.keyboard.press("Enter");
  await expect(heading(page, first.name)).toBeVisible();
  await page.keyboard.press("g");
  await page.keyboard.press("i");
  await expect(page).toHaveURL("/inbox");
});

test("on a phone with a keyboard j opens the next conversation", PHONE_ONLY, async ({ page, phone }) => {
  const [below, above] = [await phone.customer("Nadia"), await phone.customer("Oskar")];
  await phone.writes(below, "below");
  await signIn(page, "operator");
  await expect(rows(page).first()).toContainText(below.name);
  await phone.writes(above, "above");
  await expect(rows(page).first()).toContainText(above.name);
  await keysAreHeard(page);
  await open(page, above.name);
  await page.keyboard.press("j");
  await expect(heading(page, below.name)).toBeVisible();
  await page.keyboard.press("k");
  await expect(heading(page, above.name)).toBeVisible();
  await page.keyboard.press("u");
  await expect(list(page)).toBeVisible();
});

test("single keys mean nothing while one types or an input method composes", async ({ page, phone }) => {
  const customer = await phone.customer("Pavel");
  await phone.writes(customer, "?");
  await signIn(page, "operator");
  await keysAreHeard(page);
  await open(page, customer.name);
  await composer(page).focus();
  await page.keyboard.type("jk eau ? gi r");
  await expect(composer(page)).toHaveValue("jk eau ? gi r");
  await expect(heading(page, customer.name)).toBeVisible();
  await expect(help(page)).toBeHidden();
  await expect(page.getByRole("button", { name: "Resolve" })).toBeVisible();

  // Elsewhere, but within a composition; held down; with Alt, which writes letters on many keyboards.
  await page.keyboard.press("Escape");
  await expect(composer(page)).not.toBeFocused();
  await page.evaluate(() => {
    for (const more of [{ isComposing: true }, { keyCode: 229 }, { repeat: true }, { altKey: true }]) {
      document.activeElement?.dispatchEvent(new KeyboardEvent("keydown", { key: "e", bubbles: true, cancelable: true, ...more }));
    }
  });
  // What comes after them is heard, so they were, too.
  await page.keyboard.press("?");
  await expect(help(page)).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("button", { name: "Resolve" })).toBeVisible();
});

test("single keys can be switched off, and stay off; the palette stays", async ({ page }) => {
  await signIn(page, "operator");
  await keysAreHeard(page);
  const choose = async (name: "On" | "Off") => {
    const panel = await openProfile(page);
    await panel.getByRole("group", { name: "Single-key shortcuts" }).getByRole("radio", { name }).check();
    await page.keyboard.press("Escape");
    await expect(panel).toBeHidden();
  };
  await choose("Off");
  await page.reload();
  await live(page);
  await keysAreHeard(page);
  await page.keyboard.press("j");
  await page.keyboard.press("?");
  await openPalette(page);
  await page.keyboard.press("Escape");
  await expect(palette(page)).toBeHidden();
  await expect(help(page)).toBeHidden();
  await expect(list(page).locator("a:focus")).toHaveCount(0);
  await choose("On");
  await page.keyboard.press("j");
  await seen(rows(page).first().getByRole("link"));
});

test("? lists the keys, and the focus comes back from there", DARK, async ({ page, shot }) => {
  await signIn(page, "operator");
  await keysAreHeard(page);
  await page.keyboard.press("j");
  const focused = rows(page).first().getByRole("link");
  await expect(focused).toBeFocused();
  await page.keyboard.press("?");
  for (const what of ["Next conversation", "Reply", "Assign", "Resolve or reopen", "Go to the inbox"]) {
    await expect(help(page).getByText(what, { exact: true })).toBeVisible();
  }
  await shot(page, "help");
  // The keys belong to the dialog now.
  await page.keyboard.press("j");
  await expect(focused).not.toBeFocused();
  await page.keyboard.press("Escape");
  await expect(help(page)).toBeHidden();
  await expect(focused).toBeFocused();
});

test("the palette that is asked for before its file has come opens when it has", async ({ page }) => {
  let come = (): void => {};
  const held = new Promise<void>((go) => {
    come = go;
  });
  await page.route("**/pkg/split_deferred*", async (route) => {
    await held;
    await route.continue();
  });
  await signIn(page, "operator");
  await page.getByRole("button", { name: "Find a conversation" }).click();
  come();
  await expect(palette(page)).toBeVisible();
  await page.keyboard.type("Sign");
  await expect(palette(page).getByRole("option", { name: "Sign out" })).toBeVisible();
});

test("the settings say when their file cannot be fetched, and are there once it can", async ({ page, watch }) => {
  watch.allow(/ERR_FAILED|Failed to fetch|\.wasm/);
  await page.route("**/pkg/split_deferred*", (route) => route.abort());
  await signIn(page, "operator");
  const panel = await openProfile(page);
  await expect(panel.getByRole("alert")).toContainText("The server could not be reached.");
  await page.keyboard.press("Escape");
  await page.unroute("**/pkg/split_deferred*");
  await openProfile(page);
  await expect(panel.getByRole("group", { name: "Theme" })).toBeVisible();
});

test("the palette finds commands and conversations, offers what can be done here, and gives the focus back", PHONE, async ({ page, phone, shot }) => {
  const customer = await phone.customer("Quirin");
  await phone.writes(customer, "Where is the invoice for order 4711?");
  await signIn(page, "operator");
  await expect(rows(page).first()).toContainText(customer.name);
  await keysAreHeard(page);
  await openPalette(page);
  const options = palette(page).getByRole("option");
  await expect(options.filter({ hasText: "Sign out" })).toHaveCount(1);
  // Nothing is open to reply to.
  await expect(options.filter({ hasText: /^Reply/ })).toHaveCount(0);
  await shot(page, "palette");
  await page.keyboard.type("invoice 4711");
  await expect(options).toHaveCount(1);
  await expect(options.first()).toHaveAttribute("aria-selected", "true");
  await page.keyboard.press("Enter");
  await expect(heading(page, customer.name)).toBeVisible();
  await expect(palette(page)).toBeHidden();

  // Over what is being written, which stays; and by number.
  await composer(page).fill("half a sentence");
  await openPalette(page);
  await page.keyboard.type((customer.number ?? "").slice(-6));
  await expect(options.filter({ hasText: customer.name })).toHaveCount(1);
  await page.keyboard.press("Escape");
  await expect(palette(page)).toBeHidden();
  await expect(composer(page)).toBeFocused();
  await expect(composer(page)).toHaveValue("half a sentence");

  // Arrows go round; the active one is announced.
  await openPalette(page);
  await page.keyboard.press("ArrowUp");
  const last = options.last();
  await expect(last).toHaveAttribute("aria-selected", "true");
  await expect(finder(page)).toHaveAttribute("aria-activedescendant", (await last.getAttribute("id")) ?? "");
  await page.keyboard.press("ArrowDown");
  await expect(options.first()).toHaveAttribute("aria-selected", "true");
  await finder(page).fill("reply");
  await page.keyboard.press("Enter");
  await expect(composer(page)).toBeFocused();
  await openPalette(page);
  await finder(page).fill("nothing is called like this");
  await expect(palette(page).getByRole("status")).toContainText("Nothing found");
});

test("a page adds what it offers to the palette", async ({ page }) => {
  await signIn(page, "admin", "/admin/people");
  await keysAreHeard(page);
  await openPalette(page);
  await finder(page).fill("invite somebody");
  await expect(palette(page).getByRole("option")).toHaveCount(1);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog", { name: "Invite somebody" })).toBeVisible();
  await page.keyboard.press("Escape");
  // Elsewhere it is not offered.
  await page.goto("/inbox");
  await keysAreHeard(page);
  await openPalette(page);
  await finder(page).fill("invite");
  await expect(palette(page).getByRole("option")).toHaveCount(0);
});

test("the palette opens again at once, before the browser has told that it closed", async ({ page }) => {
  await signIn(page, "operator");
  await keysAreHeard(page);
  await openPalette(page);
  await finder(page).fill("light theme");
  await expect(palette(page).getByRole("option")).toHaveCount(1);
  // Both keys within one task; the event of closing is a task of its own.
  await finder(page).evaluate(async (field) => {
    const press = (target: EventTarget, key: string, ctrlKey: boolean) =>
      target.dispatchEvent(new KeyboardEvent("keydown", { key, ctrlKey, bubbles: true, cancelable: true }));
    press(field, "Enter", false);
    for (let turns = 0; turns < 50; turns += 1) await Promise.resolve();
    press(document.body, "k", true);
    await new Promise((later) => setTimeout(later, 200));
  });
  await expect(finder(page)).toBeFocused();
});

test("a Viewer's palette offers nothing that a Viewer may not do", async ({ page, phone }) => {
  const customer = await phone.customer("Rana");
  await phone.writes(customer, "hello");
  await signIn(page, "viewer");
  await keysAreHeard(page);
  await open(page, customer.name);
  await openPalette(page);
  const options = palette(page).getByRole("option");
  await expect(options.filter({ hasText: "Back to the list" })).toHaveCount(1);
  for (const name of [/^Reply/, /^Assign/, /^Resolve/]) await expect(options.filter({ hasText: name })).toHaveCount(0);
  await page.keyboard.press("Escape");
  for (const key of ["e", "a", "r"]) await page.keyboard.press(key);
  await expect(log(page)).toBeVisible();
});

test("rows keep their places under the keyboard's focus until one asks for the new ones", async ({ page, phone }) => {
  const first = await phone.customer("Selma");
  await phone.writes(first, "one");
  await signIn(page, "operator");
  await expect(rows(page).first()).toContainText(first.name);
  await keysAreHeard(page);
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  const held = rows(page).nth(1).getByRole("link");
  await seen(held);
  const second = await phone.customer("Timo");
  await phone.writes(second, "two");
  const fresh = page.getByRole("button", { name: "1 new" });
  await expect(fresh).toBeVisible();
  await expect(rows(page).first()).toContainText(first.name);
  await seen(held);
  // Back to the button, which goes away with the focus on it: the focus goes on to what it was about.
  await tabTo(page, fresh, "Shift+Tab");
  await page.keyboard.press("Enter");
  await expect(rows(page).first()).toContainText(second.name);
  await seen(link(page, second.name));
});

test("the title says how many conversations are unread", async ({ page, phone }) => {
  const customer = await phone.customer("Ugo");
  await signIn(page, "operator");
  const unread = async () => Number(/^\((\d+)\+?\) /.exec(await page.title())?.[1] ?? "0");
  await expect(page).toHaveTitle(/Inbox · WECARE Inbox$/);
  const before = await unread();
  await phone.writes(customer, "one more");
  await expect.poll(unread).toBe(before + 1);
  await open(page, customer.name);
  await expect(page).toHaveTitle(new RegExp(`${customer.name} · WECARE Inbox$`));
  await expect.poll(unread).toBe(before);
});

test("a hint tells the key, for the mouse and for the keyboard", async ({ page, phone }) => {
  const customer = await phone.customer("Vito");
  await phone.writes(customer, "hello");
  await signIn(page, "operator");
  await open(page, customer.name);
  const hint = page.getByText("Resolve or reopen", { exact: false }).filter({ has: page.locator("kbd") }).first();
  await expect(hint).toBeHidden();
  await page.getByRole("button", { name: "Resolve" }).hover();
  await expect(hint).toBeVisible();
  await page.mouse.move(700, 400);
  await expect(hint).toBeHidden();
  await composer(page).focus();
  await tabTo(page, page.getByRole("button", { name: "Resolve" }), "Shift+Tab");
  await expect(hint).toBeVisible();
});
