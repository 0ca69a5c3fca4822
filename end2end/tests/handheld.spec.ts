/** On a phone or in a WebView: one column, the back gesture, targets for thumbs, and a keyboard on the screen. */
import { type Page } from "@playwright/test";
import { composer, contactPanel, finder, heading, keysAreHeard, list, open, openProfile, palette, rows, sendButton, signIn } from "../support/pages.ts";
import { PHONE_ONLY, expect, test } from "../support/test.ts";

/** Everything that can be pressed now and is smaller than a thumb needs, by what it says. Links inside a sentence may be. */
const tooSmall = (page: Page): Promise<string[]> =>
  page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>("a[href], button, select, textarea, label:has(input), [role=option]")]
      .filter((element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true }))
      .filter((element) => element.closest("[role=article] p, p") === null)
      .map((element) => ({ element, box: element.getBoundingClientRect() }))
      .filter(({ box }) => box.width > 0 && (box.width < 44 || box.height < 44))
      .map(({ element, box }) => `${(element.getAttribute("aria-label") ?? element.innerText).trim()} ${Math.round(box.width)}×${Math.round(box.height)}`),
  );

test("one column: the list, then the conversation alone; back leads to the list and closes what lies on top first", PHONE_ONLY, async ({ page, phone }) => {
  const customer = await phone.customer("Ylva");
  await phone.writes(customer, "Hej!");
  await signIn(page, "operator");
  await open(page, customer.name);
  await expect(list(page)).toBeHidden();
  await expect(page.getByRole("navigation", { name: "Main" })).toBeHidden();
  const address = page.url();

  const panel = await contactPanel(page, true);
  await page.goBack();
  await expect(panel).toBeHidden();
  await expect(heading(page, customer.name)).toBeVisible();
  await expect(page).toHaveURL(address);
  // By its own button, too, without a step too many in the history.
  await contactPanel(page, true);
  await panel.getByRole("button", { name: "Close contact" }).click();
  await expect(panel).toBeHidden();
  await expect(page.getByRole("button", { name: "Contact", exact: true })).toBeFocused();
  await page.goBack();
  await expect(list(page)).toBeVisible();
  await expect(page).toHaveURL("/inbox");
  await page.goForward();
  await expect(heading(page, customer.name)).toBeVisible();
  // A page that is opened with the panel shows it, and closing it stays on the page.
  await page.goto(`${address}#contact`);
  await expect(panel).toBeVisible();
  await panel.getByRole("button", { name: "Close contact" }).click();
  await expect(panel).toBeHidden();
  await expect(heading(page, customer.name)).toBeVisible();
});

test("whatever can be pressed is large enough for a thumb", PHONE_ONLY, async ({ page, phone }) => {
  const customer = await phone.customer("Zoltan");
  await phone.writes(customer, "Szia!");
  await page.goto("/login");
  await expect(page.getByRole("link", { name: "Continue with SSO" })).toBeVisible();
  expect(await tooSmall(page), "sign-in").toEqual([]);
  await signIn(page, "operator");
  await expect(rows(page).first()).toBeVisible();
  expect(await tooSmall(page), "list").toEqual([]);
  await openProfile(page);
  expect(await tooSmall(page), "profile").toEqual([]);
  await page.keyboard.press("Escape");
  await open(page, customer.name);
  expect(await tooSmall(page), "conversation").toEqual([]);
  await page.getByRole("button", { name: /^Assign/ }).click();
  await expect(page.getByRole("menu", { name: "Assign" })).toBeVisible();
  expect(await tooSmall(page), "menu").toEqual([]);
  await page.keyboard.press("Escape");
  await contactPanel(page, true);
  expect(await tooSmall(page), "contact").toEqual([]);
  await page.goBack();
  // On a tablet there is room, but it is still a finger.
  await page.setViewportSize({ width: 1024, height: 768 });
  await expect(list(page)).toBeVisible();
  expect(await tooSmall(page), "on a tablet").toEqual([]);
});

