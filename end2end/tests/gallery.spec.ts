/** What a conversation holds besides words, in the contact panel. */
import type { Locator, Page } from "@playwright/test";
import { accessible } from "../support/axe.ts";
import { contactPanel, log, message, open, signIn } from "../support/pages.ts";
import { TWICE, expect, test } from "../support/test.ts";

const SHELVES = "Photos, documents, links";

/** Opens the gallery in the panel. */
async function gallery(page: Page, isPhone: boolean): Promise<Locator> {
  const panel = await contactPanel(page, isPhone);
  await panel.getByRole("button", { name: SHELVES }).click();
  await expect(panel.getByRole("tab", { name: "Photos" })).toHaveAttribute("aria-selected", "true");
  return panel;
}

test("photos, documents and links are found, opened and shown in the conversation", TWICE, async ({ page, phone, isPhone, shot }) => {
  const customer = await phone.customer("Gabi Gallery");
  await signIn(page, "operator");
  await phone.writes(customer, "Our page is *https://example.com/shop*, have a look");
  await phone.sends(customer, "image", "the shop");
  await phone.sends(customer, "document");
  for (let n = 0; n < 45; n++) await phone.writes(customer, `line ${n}`);
  await open(page, customer.name);
  await expect(message(page, "line 44")).toBeVisible();
  const panel = await gallery(page, isPhone);
  const tiles = panel.getByRole("list", { name: "Photos and videos" }).getByRole("link");
  await expect(tiles).toHaveCount(1);
  await accessible(page, "the gallery");
  await shot(page, "conversation-gallery");
  // A photo that comes meanwhile stands here, too.
  await phone.sends(customer, "image", "one more");
  await expect(tiles).toHaveCount(2);
  await tiles.last().click();
  const dialog = page.getByRole("dialog", { name: "Picture" });
  await expect(dialog).toContainText("Picture 1 of 2");
  await expect(dialog).toContainText("the shop");
  await page.keyboard.press("Escape");
  await expect(tiles.last()).toBeFocused();
  // By the keyboard to the documents.
  await panel.getByRole("tab", { name: "Photos" }).focus();
  await page.keyboard.press("ArrowRight");
  await expect(panel.getByRole("tab", { name: "Documents" })).toBeFocused();
  const saved = page.waitForEvent("download");
  await panel.getByRole("list", { name: "Documents" }).getByRole("link").click();
  expect((await saved).suggestedFilename()).toBe("leaflet.pdf");
  await accessible(page, "the gallery's documents");
  await panel.getByRole("tab", { name: "Links" }).click();
  const link = panel.getByRole("list", { name: "Links" }).getByRole("link", { name: "https://example.com/shop" });
  await expect(link).toHaveAttribute("rel", "noopener noreferrer");
  await accessible(page, "the gallery's links");
  await panel.getByRole("button", { name: "Show in conversation" }).click();
  await expect(message(page, "Our page is")).toBeFocused();
  await expect(message(page, "Our page is")).toBeInViewport();
  if (isPhone) await expect(panel).toBeHidden();
  await expect(log(page)).toBeVisible();
});

test("an empty gallery says what it is for, and a failed one offers to try again", async ({ page, phone, isPhone, watch }) => {
  const customer = await phone.customer("Eva Empty");
  await signIn(page, "viewer");
  await phone.writes(customer, "only words");
  await open(page, customer.name);
  const panel = await gallery(page, isPhone);
  await expect(panel.getByText("No photos yet")).toBeVisible();
  watch.allow(/thread\/gallery|Failed to load resource/);
  await page.route("**/api/thread/gallery", (route) => route.abort());
  await panel.getByRole("tab", { name: "Links" }).click();
  await expect(panel.getByRole("alert")).toContainText("could not be reached");
  await page.unroute("**/api/thread/gallery");
  await panel.getByRole("button", { name: "Try again" }).click();
  await expect(panel.getByText("No links yet")).toBeVisible();
});
