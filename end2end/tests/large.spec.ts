/** Photos, stickers and films open large over the page, and the focus comes back to where it was. */
import type { Locator, Page } from "@playwright/test";
import { accessible } from "../support/axe.ts";
import { log, message, open, signIn } from "../support/pages.ts";
import { TWICE, expect, test } from "../support/test.ts";

const dialog = (page: Page): Locator => page.getByRole("dialog", { name: "Picture" });

/** The link around the picture that is in a message. */
const picture = (page: Page, text: string): Locator => message(page, text).locator("a[data-lightbox]");

const transform = (page: Page): Promise<string> => dialog(page).getByRole("img").evaluate((image) => (image as HTMLImageElement).style.transform);

test("a photo opens large, is zoomed and moved, and closes to where it was", TWICE, async ({ page, phone, shot }) => {
  const customer = await phone.customer("Lara Large");
  await signIn(page, "operator");
  await phone.sends(customer, "image", "the *front* door");
  await open(page, customer.name);
  await expect(picture(page, "front door")).toBeVisible();
  await picture(page, "front door").click();
  const image = dialog(page).getByRole("img");
  await expect.poll(() => image.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(0);
  await expect(dialog(page)).toContainText("Picture 1 of 1");
  await expect(dialog(page)).toContainText(customer.name);
  await expect(dialog(page).locator("strong")).toHaveText("front");
  await expect(dialog(page).getByRole("button", { name: "Next" })).toHaveAttribute("aria-disabled", "true");
  await accessible(page, "a photo, large");
  await shot(page, "conversation-large");
  // Larger by button, key and double click; whole again by key and double click.
  await dialog(page).getByRole("button", { name: "Larger" }).click();
  expect(await transform(page)).toContain("scale(1.5)");
  await page.keyboard.press("+");
  expect(await transform(page)).toContain("scale(2.25)");
  await page.keyboard.press("-");
  expect(await transform(page)).toContain("scale(1.5)");
  await page.keyboard.press("0");
  expect(await transform(page)).toContain("scale(1)");
  await image.dblclick();
  expect(await transform(page)).toContain("scale(2.5)");
  // What is larger than the window is moved by keys.
  for (let n = 0; n < 4; n++) await page.keyboard.press("+");
  const before = await transform(page);
  await page.keyboard.press("ArrowRight");
  expect(await transform(page)).not.toBe(before);
  await page.keyboard.press("Escape");
  await expect(dialog(page)).toBeHidden();
  await expect(picture(page, "front door")).toBeFocused();
  // Once more, by the keyboard; and out by the button.
  await page.keyboard.press("Enter");
  await expect(dialog(page)).toBeVisible();
  expect(await transform(page), "it begins whole").toContain("scale(1)");
  await dialog(page).getByRole("button", { name: "Close" }).click();
  await expect(dialog(page)).toBeHidden();
  await expect(picture(page, "front door")).toBeFocused();
});

test("one goes from picture to picture, to films and stickers too", async ({ page, phone }) => {
  const customer = await phone.customer("Nora Next");
  await signIn(page, "operator");
  await phone.sends(customer, "image", "the first");
  await open(page, customer.name);
  await expect(picture(page, "the first")).toBeVisible();
  await phone.sends(customer, "video", "the second");
  await expect(log(page).locator("video")).toHaveCount(1);
  await phone.sends(customer, "sticker");
  await expect(log(page).getByRole("img", { name: "Sticker" })).toBeVisible();
  await picture(page, "the first").click();
  await expect(dialog(page)).toContainText("Picture 1 of 3");
  await page.keyboard.press("ArrowRight");
  await expect(dialog(page)).toContainText("Video 2 of 3");
  await expect(dialog(page)).toContainText("the second");
  await expect(dialog(page).locator("video")).toBeVisible();
  await expect(dialog(page).getByRole("button", { name: "Larger" })).toHaveCount(0);
  await dialog(page).getByRole("button", { name: "Next" }).click();
  await expect(dialog(page)).toContainText("Picture 3 of 3");
  await expect(dialog(page).getByRole("img", { name: "Sticker" })).toBeVisible();
  // There is no more, and the focus stays where it was.
  await page.keyboard.press("ArrowRight");
  await expect(dialog(page)).toContainText("Picture 3 of 3");
  await expect(dialog(page).getByRole("button", { name: "Next" })).toBeFocused();
  const saved = page.waitForEvent("download");
  await dialog(page).getByRole("link", { name: "Download" }).click();
  expect((await saved).suggestedFilename()).toMatch(/^sticker-.*\.webp$/);
  // A click beside a small picture is a click beside the dialog.
  const box = await dialog(page).boundingBox();
  await page.mouse.click(box!.x + box!.width / 2, box!.y + box!.height - 40);
  await expect(dialog(page)).toBeHidden();
  // The film has a way of its own to be large.
  await message(page, "the second").getByRole("link", { name: "Open large" }).click();
  await expect(dialog(page)).toContainText("Video 2 of 3");
  await dialog(page).getByRole("button", { name: "Show in conversation" }).click();
  await expect(dialog(page)).toBeHidden();
  await expect(message(page, "the second")).toBeFocused();
});

test("with a key held for a tab of its own, the picture is a link as any other", async ({ page, phone, context, watch }) => {
  // The tab with nothing but a picture asks for a picture of its own; files are shut off from the rest of the server.
  watch.allow(/favicon\.ico/);
  const customer = await phone.customer("Tara Tab");
  await signIn(page, "operator");
  await phone.sends(customer, "image", "a plan");
  await open(page, customer.name);
  const opened = context.waitForEvent("page");
  await picture(page, "a plan").click({ modifiers: ["ControlOrMeta"] });
  expect(new URL((await opened).url()).pathname).toMatch(/^\/media\//);
  await expect(dialog(page)).toBeHidden();
});
