/** What is sent later, taken back, deleted for us, and not sent yet. */
import { accessible } from "../support/axe.ts";
import { Phone } from "../support/phone.ts";
import { back, composer, live, log, message, open, reply, row, sendButton, signIn, throughHostedUi } from "../support/pages.ts";
import { Stack } from "../support/stack.ts";
import { TWICE, expect, test } from "../support/test.ts";

test("a message is scheduled, listed, changed, sent now and cancelled", TWICE, async ({ page, phone, shot }) => {
  const customer = await phone.customer("Selma Schedule");
  await phone.writes(customer, "Write to me tomorrow");
  await signIn(page, "operator");
  await open(page, customer.name);
  await composer(page).fill("Good morning!");
  await page.getByRole("form", { name: "Reply" }).getByRole("button", { name: "Schedule" }).click();
  const dialog = page.getByRole("dialog", { name: "Schedule" });
  await expect(dialog.getByLabel("Message")).toHaveValue("Good morning!");
  await dialog.getByRole("button", { name: "Monday 9:00" }).click();
  await expect(dialog.getByLabel("Day and time")).toHaveValue(/T09:00$/);
  await accessible(page, "the form for when to send");
  await shot(page, "schedule");
  await dialog.getByRole("button", { name: "Schedule", exact: true }).click();
  await expect(dialog).toBeHidden();
  await expect(composer(page)).toHaveValue("");
  const line = page.getByText("1 scheduled message");
  await expect(line).toBeVisible();
  expect(await phone.sendsOf("Good morning!")).toBe(0);

  await page.getByRole("button", { name: "Show", exact: true }).click();
  const plans = page.getByRole("dialog", { name: "Scheduled messages" });
  await accessible(page, "the list of scheduled messages");
  await shot(page, "scheduled");
  await plans.getByRole("button", { name: "Change" }).click();
  await plans.getByLabel("Message").fill("Good morning, Selma!");
  await plans.getByRole("button", { name: "Schedule", exact: true }).click();
  await expect(plans.getByText("Good morning, Selma!")).toBeVisible();
  await plans.getByRole("button", { name: "Send now" }).click();
  await expect(plans.getByText("Nothing is scheduled")).toBeVisible();
  await page.keyboard.press("Escape");
  await phone.has(customer, "Good morning, Selma!", "delivered");
  await expect(line).toHaveCount(0);
  expect(await phone.sendsOf("Good morning!")).toBe(0);
});

