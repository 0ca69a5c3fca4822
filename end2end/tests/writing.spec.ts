/** What helps to write: marks with a preview, emoji, the card of a link, a spoken message, pictures above questions. */
import type { Page } from "@playwright/test";
import { readFileSync } from "node:fs";
import { accessible } from "../support/axe.ts";
import { composer, log, message, open, reply, signIn } from "../support/pages.ts";
import type { Person } from "../support/phone.ts";
import { PHONE, TWICE, expect, test } from "../support/test.ts";

const PHOTO = "crates/sandbox/media/photo.jpg";
const STICKER = "crates/sandbox/media/sticker.webp";

const preview = (page: Page) => page.getByRole("region", { name: "Preview" });

test("marks are put in by buttons and keys, and shown as they will look", TWICE, async ({ page, phone, shot }) => {
  const customer = await phone.customer("Maya Marks");
  await phone.writes(customer, "Which one?");
  await signIn(page, "operator");
  await open(page, customer.name);
  const field = composer(page);
  await field.fill("the red one");
  await page.getByRole("button", { name: "Formatting", exact: true }).click();
  const bar = page.getByRole("group", { name: "Formatting" });
  await expect(bar).toBeVisible();
  await field.evaluate((field: HTMLTextAreaElement) => field.setSelectionRange(4, 7));
  await bar.getByRole("button", { name: /^Bold/ }).click();
  await expect(field).toHaveValue("the *red* one");
  await expect(preview(page).locator("strong")).toHaveText("red");
  await accessible(page, "the bar of marks and their preview");
  await shot(page, "compose-marks");
  // The same again takes it away, and so does Ctrl+Z.
  await field.press("Control+b");
  await expect(field).toHaveValue("the red one");
  await field.press("Control+z");
  await expect(field).toHaveValue("the *red* one");
  await field.evaluate((field: HTMLTextAreaElement) => field.setSelectionRange(0, 3));
  await field.press("Control+i");
  await expect(field).toHaveValue("_the_ *red* one");
  await field.press("Enter");
  await phone.has(customer, "_the_ *red* one", "delivered");
  await expect(message(page, "the red one").locator("strong")).toHaveText("red");
});

test("an emoji is found by its short code and in the picker", async ({ page, phone, shot }) => {
  const customer = await phone.customer("Emil Emoji");
  await phone.writes(customer, "Done?");
  await signIn(page, "operator");
  await open(page, customer.name);
  const field = composer(page);
  await field.click();
  await field.pressSequentially("Done :tad");
  const offered = page.getByRole("listbox", { name: "Emoji" });
  await expect(offered.getByRole("option").first()).toContainText("🎉");
  await accessible(page, "emoji that are offered");
  // Enter takes it and does not send.
  await field.press("Enter");
  await expect(field).toHaveValue("Done 🎉");
  await field.pressSequentially(" :joy:");
  await expect(field).toHaveValue("Done 🎉 😂");

  await page.getByRole("button", { name: "Emoji", exact: true }).click();
  const find = page.getByRole("searchbox", { name: "Find an emoji" });
  await expect(find).toBeFocused();
  await accessible(page, "the emoji picker");
  await shot(page, "compose-emoji");
  await find.fill("rocket");
  await find.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(field).toHaveValue("Done 🎉 😂🚀");
  await find.press("Escape");
  await expect(find).toBeHidden();
  await expect(field).toBeFocused();
  await field.press("Enter");
  await phone.has(customer, "Done 🎉 😂🚀", "delivered");

  // The reaction comes from the same picker.
  const first = message(page, "Done?");
  await first.hover();
  await first.getByRole("button", { name: "Reply, react and more" }).click();
  const dialog = page.getByRole("dialog", { name: "Message" });
  await dialog.getByRole("button", { name: "More emoji" }).click();
  await dialog.getByRole("searchbox", { name: "Find an emoji" }).fill("avocado");
  await dialog.getByRole("button", { name: "avocado" }).click();
  await expect(first.getByText("🥑")).toBeVisible();
});

const previews = async (phone: { chat: (person: Person) => Promise<{ message: { text?: { body?: string; preview_url?: boolean } } }[]> }, person: Person, body: string) =>
  (await phone.chat(person)).find((message) => message.message.text?.body === body)?.message.text?.preview_url;

test("a link goes with a card unless somebody says no", async ({ page, phone }) => {
  const customer = await phone.customer("Lina Link");
  await phone.writes(customer, "Where?");
  await signIn(page, "operator");
  await open(page, customer.name);
  await reply(page, "See https://shop.example/a");
  await phone.has(customer, "See https://shop.example/a", "delivered");
  await composer(page).fill("Or https://shop.example/b");
  await page.getByRole("checkbox", { name: "Show a card of the link" }).uncheck();
  await composer(page).press("Enter");
  await phone.has(customer, "Or https://shop.example/b", "delivered");
  expect(await previews(phone, customer, "See https://shop.example/a")).toBe(true);
  expect(await previews(phone, customer, "Or https://shop.example/b")).toBe(false);
});

