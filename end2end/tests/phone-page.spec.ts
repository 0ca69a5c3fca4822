/** The sandbox's phone: a person plays any customer on it. */
import { readFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import { accessible } from "../support/axe.ts";
import { composer, log, message, open, reply, row, rows } from "../support/pages.ts";
import { SALES, SUPPORT } from "../support/phone.ts";
import { PHONE, expect, test } from "../support/test.ts";

test("somebody invents a customer, chooses one of our numbers and writes", PHONE, async ({ page, stack, enter, shot }) => {
  const asha = await enter("operator");
  await page.goto(`${stack.sandboxUrl}/phone`);
  await shot(page, "phone-people");
  await page.getByText("New customer", { exact: true }).click();
  const name = `Yara Haddad ${Date.now().toString(36)}`;
  await page.getByLabel("Name", { exact: true }).fill(name);
  // As people write numbers: 00, spaces, brackets.
  const digits = String(Date.now()).slice(-8);
  await page.getByLabel("Phone number with country code").fill(`0049 (30) ${digits.slice(0, 4)} ${digits.slice(4)}`);
  await page.getByRole("button", { name: "Create customer" }).click();
  await expect(page.getByRole("heading", { level: 2, name })).toBeVisible();
  await page.getByLabel("Writing to").selectOption(SALES);
  await expect(page).toHaveURL(new RegExp(`number=${SALES}`));
  await page.getByRole("textbox", { name: "Message" }).fill("Do you deliver to Berlin?");
  await page.getByRole("button", { name: "Send" }).click();
  await expect(page.getByRole("log", { name: "Messages" }).getByText("Do you deliver to Berlin?")).toBeVisible();
  await expect(rows(asha).first()).toContainText(name, { timeout: 1_000 });
  await expect(row(asha, name)).toHaveAttribute("data-conversation", new RegExp(`-${SALES}$`));
  await row(asha, name).getByRole("link").click();
  await expect(asha.getByRole("heading", { level: 2, name })).toBeVisible();
  await expect(asha.getByRole("main").getByText(`+49 30`)).toBeVisible();
});

test("a customer who shows no number is known by name", async ({ page, stack, enter }) => {
  const asha = await enter("operator");
  await page.goto(`${stack.sandboxUrl}/phone`);
  await page.getByText("New customer", { exact: true }).click();
  const name = `Zoë ${Date.now().toString(36)}`;
  await page.getByLabel("Name", { exact: true }).fill(name);
  await page.getByLabel("Show businesses no number").check();
  await page.getByRole("button", { name: "Create customer" }).click();
  await page.getByRole("textbox", { name: "Message" }).fill("Hi from behind a username");
  await page.getByRole("button", { name: "Send" }).click();
  await row(asha, name).getByRole("link").click();
  await expect(asha.getByText("Number not shared").first()).toBeVisible();
});

test("everything that customers can send is behind the plus sign", PHONE, async ({ page, stack, phone, shot }) => {
  const customer = await phone.customer("Maya");
  await page.goto(`${stack.sandboxUrl}/phone?person=${customer.id}&number=${SUPPORT}`);
  const log = page.getByRole("log", { name: "Messages" });
  const choose = async (name: string, words = ""): Promise<void> => {
    await page.getByRole("textbox", { name: "Message", exact: true }).fill(words);
    await page.getByRole("button", { name: "Attach" }).click();
    await page.getByRole("button", { name, exact: true }).click();
  };
  await choose("Photo", "This is how it arrived");
  await expect(log.getByRole("img", { name: "This is how it arrived" })).toBeVisible();
  await choose("Voice");
  await expect(log.getByText("Voice message")).toBeVisible();
  await choose("Forwarded", "Moved to Monday");
  await expect(log.getByText("Forwarded", { exact: true })).toBeVisible();
  await choose("Order");
  await expect(log.getByText("2 × TEA-250")).toBeVisible();
  await page.getByRole("button", { name: "Attach" }).click();
  await shot(page, "phone-attach");
  await page.getByRole("button", { name: "Raw JSON" }).click();
  await page.getByRole("textbox", { name: /^Message object/ }).fill(JSON.stringify({ type: "text", text: { body: "as it is" } }));
  await page.getByRole("button", { name: "Send as it is" }).click();
  await expect(log.getByText("as it is")).toBeVisible();
  const sent = (await phone.chat(customer)).map((message) => message.kind);
  expect(sent).toEqual(["image", "audio", "text", "order", "text"]);
});

test("a number that is none is refused in words", async ({ page, stack, watch }) => {
  watch.allow(/status of 400/);
  await page.goto(`${stack.sandboxUrl}/phone`);
  await page.getByText("New customer", { exact: true }).click();
  await page.getByLabel("Name", { exact: true }).fill("Nobody");
  await page.getByLabel("Phone number with country code").fill("12");
  await page.getByRole("button", { name: "Create customer" }).click();
  await expect(page.getByRole("alert")).toHaveText("This is no phone number. Start with + and the country code.");
});

test("other web sites cannot play the phone", async ({ stack }) => {
  const answer = await fetch(`${stack.control}/control/phone/people`, { headers: { origin: "https://evil.example" } });
  expect(answer.status).toBe(403);
});

/** An id as browsers make them: the time, then chance. */
function id(): string {
  const letters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  const time = Array.from({ length: 10 }, (_, n) => letters[Math.floor(Date.now() / 32 ** (9 - n)) % 32]);
  const chance = Array.from({ length: 16 }, () => letters[Math.floor(Math.random() * 32)]);
  return [...time, ...chance].join("");
}

/** Somebody of us sends something, as the forms of the page do. */
async function sends(page: Page, conversation: string, asked: unknown): Promise<void> {
  const body = { conversation, client_id: id(), asked, quotes: null, link_preview: false };
  const status = await page.evaluate(async (body) => {
    const answer = await fetch("/api/thread/send-message", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    return `${answer.status} ${answer.ok ? "" : await answer.text()}`;
  }, body);
  expect(status).toBe("200 ");
}

test("what we send is drawn on the phone, and everything in it can be tapped", async ({ page, stack, phone, enter, shot }) => {
  const customer = await phone.customer("Tapani Taps");
  await phone.writes(customer, "What can I do here?");
  const asha = await enter("operator");
  const conversation = (await row(asha, customer.name).getAttribute("data-conversation")) ?? "";
  await open(asha, customer.name);
  await page.goto(`${stack.sandboxUrl}/phone?person=${customer.id}&number=${SUPPORT}`);
  const there = page.getByRole("log", { name: "Messages" });
  const sheet = page.getByRole("dialog");
  const tap = (name: string) => there.getByRole("button", { name, exact: true }).click();
  const question = (body: string, action: unknown) => ({ content: { interactive: { body, action } } });
  let answers = 1;
  const arrived = async (words: string | RegExp): Promise<void> => {
    answers += 1;
    await expect.poll(async () => (await phone.chat(customer)).filter((known) => known.direction === "in").length).toBe(answers);
    await expect(log(asha).getByRole("article").last()).toContainText(words);
  };

  await sends(asha, conversation, question("Which *day*?", { buttons: [{ id: "mo", title: "Monday" }, { id: "tu", title: "Tuesday" }] }));
  await expect(there.getByText("day", { exact: true })).toHaveCSS("font-weight", /[67]00/);
  await tap("Monday");
  await arrived("Monday");

  const rows = [{ id: "t", title: "Masala tea", description: "With ginger" }];
  await sends(asha, conversation, question("What would you like?", { list: { button: "Our menu", sections: [{ title: "Teas", rows }] } }));
  await tap("Our menu");
  await expect(sheet.getByText("Teas")).toBeVisible();
  await accessible(page, "a list on the phone");
  await sheet.getByRole("button", { name: /Masala tea/ }).click();
  await arrived("Masala tea");

  await sends(asha, conversation, question("Book a table", { flow: { id: "710000000000001", button: "Begin", screen: "DAY" } }));
  await tap("Begin");
  await sheet.getByRole("button", { name: "Send" }).click();
  await arrived("A table by the window");

  await sends(asha, conversation, question("Our tea", { product: { catalog: "510000000000001", product: "TEA-250" } }));
  await tap("Order");
  await sheet.getByRole("button", { name: "Order" }).click();
  await arrived("TEA-250");

  await sends(asha, conversation, question("Where are you?", { location: {} }));
  await tap("Send location");
  await arrived(/maps/);

  await sends(asha, conversation, question("Where do we deliver to?", { address: { country: "IN", values: [["city", "Pune"]] } }));
  await tap("Provide address");
  await expect(sheet.getByLabel("City")).toHaveValue("Pune");
  await sheet.getByLabel("PIN code").fill("411001");
  await sheet.getByRole("button", { name: "Send" }).click();
  await arrived("411001");

  const fills = { "body.first_name": { text: "Tapani" }, "body.day": { text: "Tuesday" }, "body.time": { text: "half past ten" } };
  await sends(asha, conversation, { template: { name: "appointment_reminder", language: "en", fills } });
  await expect(there.getByText("Hi Tapani, this is a reminder of your appointment on Tuesday at half past ten.")).toBeVisible();
  await tap("Yes, I will");
  await arrived("Yes, I will");

  const card = { name: "The night desk", org: "Chai Co", phones: [{ number: "+91 98111 10077", label: "CELL" }] };
  await sends(asha, conversation, { content: { contacts: { cards: [card] } } });
  await expect(there.getByText("The night desk")).toBeVisible();
  await sends(asha, conversation, { content: { location: { latitude: 129716000, longitude: 775946000, name: "Our shop" } } });
  await expect(there.getByText("Our shop")).toBeVisible();
  await accessible(page, "the phone with what we sent");
  await shot(page, "phone-business");
});

test("files that we send are on the phone as what they are", async ({ page, stack, phone, enter, shot }) => {
  const customer = await phone.customer("Fina Files");
  await phone.writes(customer, "Send me all you have");
  const asha = await enter("operator");
  await open(asha, customer.name);
  const file = (name: string, mimeType: string) => ({ name, mimeType, buffer: readFileSync(`crates/sandbox/media/${name}`) });
  const chooser = asha.waitForEvent("filechooser");
  await asha.getByRole("button", { name: "Attach" }).click();
  await asha.getByRole("menuitem", { name: "Document or audio" }).click();
  await (await chooser).setFiles([
    file("photo.jpg", "image/jpeg"),
    file("clip.mp4", "video/mp4"),
    file("melody.mp3", "audio/mpeg"),
    file("voice.ogg", "audio/ogg"),
    file("sticker.webp", "image/webp"),
    file("leaflet.pdf", "application/pdf"),
  ]);
  const dialog = asha.getByRole("dialog", { name: "Send files" });
  const item = (name: string) => dialog.locator(`li[data-file="${name}"]`);
  await item("voice.ogg").getByLabel("Send as").selectOption({ label: "Voice message" });
  await item("sticker.webp").getByLabel("Send as").selectOption({ label: "Sticker" });
  await item("photo.jpg").getByLabel("Caption").fill("The front desk");
  await item("clip.mp4").getByLabel("Caption").fill("How it moves");
  await dialog.getByRole("button", { name: "Send 6 files" }).click();
  // One after the other, so that they keep their order.
  await expect(dialog).toBeHidden({ timeout: 15_000 });
  await expect(message(asha, "leaflet.pdf")).toHaveAttribute("data-state", /delivered|read/, { timeout: 15_000 });

  await page.goto(`${stack.sandboxUrl}/phone?person=${customer.id}&number=${SUPPORT}`);
  const there = page.getByRole("log", { name: "Messages" });
  for (const name of ["The front desk", "Sticker"]) {
    const picture = there.getByRole("img", { name, exact: true });
    // The list is drawn anew when a state changes.
    await expect(async () => {
      await picture.scrollIntoViewIfNeeded({ timeout: 1_000 });
      expect(await picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(0);
    }).toPass();
  }
  await expect(there.locator("video")).toHaveCount(1);
  await expect(there.getByText("How it moves", { exact: true })).toBeVisible();
  await expect(there.locator("audio")).toHaveCount(2);
  await expect(there.getByRole("link", { name: "leaflet.pdf" })).toHaveAttribute("download", "leaflet.pdf");
  const came = (await phone.chat(customer)).filter((known) => known.direction === "out").map((known) => known.kind);
  expect(came).toEqual(["image", "video", "audio", "audio", "sticker", "document"]);
  await shot(page, "phone-files");
});

test("that somebody writes, a quote and a reaction are seen on the phone", async ({ page, stack, phone, enter }) => {
  const customer = await phone.customer("Rita Reaction");
  await phone.writes(customer, "What a view!");
  const asha = await enter("operator");
  await open(asha, customer.name);
  await page.goto(`${stack.sandboxUrl}/phone?person=${customer.id}&number=${SUPPORT}`);
  const there = page.getByRole("log", { name: "Messages" });
  const typing = page.getByText("typing…", { exact: true });
  // What stood there before the page lived is not written now.
  await expect(async () => {
    await composer(asha).pressSequentially("Yes");
    await expect(typing).toBeVisible({ timeout: 2_500 });
  }).toPass();

  const theirs = message(asha, "What a view!").first();
  const act = async (name: string): Promise<void> => {
    await theirs.hover();
    await theirs.getByRole("button", { name: "Reply, react and more" }).click();
    await asha.getByRole("dialog", { name: "Message" }).getByRole("button", { name, exact: true }).click();
  };
  await act("Reply to this message");
  await reply(asha, "It is from our *roof*");
  const answer = there.locator(".bubble").filter({ hasText: "It is from our roof" });
  await expect(answer.locator(".cited")).toHaveText("What a view!");
  await expect(answer.getByText("roof", { exact: true })).toHaveCSS("font-weight", /[67]00/);
  await expect(typing).toHaveCount(0);

  await act("React with 👍");
  await expect(theirs.locator("[data-reaction]")).toContainText("👍");
  await expect(there.locator(".reaction")).toHaveText("👍");
  await act("Take 👍 back");
  await expect(theirs.locator("[data-reaction]")).toHaveCount(0);
  await expect(there.locator(".reaction")).toHaveCount(0);
});

test("links, requests, products and cards are drawn on the phone, and tapped", async ({ page, stack, phone, enter, shot }) => {
  const customer = await phone.customer("Liv Links");
  await phone.writes(customer, "What else is there?");
  const asha = await enter("operator");
  const conversation = (await row(asha, customer.name).getAttribute("data-conversation")) ?? "";
  await open(asha, customer.name);
  await page.goto(`${stack.sandboxUrl}/phone?person=${customer.id}&number=${SUPPORT}`);
  const there = page.getByRole("log", { name: "Messages" });
  const sheet = page.getByRole("dialog");
  const tap = (name: string) => there.getByRole("button", { name, exact: true }).click();
  const question = (body: string, action: unknown, more = {}) => ({ content: { interactive: { ...more, body, action } } });
  let answers = 1;
  const arrived = async (words: string | RegExp): Promise<void> => {
    answers += 1;
    await expect.poll(async () => (await phone.chat(customer)).filter((known) => known.direction === "in").length).toBe(answers);
    await expect(log(asha).getByRole("article").last()).toContainText(words);
  };

  await sends(asha, conversation, question("Our page", { link: { text: "Have a look", url: "https://shop.example/a" } }));
  await tap("Have a look");
  await expect(sheet.getByText("Opens https://shop.example/a")).toBeVisible();
  await sheet.getByRole("button", { name: "Close" }).click();

  await sends(asha, conversation, question("May we have your number?", { contact: {} }));
  await tap("Share contact info");
  await arrived("The number you asked for");

  const sections = [{ title: "Teas", products: ["TEA-250"] }, { title: "Cups", products: ["CUP-BLUE"] }];
  await sends(asha, conversation, question("What most people choose", { products: { catalog: "510000000000001", sections } }, { header: { text: "From our shop" } }));
  await expect(there.getByText("From our shop")).toBeVisible();
  await tap("View items");
  await sheet.getByLabel("CUP-BLUE").fill("2");
  await sheet.getByRole("button", { name: "Order" }).click();
  await arrived("CUP-BLUE");

  await sends(asha, conversation, question("All that we have", { catalog: { product: "TEA-250" } }));
  await tap("View catalogue");
  await sheet.getByRole("button", { name: "Order" }).click();
  await arrived("TEA-250");

  await asha.getByRole("button", { name: "Buttons, lists and requests" }).click();
  await asha.getByRole("menuitem", { name: "Cards to swipe", exact: true }).click();
  const form = asha.getByRole("dialog", { name: "Cards to swipe" });
  await form.getByLabel("Text", { exact: true }).fill("Our two shops");
  await form.getByLabel("Below each card").selectOption("One button");
  for (const n of [1, 2]) {
    const card = form.getByRole("group", { name: `Card ${n}` });
    await card.getByLabel(`File of card ${n}`).setInputFiles("crates/sandbox/media/photo.jpg");
    await expect(card.getByText("photo.jpg is here.")).toBeVisible();
    await card.getByRole("textbox", { name: "Button 1" }).fill(`Shop ${n}`);
  }
  await form.getByRole("button", { name: "Send", exact: true }).click();
  await expect(form).toBeHidden();
  await expect(there.getByRole("group", { name: "Cards" }).getByRole("img")).toHaveCount(2);
  await tap("Shop 2");
  await arrived("Shop 2");

  await sends(asha, conversation, question("Two of our best", { product_cards: { catalog: "510000000000001", products: ["POT-1", "JAR-2"] } }));
  await there.getByRole("button", { name: "Order", exact: true }).nth(1).click();
  await sheet.getByRole("button", { name: "Order" }).click();
  await arrived("JAR-2");
  await accessible(page, "the phone with links, products and cards");
  await shot(page, "phone-cards");
});
