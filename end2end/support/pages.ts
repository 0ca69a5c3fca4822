/** What people do on the pages, in the words that the pages use. */
import { type Locator, type Page, expect } from "@playwright/test";
import { PASSWORD, PEOPLE, type Who } from "./people.ts";
import { sessionsOf } from "./sessions.ts";

const escape = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** Waits until the page has come to life and the live stream is open. Works on a phone too, where the word is hidden. */
export async function live(page: Page): Promise<void> {
  await expect(page.getByTestId("connection")).toHaveText("Live");
}

/** Waits until keys are heard: what listens to them comes after the page has come to life. */
export async function keysAreHeard(page: Page): Promise<void> {
  await expect(page.locator("[data-deferred]")).toBeAttached();
}

/** From our sign-in page through the Hosted UI and back. */
export async function throughHostedUi(page: Page, who: Who): Promise<void> {
  await page.getByRole("link", { name: "Continue with SSO" }).click();
  await page.getByLabel("Email address").fill(PEOPLE[who].email);
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
}

/** Arrives at a page as this person, alive. */
async function arrived(page: Page, who: Who, path: string): Promise<void> {
  if (PEOPLE[who].role === null) {
    await expect(page).toHaveURL("/no-access");
    return;
  }
  await expect(page).toHaveURL(path);
  await live(page);
}

/**
 * Signs in on the way to a page; ends there, alive. The session is the one that all tests of this worker share, so a test that
 * ends or looks at sessions uses `signInAnew`.
 */
export async function signIn(page: Page, who: Who, path = "/inbox"): Promise<void> {
  const context = page.context();
  // A whole address leads to another installation, which has sessions of its own.
  const sessions = path.startsWith("/") ? sessionsOf(context) : undefined;
  if (sessions !== undefined && (await sessions.lend(context, who))) {
    await page.goto(path);
    expect(new URL(page.url()).pathname, "a test before this one ended the shared session: it must use signInAnew").not.toBe("/login");
    await arrived(page, who, path);
    return;
  }
  await signInAnew(page, who, path);
  await sessions?.keep(context, who);
}

/** Signs in through the Hosted UI, with a session of this browser's own. */
export async function signInAnew(page: Page, who: Who, path = "/inbox"): Promise<void> {
  await page.goto(path);
  await expect(page).toHaveURL(/\/login(\?|$)/);
  await throughHostedUi(page, who);
  await arrived(page, who, path);
}

export async function openProfile(page: Page): Promise<Locator> {
  await page.getByRole("button", { name: "Profile and settings" }).click();
  const panel = page.getByRole("dialog", { name: "Profile and settings" });
  await expect(panel).toBeVisible();
  return panel;
}

export async function signOut(page: Page): Promise<void> {
  const context = page.context();
  if (sessionsOf(context)?.shares(context) === true) throw new Error("This would end the session of all tests: sign in with signInAnew.");
  const panel = await openProfile(page);
  await panel.getByRole("button", { name: "Sign out" }).click();
  await expect(page).toHaveURL("/logout");
  await expect(page.getByRole("heading", { name: "You are signed out." })).toBeVisible();
}

// --- The list --------------------------------------------------------------------------------------------------------

export const list = (page: Page): Locator => page.getByRole("list", { name: "Conversation list" });

export const rows = (page: Page): Locator => list(page).getByRole("listitem");

/** The row of a customer. */
export const row = (page: Page, customer: string): Locator =>
  rows(page).filter({ has: page.getByRole("link", { name: new RegExp(`^${escape(customer)}`) }) });

/** A tab above the list: Mine, Unassigned, All. */
export const tab = (page: Page, name: "Mine" | "Unassigned" | "All"): Locator =>
  page.getByRole("navigation", { name: "Whose" }).getByRole("link", { name: new RegExp(`^${name}( \\d+\\+?)?$`) });

export const stateTab = (page: Page, name: "Open" | "Resolved"): Locator =>
  page.getByRole("navigation", { name: "State" }).getByRole("link", { name, exact: true });

/** Opens a customer's conversation from the list. */
export async function open(page: Page, customer: string): Promise<void> {
  await row(page, customer).getByRole("link").click();
  await expect(heading(page, customer)).toBeVisible();
  // The pointer must not rest over the list, where it would hold rows in their places.
  await page.mouse.move(700, 20);
}

/** Opens a conversation whose 24-hour window is closed, which says so. */
export async function openClosed(page: Page): Promise<void> {
  const closed = rows(page).filter({ hasText: "Template only" }).first();
  await expect(async () => {
    // Old conversations stand far down.
    const more = page.getByRole("button", { name: "Show more" });
    if (await more.isVisible()) await more.scrollIntoViewIfNeeded();
    await expect(closed).toBeVisible({ timeout: 200 });
  }).toPass();
  await closed.getByRole("link").click();
  await expect(page.getByText("The 24-hour window is closed.")).toBeVisible();
}

/** From a conversation to the list; on a wide screen it is there already. */
export async function back(page: Page, isPhone: boolean): Promise<void> {
  if (isPhone) await page.getByRole("link", { name: "Back to inbox" }).click();
  await expect(list(page)).toBeVisible();
}

/** The address of the conversation that is open, without the query. */
export const here = (page: Page): string => new URL(page.url()).pathname;

// --- The thread ------------------------------------------------------------------------------------------------------

export const heading = (page: Page, customer: string): Locator => page.getByRole("heading", { level: 2, name: customer, exact: true });

export const log = (page: Page): Locator => page.getByRole("log", { name: "Messages" });

/** The message with this text. */
export const message = (page: Page, text: string): Locator => log(page).getByRole("article").filter({ hasText: text });

export const composer = (page: Page): Locator => page.getByRole("textbox", { name: "Write a reply" });

export const sendButton = (page: Page): Locator => page.getByRole("form", { name: "Reply" }).getByRole("button", { name: "Send" });

export async function reply(page: Page, text: string): Promise<void> {
  await composer(page).fill(text);
  await sendButton(page).click();
}

export async function assignTo(page: Page, choice: string): Promise<void> {
  const menu = page.getByRole("menu", { name: "Assign" });
  await page.getByRole("button", { name: /^Assign/ }).click();
  await menu.getByRole("menuitemradio", { name: choice }).click();
  await expect(menu).toBeHidden();
}

/** The panel about the customer: beside the thread on wide screens, else behind its button. */
export async function contactPanel(page: Page, isPhone: boolean): Promise<Locator> {
  const panel = page.getByRole("complementary", { name: "Contact" });
  if (isPhone) await page.getByRole("button", { name: "Contact", exact: true }).click();
  await expect(panel).toBeVisible();
  return panel;
}

/** A line of the contact panel. */
export const detail = (panel: Locator, label: string): Locator =>
  panel.locator("dl > div").filter({ has: panel.page().getByText(label, { exact: true }) }).locator("dd");

// --- Dialogs ---------------------------------------------------------------------------------------------------------

export const palette = (page: Page): Locator => page.getByRole("dialog", { name: "Commands and conversations" });

export const finder = (page: Page): Locator => palette(page).getByRole("combobox", { name: "Find a command or a conversation" });

export const help = (page: Page): Locator => page.getByRole("dialog", { name: "Keyboard shortcuts" });

export async function openPalette(page: Page): Promise<void> {
  await page.keyboard.press("Control+k");
  await expect(finder(page)).toBeFocused();
}
