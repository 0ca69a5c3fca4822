/** Whatever a customer can send stands in the thread as what it is. */
import { accessible } from "../support/axe.ts";
import { live, log, message, open, signIn } from "../support/pages.ts";
import { SUPPORT } from "../support/phone.ts";
import { PHONE, TWICE, expect, test } from "../support/test.ts";

test("files are shown, played and offered as what they are", TWICE, async ({ page, phone, shot }) => {
  const customer = await phone.customer("Frida Files");
  await signIn(page, "operator");
  await phone.writes(customer, "Look at these");
  await open(page, customer.name);
  await phone.sends(customer, "image", "our *new* shop");
  const photo = message(page, "our new shop");
  const picture = photo.getByRole("img", { name: "our *new* shop" });
  await expect(picture).toBeVisible();
  await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(0);
  await expect(photo.getByRole("link")).toHaveAttribute("href", /^\/media\//);
  for (const kind of ["video", "voice", "audio", "document", "sticker", "animated_sticker"]) await phone.sends(customer, kind);
  const film = log(page).locator("video");
  await expect.poll(() => film.evaluate((film: HTMLVideoElement) => film.duration)).toBeGreaterThan(0);
  await expect(log(page).locator("audio")).toHaveCount(2);
  await expect(message(page, "Voice message")).toContainText(/Voice message · 0:0\d/);
  await expect(message(page, "leaflet.pdf")).toContainText("PDF · 2 pages");
  await expect(log(page).getByRole("img", { name: "Sticker" })).toHaveCount(2);
  const faster = message(page, "Voice message").getByRole("button", { name: "Speed: 1×" });
  await faster.click();
  await expect(message(page, "Voice message").getByRole("button", { name: "Speed: 1.5×" })).toBeVisible();
  const saved = page.waitForEvent("download");
  await message(page, "leaflet.pdf").getByRole("link").click();
  expect((await saved).suggestedFilename()).toBe("leaflet.pdf");
  await accessible(page, "a thread with files");
  await shot(page, "conversation-files");
});

test("what somebody listens to goes on while its message changes", async ({ page, phone }) => {
  const customer = await phone.customer("Vera Voice");
  await signIn(page, "operator");
  await phone.writes(customer, "Listen to this");
  await open(page, customer.name);
  const id = await phone.sends(customer, "voice");
  const spoken = message(page, "Voice message");
  const sound = log(page).locator("audio");
  await expect.poll(() => sound.evaluate((sound: HTMLAudioElement) => sound.duration)).toBeGreaterThan(0);
  await sound.evaluate(async (sound: HTMLAudioElement) => {
    sound.dataset["mine"] = "yes";
    // So slowly that it goes on while the rest of this happens.
    sound.playbackRate = 0.1;
    await sound.play();
  });
  await phone.acts(customer, "react", { message: id, emoji: "🎧" });
  // What comes later is shown, so the reaction was heard of.
  await phone.writes(customer, "Did you listen?");
  await expect(message(page, "Did you listen?")).toBeVisible();
  expect(await sound.evaluate((sound: HTMLAudioElement) => [sound.dataset["mine"], sound.paused])).toEqual(["yes", false]);
  await expect(spoken.locator("[data-reaction]")).toHaveCount(0);
  const at = await sound.evaluate((sound: HTMLAudioElement) => {
    sound.pause();
    return sound.currentTime;
  });
  await expect(spoken.locator("[data-reaction]")).toContainText("🎧");
  await expect.poll(() => sound.evaluate((sound: HTMLAudioElement) => sound.currentTime)).toBeCloseTo(at, 1);
});

test("what the browser cannot play is offered as a file", async ({ page, phone, watch }) => {
  watch.allow(/MEDIA_ELEMENT_ERROR|DEMUXER/);
  const customer = await phone.customer("Nora Noplay");
  await signIn(page, "operator");
  await phone.writes(customer, "Does it play?");
  await open(page, customer.name);
  // A film by its first bytes, and nothing behind them; a sound of a codec that does not exist.
  const ascii = (text: string): number[] => Array.from(text, (letter) => letter.charCodeAt(0));
  const film = [0, 0, 0, 24, ...ascii("ftypisom"), 0, 0, 2, 0, ...ascii("isommp42"), ...new Array<number>(64).fill(0)];
  await phone.sendsFile(customer, "video", "video/mp4", new Uint8Array(film));
  const sound = [...ascii("#!AMR\n"), ...new Array<number>(64).fill(0x7c)];
  await phone.sendsFile(customer, "audio", "audio/amr", new Uint8Array(sound));
  const sorry = "Your browser cannot play this. Download it instead.";
  await expect(log(page).getByText(sorry)).toHaveCount(2);
  for (const link of await log(page).getByRole("link", { name: /^Download · / }).all()) {
    const saved = page.waitForEvent("download");
    await link.click();
    expect((await saved).suggestedFilename()).not.toBe("");
  }
});

test("places, cards, orders and answers are readable", TWICE, async ({ page, phone, shot }) => {
  const customer = await phone.customer("Kim Kinds");
  await signIn(page, "operator");
  await phone.sends(customer, "location", "The old mill", SUPPORT, { fields: { address: "14 Lake View Road" } });
  await phone.sends(customer, "contacts", "Ana Lima\nBo");
  await phone.sends(customer, "order", "Please before noon");
  await phone.sends(customer, "list_reply", "Blue, size M");
  await phone.sends(customer, "flow");
  await phone.sends(customer, "address");
  await phone.sends(customer, "call_permission", "accept");
  await phone.sends(customer, "request_welcome");
  await phone.sends(customer, "live_location");
  await phone.sends(customer, "unsupported");
  await phone.sends(customer, "button_reply", "Yes, that one");
  await phone.sends(customer, "button", "Track my parcel");
  await phone.sends(customer, "text", "How large is it?", SUPPORT, { product: true });
  await phone.sends(customer, "text", "", SUPPORT, { raw: { type: "hologram", hologram: { size: 3 } } });
  await open(page, customer.name);
  await expect(message(page, "The old mill").getByRole("link", { name: "Open in maps" })).toHaveAttribute("href", /query=12\.97/);
  await expect(message(page, "14 Lake View Road").first()).toBeVisible();
  await expect(message(page, "Ana Lima")).toContainText("Bo");
  await expect(message(page, "Order ·")).toContainText("Please before noon");
  await expect(message(page, "Blue, size M")).toBeVisible();
  await expect(message(page, "Form filled in")).toContainText("Guests");
  await expect(message(page, "You may call the customer")).toBeVisible();
  await expect(log(page)).toContainText("The customer opened the chat for the first time");
  await expect(message(page, "Live location")).toContainText("does not tell businesses");
  await expect(message(page, "Message not supported by WhatsApp")).toContainText("A poll.");
  await expect(message(page, "Yes, that one")).toBeVisible();
  await expect(message(page, "Track my parcel")).toBeVisible();
  await expect(message(page, "How large is it?")).toContainText("About product TEA-250");
  await expect(message(page, "Unknown kind of message")).toBeVisible();
  await accessible(page, "a thread with all kinds");
  await shot(page, "conversation-kinds-2");
});

test("what WhatsApp says of a message or of who sent it is said beside it", async ({ page, phone }) => {
  const customer = await phone.customer("Gina Group");
  const raw = (body: string, more: Record<string, unknown>) => phone.sends(customer, "text", "", SUPPORT, { raw: { type: "text", text: { body }, ...more } });
  await signIn(page, "operator");
  await phone.sends(customer, "image", "How it looks", SUPPORT, { media: "failed" });
  await phone.sends(customer, "call_permission", "reject");
  await phone.sends(customer, "contact_request");
  await phone.sends(customer, "text", "Shut on Monday", SUPPORT, { forwarded: "once" });
  await raw("Who is in?", { group_id: "G1" });
  await raw("The second one, please", { context: { from: "919000010001", id: "wamid.NEVER" } });
  await open(page, customer.name);
  const lost = "WhatsApp did not pass all of it on: Failed to download the media from the sender";
  await expect(message(page, "How it looks")).toContainText(lost);
  await expect(message(page, "The customer does not want to be called.")).toBeVisible();
  await expect(message(page, "The number you asked for")).toContainText(/\+91/);
  await expect(message(page, "Shut on Monday").getByText("Forwarded", { exact: true })).toBeVisible();
  await expect(message(page, "Who is in?")).toContainText("In a group");
  await expect(message(page, "The second one, please")).toContainText("Answers a message that is not here.");
  await accessible(page, "a thread with what WhatsApp says");

  // Another number, then another user id: the conversation stays, and a line says what changed.
  const digits = String(Math.floor(Math.random() * 1e8)).padStart(8, "0");
  await phone.acts(customer, "change_number", { number: `+9197${digits}` });
  await expect(log(page).getByText(/changed from \d+ to \d+/).first()).toBeVisible();
  await phone.acts(customer, "change_user_id");
  await expect(log(page).getByText(/changed their user ID from/).first()).toBeVisible();
  await phone.writes(customer, "It is still me");
  await expect(message(page, "It is still me")).toBeVisible();
  await page.reload();
  await live(page);
  await expect(page.getByRole("main").getByText(`+91 97${digits.slice(0, 3)} ${digits.slice(3)}`).first()).toBeVisible();
});

test("quotes lead to what they answer, and what was passed on says so", PHONE, async ({ page, phone }) => {
  const customer = await phone.customer("Quinn Quotes");
  await signIn(page, "operator");
  const first = await phone.writes(customer, "The first of many");
  for (let n = 0; n < 45; n++) await phone.writes(customer, `line ${n}`);
  await phone.sends(customer, "text", "I mean this one", SUPPORT, { reply_to: first });
  await phone.sends(customer, "text", "Seen on the web", SUPPORT, { forwarded: "often" });
  await phone.sends(customer, "text", "About your offer", SUPPORT, { referral: true });
  await open(page, customer.name);
  await expect(message(page, "Seen on the web")).toContainText("Forwarded many times");
  const offer = message(page, "About your offer");
  await expect(offer).toContainText("Came from an advertisement");
  // Its picture comes from our own origin.
  const picture = offer.getByRole("img", { name: "Picture of the advertisement" });
  await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(0);
  expect(await picture.getAttribute("src")).toMatch(/^\/media\//);
  await expect(message(page, "The first of many")).toHaveCount(1);
  await message(page, "I mean this one").getByRole("link", { name: "The first of many" }).click();
  await expect(log(page).getByRole("article").filter({ hasText: "The first of many" }).first()).toBeFocused();
});

test("a quote that could not be asked for is not called missing", async ({ page, phone, watch }) => {
  watch.allow(/thread\/quoted|Failed to load resource/);
  const customer = await phone.customer("Asta Again");
  await signIn(page, "operator");
  const first = await phone.writes(customer, "Far above all others");
  for (let n = 0; n < 45; n++) await phone.writes(customer, `verse ${n}`);
  await open(page, customer.name);
  const asked = "**/api/thread/quoted";
  await page.route(asked, (route) => route.abort());
  const failed = page.waitForEvent("requestfailed", (request) => request.url().includes("thread/quoted"));
  const answer = await phone.sends(customer, "text", "I mean that one", SUPPORT, { reply_to: first });
  const shown = message(page, "I mean that one");
  await failed;
  await expect(shown).toContainText("Answers an earlier message.");
  await page.unroute(asked);
  // It is drawn again, and asks again.
  await phone.acts(customer, "react", { message: answer, emoji: "👍" });
  await expect(shown).toContainText("Far above all others");
});

test("a few emoji are large, lists and quotes look like themselves", async ({ page, phone }) => {
  const customer = await phone.customer("Emil Emoji");
  await signIn(page, "operator");
  await phone.writes(customer, "👍🏽");
  await phone.writes(customer, "We need\n- tea\n- *milk*\n> said the cook\n1. first\n2. second");
  await open(page, customer.name);
  await expect(message(page, "👍🏽").locator("p.text-4xl")).toBeVisible();
  const list = message(page, "We need");
  await expect(list.getByRole("listitem")).toHaveCount(4);
  await expect(list.locator("blockquote")).toHaveText("said the cook");
  await expect(list.locator("strong")).toHaveText("milk");
});

test("each line of a text runs in its own direction", async ({ page, phone }) => {
  const customer = await phone.customer("Layla Lines");
  await signIn(page, "operator");
  await phone.writes(customer, "Order 12 is confirmed for tomorrow morning\nشكرا جزيلا");
  await open(page, customer.name);
  const text = message(page, "Order 12 is confirmed").locator("p").filter({ hasText: "Order 12" });
  // How far the first letter of each line is from where its line begins: at the left, and at the right.
  const gaps = await text.evaluate((paragraph) => {
    const words = document.createTreeWalker(paragraph, NodeFilter.SHOW_TEXT).nextNode() as Text;
    const letter = (at: number): DOMRect => {
      const range = document.createRange();
      range.setStart(words, at);
      range.setEnd(words, at + 1);
      return range.getBoundingClientRect();
    };
    const box = paragraph.getBoundingClientRect();
    return [letter(0).left - box.left, box.right - letter(words.data.indexOf("\n") + 1).right];
  });
  for (const gap of gaps) expect(Math.abs(gap)).toBeLessThan(4);
});
