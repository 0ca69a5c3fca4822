/** Whatever WhatsApp allows in a conversation is sent from it, and stands on the phone as what it is. */
import { readFileSync } from "node:fs";
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

test("a place in a template that was misspelled is told, and does not go to the customer", async ({ page, phone }) => {
  const customer = await phone.customer("Mira Misspelled");
  await phone.writes(customer, "Am I expected?");
  await signIn(page, "operator");
  await open(page, customer.name);
  await page.getByRole("button", { name: "Template", exact: true }).click();
  const form = page.getByRole("dialog", { name: "Send a template" });
  await form.getByRole("searchbox", { name: "Search templates" }).fill("appointment_reminder");
  await form.getByRole("button", { name: /appointment_reminder/ }).first().click();
  const name = form.getByRole("textbox").first();
  await expect(name).toHaveValue("{{first_name|there}}");
  for (const [n, value] of ["{{firstname|there}}", "Tuesday", "half past ten"].entries()) await form.getByRole("textbox").nth(n).fill(value);
  await form.getByRole("button", { name: "Send", exact: true }).click();
  await expect(form.getByRole("alert")).toContainText("{{firstname}} is not known");
  await name.fill("{{first_name|there}}");
  await expect(form.getByRole("region", { name: "Preview" })).toContainText("Hi Mira, this is a reminder");
  await form.getByRole("button", { name: "Send", exact: true }).click();
  await expect(form).toBeHidden();
  await expect(message(page, "Hi Mira, this is a reminder of your appointment on Tuesday")).toHaveAttribute("data-state", /sent|delivered|read/);
});

test("a sticker of the wrong size is refused before it is uploaded, and one of the right size is sent", PHONE, async ({ page, phone }) => {
  const customer = await phone.customer("Stella Sticker");
  await phone.writes(customer, "Send me something nice");
  await signIn(page, "operator");
  await open(page, customer.name);
  // Two pixels wide and high, drawn by the browser itself.
  const small = await page.evaluate(() => {
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = 2;
    canvas.getContext("2d")?.fillRect(0, 0, 2, 2);
    return canvas.toDataURL("image/webp").split(",")[1] ?? "";
  });
  const asked: string[] = [];
  page.on("request", (request) => {
    if (request.method() !== "GET" && request.url().includes("upload")) asked.push(request.url());
  });
  const chooser = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Attach" }).click();
  await page.getByRole("menuitem", { name: "Document or audio" }).click();
  const sticker = (name: string, buffer: Buffer) => ({ name, mimeType: "image/webp", buffer });
  await (await chooser).setFiles([
    sticker("small.webp", Buffer.from(small, "base64")),
    sticker("sticker.webp", readFileSync("crates/sandbox/media/sticker.webp")),
  ]);
  const dialog = page.getByRole("dialog", { name: "Send files" });
  for (const name of ["small.webp", "sticker.webp"]) {
    await dialog.locator(`li[data-file="${name}"]`).getByLabel("Send as").selectOption({ label: "Sticker" });
  }
  const refused = dialog.locator('li[data-file="small.webp"]');
  await expect(refused).toContainText("A sticker must be 512 pixels wide and high, and this is 2 by 2.");
  await expect(dialog.getByRole("button", { name: "Send 2 files" })).toBeDisabled();
  expect(asked).toEqual([]);
  await dialog.getByRole("button", { name: "Remove small.webp" }).click();
  await dialog.getByRole("button", { name: "Send", exact: true }).click();
  await expect(dialog).toBeHidden();
  await expect.poll(async () => (await phone.chat(customer)).findLast((known) => known.direction === "out")?.kind).toBe("sticker");
});

test("two contact cards with all that is on them are sent at once", PHONE, async ({ page, phone }) => {
  const customer = await phone.customer("Connie Cards");
  await phone.writes(customer, "Whom can I call?");
  await signIn(page, "operator");
  await open(page, customer.name);
  await page.getByRole("button", { name: "Attach" }).click();
  await page.getByRole("menuitem", { name: "Contact card" }).click();
  const form = page.getByRole("dialog", { name: "Send a contact card" });
  const box = (contact: number, name: string) =>
    form.getByRole("group", { name: `Contact ${contact}` }).getByRole("textbox", { name, exact: true });
  await box(1, "Name").fill("The day desk");
  await box(1, "Phone number").fill("+91 98111 10077");
  await form.getByRole("button", { name: "Add a number" }).click();
  await box(1, "Phone number 2").fill("+91 98111 10078");
  await box(1, "Address").fill("Main Street 1, Pune");
  await form.getByLabel("Birthday").fill("1990-12-31");
  await form.getByRole("button", { name: "Add a contact" }).click();
  await box(2, "Name").fill("The night desk");
  await form.getByRole("button", { name: "Send", exact: true }).click();
  await expect(form.getByRole("alert")).toContainText("Give a number or an e-mail address.");
  await box(2, "E-mail").fill("night@shop.example");
  await accessible(page, "the form of contact cards");
  await form.getByRole("button", { name: "Send", exact: true }).click();
  await expect(form).toBeHidden();
  await expect(message(page, "The night desk")).toHaveAttribute("data-state", /delivered|read/);
  const there = (await phone.chat(customer)).findLast((known) => known.direction === "out");
  expect(there?.message).toMatchObject({
    contacts: [
      {
        name: { formatted_name: "The day desk" },
        phones: [{ wa_id: "919811110077" }, { phone: "+91 98111 10078" }],
        addresses: [{ street: "Main Street 1, Pune" }],
        birthday: "1990-12-31",
      },
      { name: { formatted_name: "The night desk" }, emails: [{ email: "night@shop.example" }] },
    ],
  });
});