test("a spoken message is recorded, paused, heard and sent", PHONE, async ({ page, phone, shot }) => {
  const customer = await phone.customer("Vera Voice");
  await phone.writes(customer, "Tell me");
  await signIn(page, "operator");
  await open(page, customer.name);
  await page.getByRole("button", { name: "Voice message" }).click();
  const dialog = page.getByRole("dialog", { name: "Voice message" });
  await expect(dialog.getByRole("timer")).toHaveText(/0:0[1-9]/);
  await dialog.getByRole("button", { name: "Pause" }).click();
  await expect(dialog.getByText("Paused")).toBeVisible();
  await accessible(page, "a recording that is paused");
  await dialog.getByRole("button", { name: "Go on" }).click();
  await expect(dialog.getByRole("timer")).toHaveText(/0:0[2-9]/);
  // It is not lost with its dialog.
  await dialog.getByRole("button", { name: "Close" }).click();
  await expect(dialog).toBeHidden();
  await page.getByRole("button", { name: "Voice message" }).click();
  const heard = dialog.getByLabel("Your recording");
  await expect(heard).toBeVisible();
  expect(await heard.evaluate(async (sound: HTMLAudioElement) => sound.play().then(() => true, String))).toBe(true);
  await accessible(page, "a recording that is done");
  await shot(page, "compose-voice");
  await dialog.getByRole("button", { name: "Send", exact: true }).click();
  await expect(dialog).toBeHidden();
  const sent = log(page).getByRole("article").last();
  await expect(sent).toHaveAttribute("data-state", /sent|delivered|read/);
  expect((await phone.chat(customer)).at(-1)?.message).toMatchObject({ audio: { voice: true } });

  await page.getByRole("button", { name: "Voice message" }).click();
  await expect(dialog.getByRole("timer")).toBeVisible();
  await dialog.getByRole("button", { name: "Discard" }).click();
  await expect(dialog).toBeHidden();
});

test("that the microphone is not allowed is said plainly", async ({ page, phone }) => {
  const customer = await phone.customer("Nina Nomic");
  await phone.writes(customer, "Tell me");
  await page.addInitScript(() => {
    const refuse = () => Promise.reject(new DOMException("no", "NotAllowedError"));
    navigator.mediaDevices.getUserMedia = refuse;
  });
  await signIn(page, "operator");
  await open(page, customer.name);
  await page.getByRole("button", { name: "Voice message" }).click();
  const dialog = page.getByRole("dialog", { name: "Voice message" });
  await expect(dialog.getByRole("alert")).toContainText("The microphone is not allowed on this page.");
  await expect(dialog.getByRole("button", { name: "Try again" })).toBeVisible();
});

test("a WebP is sent as a photo, and a GIF is refused with what to do", async ({ page, phone }) => {
  const customer = await phone.customer("Willa Webp");
  await phone.writes(customer, "Pictures?");
  await signIn(page, "operator");
  await open(page, customer.name);
  const chooser = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Attach" }).click();
  await page.getByRole("menuitem", { name: "Photos and videos" }).click();
  await (await chooser).setFiles([
    { name: "sticker.webp", mimeType: "image/webp", buffer: readFileSync(STICKER) },
    { name: "wave.gif", mimeType: "image/gif", buffer: Buffer.from("GIF89a") },
  ]);
  const dialog = page.getByRole("dialog", { name: "Send files" });
  await expect(dialog.getByText("Save it as a PNG picture, or as an MP4 video if it moves.")).toBeVisible();
  await dialog.getByRole("button", { name: "Remove wave.gif" }).click();
  await dialog.getByRole("button", { name: "Send", exact: true }).click();
  await expect(dialog).toBeHidden();
  await expect(log(page).getByRole("article").last()).toHaveAttribute("data-state", /sent|delivered|read/);
  expect((await phone.chat(customer)).at(-1)?.kind).toBe("image");
});

/** The beginning of an iPhone's photo, which is enough to know it. */
const HEIC = Buffer.from("\0\0\0\x24ftypheic\0\0\0\0mif1MiHEMiPrmiafMiHB\0\0\0\x08meta", "latin1");

test("a photo of an iPhone is refused with what to do where the browser cannot read it", async ({ page, phone }) => {
  const customer = await phone.customer("Ida Iphone");
  await phone.writes(customer, "Pictures?");
  await signIn(page, "operator");
  await open(page, customer.name);
  const chooser = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Attach" }).click();
  await page.getByRole("menuitem", { name: "Photos and videos" }).click();
  // By its bytes: neither name nor type say it.
  await (await chooser).setFiles([{ name: "holiday.jpg", mimeType: "image/jpeg", buffer: HEIC }]);
  const dialog = page.getByRole("dialog", { name: "Send files" });
  await expect(dialog.getByText("Settings > Camera > Formats says Most Compatible")).toBeVisible();
  await expect(dialog.getByRole("button", { name: "Send", exact: true })).toBeDisabled();
});