test("files are scheduled with their captions, changed and sent", TWICE, async ({ page, phone, shot }) => {
  const customer = await phone.customer("Fabio Files");
  await phone.writes(customer, "Send me pictures tomorrow");
  await signIn(page, "operator");
  await open(page, customer.name);
  const chooser = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Attach" }).click();
  await page.getByRole("menuitem", { name: "Document or audio" }).click();
  await (await chooser).setFiles(["crates/sandbox/media/photo.jpg", "crates/sandbox/media/leaflet.pdf"]);
  const files = page.getByRole("dialog", { name: "Send files" });
  await files.getByLabel("Caption").first().fill("The front");
  await files.getByRole("button", { name: "Schedule" }).click();
  await files.getByRole("button", { name: "Monday 9:00" }).click();
  await accessible(page, "when files are sent");
  await files.getByRole("button", { name: "Back to the files" }).click();
  await expect(files.getByLabel("Caption").first()).toHaveValue("The front");
  await files.getByRole("button", { name: "Schedule" }).click();
  await files.getByRole("button", { name: "Schedule", exact: true }).click();
  await expect(files).toBeHidden();
  await expect(page.getByText("2 scheduled messages")).toBeVisible();
  expect((await phone.chat(customer)).length).toBe(1);

  await page.getByRole("button", { name: "Show", exact: true }).click();
  const plans = page.getByRole("dialog", { name: "Scheduled messages" });
  const photo = plans.getByRole("listitem").filter({ hasText: "The front" });
  await expect(plans.getByRole("listitem").first()).toContainText("The front");
  await accessible(page, "the list of scheduled files");
  await shot(page, "scheduled-files");
  await photo.getByRole("button", { name: "Change" }).click();
  await plans.getByLabel("Caption").fill("The front door");
  await plans.getByRole("button", { name: "Schedule", exact: true }).click();
  const changed = plans.getByRole("listitem").filter({ hasText: "The front door" });
  await changed.getByRole("button", { name: "Send now" }).click();
  await expect(changed).toHaveCount(0);
  await plans.getByRole("button", { name: "Cancel it" }).click();
  await expect(plans.getByText("Nothing is scheduled")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(message(page, "The front door")).toHaveAttribute("data-state", /sent|delivered|read/);
  expect((await phone.chat(customer)).at(-1)?.kind).toBe("image");
});

test("what is scheduled shows at once for the others", async ({ page, phone, enter }) => {
  const customer = await phone.customer("Sven Schedule");
  await phone.writes(customer, "Later, please");
  await signIn(page, "operator");
  await open(page, customer.name);
  const other = await enter("admin");
  await open(other, customer.name);
  await composer(page).fill("as you like");
  await page.getByRole("form", { name: "Reply" }).getByRole("button", { name: "Schedule" }).click();
  await page.getByRole("dialog", { name: "Schedule" }).getByRole("button", { name: "Schedule", exact: true }).click();
  await expect(other.getByText("1 scheduled message")).toBeVisible();
  await other.getByRole("button", { name: "Show", exact: true }).click();
  await other.getByRole("button", { name: "Cancel it" }).click();
  await expect(other.getByText("Nothing is scheduled")).toBeVisible();
  await expect(page.getByText("1 scheduled message")).toHaveCount(0);
  expect(await phone.sendsOf("as you like")).toBe(0);
});

test("a draft goes on in another browser, and two never overwrite each other", async ({ page, phone, enter }) => {
  const customer = await phone.customer("Dora Draft");
  await phone.writes(customer, "Hello?");
  await signIn(page, "operator");
  await open(page, customer.name);
  const saved = page.waitForResponse("**/api/draft/save");
  await composer(page).fill("half a sentence");
  await saved;
  const other = await enter("operator");
  await open(other, customer.name);
  await expect(composer(other)).toHaveValue("half a sentence");
  const more = other.waitForResponse("**/api/draft/save");
  await composer(other).fill("half a sentence, and more");
  await more;
  // The first one does not know of it.
  await composer(page).fill("half a sentence, differently");
  const told = page.getByRole("alert").filter({ hasText: "You wrote something else here" });
  await expect(told).toContainText("half a sentence, and more");
  await accessible(page, "two drafts");
  await told.getByRole("button", { name: "Use that one" }).click();
  await expect(composer(page)).toHaveValue("half a sentence, and more");
  await page.getByRole("button", { name: "Back to mine" }).click();
  await expect(composer(page)).toHaveValue("half a sentence, differently");
  const gone = page.waitForResponse("**/api/draft/save");
  await sendButton(page).click();
  await gone;
  await phone.has(customer, "half a sentence, differently", "delivered");
  await expect(composer(page)).toHaveValue("");
  // Whoever comes back to the other one does not send it once more.
  await expect(composer(other)).toHaveValue("half a sentence, and more");
  await other.evaluate(() => window.dispatchEvent(new Event("focus")));
  await expect(composer(other)).toHaveValue("");
  await expect(other.getByText("You sent or cleared this draft in another tab or device.")).toBeVisible();
});

test("a colleague's answer since one began to write is said before one sends", async ({ page, phone, enter }) => {
  const customer = await phone.customer("Stella Stale");
  await phone.writes(customer, "Is it in stock?");
  await signIn(page, "operator");
  await open(page, customer.name);
  await composer(page).fill("Yes, it is.");
  const other = await enter("admin");
  await open(other, customer.name);
  await reply(other, "We have ten of them.");
  await expect(message(page, "We have ten of them.")).toBeVisible();
  await sendButton(page).click();
  const asks = page.getByRole("alert").filter({ hasText: "Send anyway?" });
  await expect(asks).toContainText(/answered \d+ s ago/);
  await accessible(page, "the question before sending");
  await expect(composer(page)).toHaveValue("Yes, it is.");
  expect(await phone.sendsOf("Yes, it is.")).toBe(0);
  await asks.getByRole("button", { name: "Not yet" }).click();
  await expect(asks).toHaveCount(0);
  await sendButton(page).click();
  await asks.getByRole("button", { name: "Send anyway" }).click();
  await phone.has(customer, "Yes, it is.", "delivered");
  expect(await phone.sendsOf("Yes, it is.")).toBe(1);
});

test("a colleague's answer is said before a form, files or a scheduled message go out, too", async ({ page, phone, enter }) => {
  const customer = await phone.customer("Stan Stale");
  await phone.writes(customer, "Where are you?");
  await signIn(page, "operator");
  await open(page, customer.name);
  await page.getByRole("button", { name: "Attach" }).click();
  await page.getByRole("menuitem", { name: "Location", exact: true }).click();
  const place = page.getByRole("dialog", { name: "Send a location" });
  await place.getByLabel("Coordinates").fill("12.9716, 77.5946");
  await place.getByLabel("Name").fill("Our shop");
  const other = await enter("admin");
  await open(other, customer.name);
  await reply(other, "In the old town.");
  await expect(message(page, "In the old town.")).toBeAttached();
  await place.getByRole("button", { name: "Send", exact: true }).click();
  await expect(place.getByRole("alert")).toContainText(/answered \d+ s ago\. Press Send again/);
  await place.getByRole("button", { name: "Send", exact: true }).click();
  await expect(place).toBeHidden();
  await expect(message(page, "Our shop")).toHaveAttribute("data-state", /sent|delivered|read/);
  // A reaction answers nothing: it goes at once.
  const asked = message(page, "Where are you?");
  await asked.hover();
  await asked.getByRole("button", { name: "Reply, react and more" }).click();
  await expect(message(other, "Our shop")).toBeAttached();
  await reply(other, "By the river.");
  await expect(message(page, "By the river.")).toBeAttached();
  await page.getByRole("button", { name: "React with 👍" }).click();
  await expect(asked.getByText("👍")).toBeVisible();
  // A scheduled message that is sent now is an answer like any other.
  await composer(page).fill("Here is a map.");
  await page.getByRole("form", { name: "Reply" }).getByRole("button", { name: "Schedule" }).click();
  await page.getByRole("dialog", { name: "Schedule" }).getByRole("button", { name: "Schedule", exact: true }).click();
  await page.getByRole("button", { name: "Show", exact: true }).click();
  const plans = page.getByRole("dialog", { name: "Scheduled messages" });
  await expect(plans.getByText("Here is a map.")).toBeVisible();
  await reply(other, "I have sent a map.");
  await expect(message(page, "I have sent a map.")).toBeAttached();
  await plans.getByRole("button", { name: "Send now" }).click();
  await expect(plans.getByRole("alert")).toContainText("Press Send now again");
  expect(await phone.sendsOf("Here is a map.")).toBe(0);
  await plans.getByRole("button", { name: "Send now" }).click();
  await phone.has(customer, "Here is a map.", "delivered");
});

test("the list says what one has not sent, to nobody else", TWICE, async ({ page, phone, enter, isPhone, shot }) => {
  const customer = await phone.customer("Uma Unsent");
  await phone.writes(customer, "Do you deliver on Sundays?");
  await signIn(page, "operator");
  const device = await enter("operator");
  const colleague = await enter("admin");
  await open(page, customer.name);
  await composer(page).fill("We do, from ten");
  await expect(row(device, customer.name)).toContainText("Draft");
  await back(page, isPhone);
  await expect(row(page, customer.name)).toContainText("Draft:");
  await expect(row(page, customer.name)).toContainText("We do, from ten");
  await accessible(page, "a draft in the list");
  await shot(page, "draft-in-list");
  await page.goto("/inbox");
  await expect(row(page, customer.name)).toContainText("We do, from ten");
  await expect(row(colleague, customer.name)).not.toContainText("Draft");
  await open(page, customer.name);
  await expect(composer(page)).toHaveValue("We do, from ten");
  await sendButton(page).click();
  await phone.has(customer, "We do, from ten", "delivered");
  await expect(row(device, customer.name)).not.toContainText("Draft");
  await device.reload();
  await expect(row(device, customer.name)).toContainText("We do, from ten");
  await expect(row(device, customer.name)).not.toContainText("Draft");
});

for (const days of [-1, 1]) {
  test(`a browser whose clock is ${days} day off shows and sends as others do`, async ({ page, phone }) => {
    await page.clock.setSystemTime(Date.now() + days * 86_400_000);
    const customer = await phone.customer("Cleo Clock");
    await phone.writes(customer, "What time is it?");
    await signIn(page, "operator");
    await open(page, customer.name);
    await expect(page.getByText(/^Window open · (24 h 0|23 h 5\d) m$/).first()).toBeVisible();
    await reply(page, "Just now");
    await phone.has(customer, "Just now", "delivered");
    await expect(log(page).getByRole("article").last()).toContainText("Just now");
    await composer(page).fill("Tomorrow, then");
    await page.getByRole("form", { name: "Reply" }).getByRole("button", { name: "Schedule" }).click();
    const dialog = page.getByRole("dialog", { name: "Schedule" });
    await dialog.getByRole("button", { name: "In 1 hour" }).click();
    await dialog.getByRole("button", { name: "Schedule", exact: true }).click();
    await expect(page.getByText("1 scheduled message")).toBeVisible();
    expect(await phone.sendsOf("Tomorrow, then")).toBe(0);
  });
}

test("a message is deleted for the team, who see by whom", async ({ page, phone, enter }) => {
  const customer = await phone.customer("Hana Hide");
  await phone.writes(customer, "my card is 4111 1111");
  await signIn(page, "operator");
  await open(page, customer.name);
  const other = await enter("viewer");
  await open(other, customer.name);
  await expect(message(other, "my card is")).toBeVisible();
  const secret = message(page, "my card is");
  await secret.hover();
  await secret.getByRole("button", { name: "Reply, react and more" }).click();
  await page.getByRole("button", { name: "Delete for us" }).click();
  await expect(page.getByText("WhatsApp cannot delete it at the customer.")).toBeVisible();
  await page.getByRole("button", { name: "Delete it for us" }).click();
  for (const one of [page, other]) {
    await expect(log(one).getByText("deleted a message for the team")).toBeVisible();
    await expect(log(one).getByText("4111")).toHaveCount(0);
  }
});

test("a message waits a moment, and can be undone", async ({ browserOf, shot }, info) => {
  test.setTimeout(120_000);
  const stack = await Stack.start(400 + info.workerIndex, 5, { WECARE_UNDO_SECONDS: "6" });
  const context = await browserOf({ baseURL: stack.url });
  try {
    const phone = new Phone(stack.control);
    const customer = await phone.customer("Uwe Undo");
    await phone.writes(customer, "Hello?");
    const page = await context.newPage();
    await page.goto(`${stack.url}/inbox`);
    await throughHostedUi(page, "operator");
    await live(page);
    await open(page, customer.name);
    await reply(page, "too early");
    const mine = message(page, "too early");
    await expect(mine).toHaveAttribute("data-state", "queued");
    await shot(page, "undo");
    await mine.getByRole("button", { name: "Undo" }).click();
    await expect(composer(page)).toHaveValue("too early");
    await expect(log(page).getByText("took a message back before it was sent")).toBeVisible();
    await expect(mine).toHaveCount(0);
    await reply(page, "just right");
    await phone.has(customer, "just right", "delivered");
    await expect(message(page, "just right").getByRole("button", { name: "Undo" })).toHaveCount(0);
    expect(await phone.sendsOf("too early")).toBe(0);
  } finally {
    await context.close();
    await stack.stop();
  }
});