test("text at twice its size: nothing that can be pressed leaves the page", PHONE_ONLY, async ({ page, phone }) => {
  const customer = await phone.customer("Wilhelmina Constantinopolitana");
  await phone.writes(customer, "Groot");
  const outside = (): Promise<string[]> =>
    page.evaluate(() => {
      document.documentElement.style.fontSize = "200%";
      const shown = [...document.querySelectorAll<HTMLElement>("a[href], button, select, textarea")].filter((element) => element.checkVisibility());
      const beyond = shown.filter((element) => {
        const { left, right, width } = element.getBoundingClientRect();
        return width > 0 && (left < 0 || right > window.innerWidth + 0.5);
      });
      return beyond.map((element) => (element.getAttribute("aria-label") ?? element.innerText).trim());
    });
  await signIn(page, "operator");
  await expect(rows(page).first()).toBeVisible();
  expect(await outside(), "list").toEqual([]);
  await openProfile(page);
  expect(await outside(), "profile").toEqual([]);
  await page.keyboard.press("Escape");
  await open(page, customer.name);
  expect(await outside(), "conversation").toEqual([]);
  const name = await heading(page, customer.name).evaluate((element) => element.getBoundingClientRect().width);
  expect(name, "the name has room").toBeGreaterThan(60);
});

test("conversations are found without a keyboard", PHONE_ONLY, async ({ page, phone }) => {
  const customer = await phone.customer("Xaver");
  await phone.writes(customer, "Servus!");
  await signIn(page, "operator");
  await keysAreHeard(page);
  await page.getByRole("button", { name: "Find a conversation" }).tap();
  await expect(finder(page)).toBeFocused();
  await finder(page).fill(customer.name);
  await palette(page).getByRole("option", { name: customer.name }).tap();
  await expect(heading(page, customer.name)).toBeVisible();
});

test("a keyboard on the screen never hides the composer", PHONE_ONLY, async ({ page, phone }) => {
  const customer = await phone.customer("Aurel");
  await phone.writes(customer, "Bună!");
  await signIn(page, "operator");
  await open(page, customer.name);
  await keysAreHeard(page);
  await composer(page).tap();
  const bottom = () => sendButton(page).evaluate((element) => element.getBoundingClientRect().bottom);

  // Android makes the page smaller, as the page asks for.
  const whole = page.viewportSize();
  if (whole === null) throw new Error("no viewport");
  expect(await page.locator("meta[name=viewport]").getAttribute("content")).toContain("interactive-widget=resizes-content");
  await page.setViewportSize({ width: whole.width, height: 480 });
  await expect.poll(bottom).toBeLessThanOrEqual(480);
  await expect(composer(page)).toBeInViewport({ ratio: 1 });
  await expect(page.getByRole("article").last()).toBeInViewport();
  await page.setViewportSize(whole);

  // Safari lays it over the page and tells only how much can still be seen.
  const covered = (height: number | null) =>
    page.evaluate((height) => {
      const viewport = window.visualViewport;
      if (viewport === null) throw new Error("no visual viewport");
      if (height === null) delete (viewport as unknown as Record<string, unknown>)["height"];
      else Object.defineProperty(viewport, "height", { configurable: true, get: () => height });
      viewport.dispatchEvent(new Event("resize"));
    }, height);
  await covered(430);
  await expect.poll(bottom).toBeLessThanOrEqual(430);
  await expect(page.getByRole("article").last()).toBeInViewport();
  await covered(null);
  await expect.poll(bottom).toBeGreaterThan(700);
});

test("safe areas: what stands at an edge leaves room for notches and bars", PHONE_ONLY, async ({ page }) => {
  await signIn(page, "operator");
  expect(await page.locator("meta[name=viewport]").getAttribute("content")).toContain("viewport-fit=cover");
  const edges = await page.evaluate(() => {
    const style = (selector: string): string => document.querySelector(selector)?.className ?? "";
    return { header: style("section[aria-label=Conversations] > header"), bar: style("nav[aria-label=Main]") };
  });
  expect(edges.header).toContain("env(safe-area-inset-top)");
  expect(edges.bar).toContain("env(safe-area-inset-bottom)");
});
