/** Whatever WhatsApp allows in a conversation is sent from it, and stands on the phone as what it is. */
import { accessible } from "../support/axe.ts";
import { composer, log, message, open, reply, signIn } from "../support/pages.ts";
import { PHONE, TWICE, expect, test } from "../support/test.ts";

const PHOTO = "crates/sandbox/media/photo.jpg";
const LEAFLET = "crates/sandbox/media/leaflet.pdf";

test("photos and documents are picked, described and sent", TWICE, async ({ page, phone, shot }) => {
  const customer = await phone.customer("Carlos Compose");
  await phone.writes(customer, "Do you have pictures?");
  await signIn(page, "operator");
  await open(page, customer.name);
  const chooser = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Attach" }).click();
  await accessible(page, "the menu of the composer");
  await page.getByRole("menuitem", { name: "Document or audio" }).click();
  await (await chooser).setFiles([PHOTO, LEAFLET]);
  const dialog = page.getByRole("dialog", { name: "Send files" });
  await expect(dialog.getByText("photo.jpg")).toBeVisible();
  await dialog.getByLabel("Caption").first().fill("The *front*");
  await accessible(page, "the list of files");
  await shot(page, "compose-files");
  await dialog.getByRole("button", { name: "Send 2 files" }).click();
  await expect(dialog).toBeHidden();
  await expect(message(page, "leaflet.pdf")).toHaveAttribute("data-state", /sent|delivered|read/);
  const picture = message(page, "The front").getByRole("img");
  await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(0);
});

test("a place and a message with buttons are sent, and can be answered to", PHONE, async ({ page, phone, shot }) => {
  const customer = await phone.customer("Bela Buttons");
  const asked = await phone.writes(customer, "When are you open?");
  await signIn(page, "operator");
  await open(page, customer.name);
  await page.getByRole("button", { name: "Attach" }).click();
  await page.getByRole("menuitem", { name: "Location", exact: true }).click();
  const place = page.getByRole("dialog", { name: "Send a location" });
  await place.getByLabel("Coordinates").fill("https://www.google.com/maps/@12.9716,77.5946,15z");
  await place.getByLabel("Name").fill("Our shop");
  await place.getByRole("button", { name: "Send", exact: true }).click();
  await expect(message(page, "Our shop")).toHaveAttribute("data-state", /sent|delivered|read/);

  await page.getByRole("button", { name: "Buttons, lists and requests" }).click();
  await page.getByRole("menuitem", { name: "Buttons" }).click();
  const form = page.getByRole("dialog", { name: "Buttons" });
  await form.getByRole("button", { name: "Send", exact: true }).click();
  await expect(form.getByRole("alert")).toContainText("missing");
  await form.getByLabel("Text", { exact: true }).fill("Which day suits you?");
  await form.getByRole("textbox", { name: "Button 1" }).fill("Monday");
  await form.getByRole("button", { name: "Add a button" }).click();
  await form.getByRole("textbox", { name: "Button 2" }).fill("Tuesday");
  await expect(form.getByRole("region", { name: "Preview" })).toContainText("Tuesday");
  await accessible(page, "the form of buttons");
  await shot(page, "compose-buttons");
  await form.getByRole("button", { name: "Send", exact: true }).click();
  await expect(message(page, "Which day suits you?")).toHaveAttribute("data-state", /sent|delivered|read/);

  // A reply to one message, and a reaction to it.
  const first = message(page, "When are you open?");
  await first.hover();
  await first.getByRole("button", { name: "Reply, react and more" }).click();
  await page.getByRole("button", { name: "React with 👍" }).click();
  await expect(first.getByText("👍")).toBeVisible();
  await first.hover();
  await first.getByRole("button", { name: "Reply, react and more" }).click();
  await page.getByRole("button", { name: "Reply to this message" }).click();
  await expect(page.getByText("Reply to the customer")).toBeVisible();
  await reply(page, "From nine to five");
  await phone.has(customer, "From nine to five", "delivered");
  await expect(message(page, "From nine to five")).toContainText("When are you open?");
  expect(asked).toBeTruthy();
  await expect(composer(page)).toHaveValue("");
  await expect(log(page)).toBeVisible();
});