test("a photo of an iPhone becomes a JPEG where the browser can read it", async ({ page, phone }) => {
  // As Safari does; Chromium reads no HEIC.
  await page.addInitScript(() => {
    window.createImageBitmap = (async () => {
      const canvas = new OffscreenCanvas(5000, 2500);
      const context = canvas.getContext("2d");
      if (context === null) throw new Error("there is no canvas");
      context.fillStyle = "teal";
      context.fillRect(0, 0, 5000, 2500);
      return canvas.transferToImageBitmap();
    }) as typeof createImageBitmap;
  });
  const customer = await phone.customer("Ines Iphone");
  await phone.writes(customer, "Pictures?");
  await signIn(page, "operator");
  await open(page, customer.name);
  const chooser = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Attach" }).click();
  await page.getByRole("menuitem", { name: "Photos and videos" }).click();
  await (await chooser).setFiles([{ name: "IMG_0007.HEIC", mimeType: "", buffer: HEIC }]);
  const dialog = page.getByRole("dialog", { name: "Send files" });
  await expect(dialog.getByText("IMG_0007.jpg")).toBeVisible();
  await dialog.getByRole("button", { name: "Send", exact: true }).click();
  await expect(dialog).toBeHidden();
  await expect(log(page).getByRole("article").last()).toHaveAttribute("data-state", /sent|delivered|read/);
  expect((await phone.chat(customer)).at(-1)?.kind).toBe("image");
  // No larger than WhatsApp shows, and as high as it was wide.
  const picture = log(page).getByRole("article").last().getByRole("img").first();
  await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth / image.naturalHeight)).toBeCloseTo(2, 1);
});

test("a question has a picture above it, and is kept for the next time", async ({ page, phone, shot }) => {
  const customer = await phone.customer("Quentin Question");
  await phone.writes(customer, "What do you have?");
  await signIn(page, "operator");
  await open(page, customer.name);
  const choose = async (name: string) => {
    await page.getByRole("button", { name: "Buttons, lists and requests" }).click();
    await page.getByRole("menuitem", { name, exact: true }).click();
  };
  await choose("Buttons");
  const form = page.getByRole("dialog", { name: "Buttons" });
  await form.getByLabel("Above the text").selectOption("Photo");
  await form.getByLabel("Text", { exact: true }).fill("This one?");
  await form.getByRole("textbox", { name: "Button 1" }).fill("Yes");
  await form.getByRole("button", { name: "Send", exact: true }).click();
  await expect(form.getByRole("alert")).toContainText("Choose a file first.");
  await form.getByLabel("File above the text").setInputFiles(PHOTO);
  await expect(form.getByText("photo.jpg is here.")).toBeVisible();
  await accessible(page, "a question with a picture");
  await form.getByRole("button", { name: "Send", exact: true }).click();
  const sent = message(page, "This one?");
  await expect(sent).toHaveAttribute("data-state", /sent|delivered|read/);
  await expect.poll(() => sent.getByRole("img").first().evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(0);

  await choose("Buttons");
  await form.getByLabel("Begin with one you sent before").selectOption("This one?");
  await expect(form.getByRole("textbox", { name: "Button 1" })).toHaveValue("Yes");
  await expect(form.getByText("photo.jpg is here.")).toBeVisible();
  await form.getByRole("button", { name: "Close" }).click();

  await choose("Cards to swipe");
  const cards = page.getByRole("dialog", { name: "Cards to swipe" });
  await cards.getByLabel("Text", { exact: true }).fill("Our shops");
  await cards.getByLabel("Below each card").selectOption("One button");
  for (const n of [1, 2]) {
    const card = cards.getByRole("group", { name: `Card ${n}` });
    await card.getByLabel(`File of card ${n}`).setInputFiles(PHOTO);
    await expect(card.getByText("photo.jpg is here.")).toBeVisible();
    await card.getByRole("textbox", { name: "Button 1" }).fill(`Shop ${n}`);
  }
  await accessible(page, "the form of cards");
  await shot(page, "compose-cards");
  await cards.getByRole("button", { name: "Send", exact: true }).click();
  await expect(message(page, "Our shops")).toHaveAttribute("data-state", /sent|delivered|read/);
});

test("a photo is taken with the computer's camera", async ({ page, phone }) => {
  const customer = await phone.customer("Cato Camera");
  await phone.writes(customer, "Show me");
  await signIn(page, "operator");
  await open(page, customer.name);
  await page.getByRole("button", { name: "Attach" }).click();
  await page.getByRole("menuitem", { name: "Camera" }).click();
  const camera = page.getByRole("dialog", { name: "Camera" });
  const seen = camera.getByLabel("What the camera sees");
  await expect.poll(() => seen.evaluate((video: HTMLVideoElement) => video.videoWidth)).toBeGreaterThan(0);
  await accessible(page, "the camera");
  await camera.getByRole("button", { name: "Take the photo" }).click();
  const files = page.getByRole("dialog", { name: "Send files" });
  await expect(files.getByText("photo.jpg")).toBeVisible();
  await files.getByRole("button", { name: "Send", exact: true }).click();
  await expect(files).toBeHidden();
  await expect(log(page).getByRole("article").last()).toHaveAttribute("data-state", /sent|delivered|read/);
});
