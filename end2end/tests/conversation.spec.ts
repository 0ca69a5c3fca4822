/** Step 4: one conversation, read and answered. */
import { accessible } from "../support/axe.ts";
import { assignTo, back, composer, contactPanel, detail, heading, here, live, log, message, open, openClosed, reply, row, rows, sendButton, signIn, stateTab, tab } from "../support/pages.ts";
import { PEOPLE } from "../support/people.ts";
import { DARK, PHONE, TWICE, expect, test } from "../support/test.ts";

test("a reply goes out at once and its ticks tell the truth, with history", TWICE, async ({ page, phone, shot, isPhone }) => {
  const customer = await phone.customer("Amélie Dubois");
  await phone.online(customer, false);
  await phone.writes(customer, "Bonjour, où est ma commande ?");
  await signIn(page, "operator");
  await open(page, customer.name);
  await expect(message(page, "Bonjour, où est ma commande ?")).toBeVisible();
  await expect(log(page).getByText("Today", { exact: true })).toBeVisible();

  await reply(page, "Elle arrive demain. 📦");
  const mine = message(page, "Elle arrive demain. 📦");
  await expect(mine).toBeVisible();
  await expect(composer(page)).toHaveValue("");
  await expect(composer(page)).toBeFocused();
  await expect(mine).toHaveAttribute("data-state", "sent");
  await phone.online(customer, true);
  await expect(mine).toHaveAttribute("data-state", "delivered");
  await phone.reads(customer);
  await expect(mine).toHaveAttribute("data-state", "read");
  await expect(mine.getByTitle(/Sent \d\d:\d\d · Delivered \d\d:\d\d · Read \d\d:\d\d/)).toBeAttached();
  await shot(page, "conversation");
  await mine.getByRole("button", { name: "Reply, react and more" }).click();
  const steps = page.getByRole("dialog", { name: "Message" }).getByRole("region", { name: "What became of it" });
  await expect(steps.getByRole("term")).toHaveText(["Sending", "Handed over", "Sent", "Delivered", "Read"]);
  await expect(steps.getByRole("definition").last()).toHaveText(/^\d+ \w+ \d{4}, \d\d:\d\d$/);

  // The same after a reload: what was shown is what is stored.
  await page.reload();
  await live(page);
  await expect(message(page, "Elle arrive demain. 📦")).toHaveAttribute("data-state", "read");
  await back(page, isPhone);
  await expect(row(page, customer.name)).toContainText("Elle arrive demain.");
});

test("Enter sends, Shift+Enter breaks the line, and the other way round when one wants it", async ({ page, phone, isPhone }) => {
  const customer = await phone.customer("Björn");
  await phone.writes(customer, "Hej!");
  await signIn(page, "operator");
  await open(page, customer.name);
  await composer(page).fill("first line");
  await composer(page).press("Shift+Enter");
  await composer(page).pressSequentially("second line");
  await composer(page).press("Enter");
  await expect(message(page, "second line")).toContainText("first line");
  await phone.has(customer, "first line\nsecond line", "delivered");

  await back(page, isPhone);
  await page.getByRole("button", { name: "Profile and settings" }).click();
  await page.getByRole("dialog", { name: "Profile and settings" }).getByRole("radio", { name: "New line" }).check();
  await page.keyboard.press("Escape");
  await open(page, customer.name);
  await composer(page).fill("one");
  await composer(page).press("Enter");
  await composer(page).pressSequentially("two");
  await expect(composer(page)).toHaveValue("one\ntwo");
  await composer(page).press("Control+Enter");
  await phone.has(customer, "one\ntwo", "delivered");
});

test("a text of 4,096 units goes, one of 4,097 stays, and so do empty ones", async ({ page, phone }) => {
  const customer = await phone.customer("Chidi");
  await phone.writes(customer, "Please tell me everything");
  await signIn(page, "operator");
  await open(page, customer.name);
  const articles = log(page).getByRole("article");

  for (const empty of ["", "   ", "\n \n"]) {
    await composer(page).fill(empty);
    await sendButton(page).click();
  }
  await expect(page.getByRole("alert")).toBeVisible();
  await expect(articles).toHaveCount(1);

  // Emoji count two units each.
  await composer(page).fill("🙂".repeat(2048) + "x");
  await expect(page.getByText("1 too many")).toBeVisible();
  await sendButton(page).click();
  await expect(page.getByRole("alert")).toBeVisible();
  await expect(articles).toHaveCount(1);

  const longest = "🙂".repeat(2048);
  await composer(page).fill(longest);
  await expect(page.getByText("0 left")).toBeVisible();
  await sendButton(page).click();
  await expect(articles).toHaveCount(2);
  await phone.has(customer, longest, "delivered");
});

test("when the window is closed there is no composer, only why", PHONE, async ({ page, shot }) => {
  await signIn(page, "operator");
  await openClosed(page);
  await expect(page.getByText("Only a template can be sent until they write again.")).toBeVisible();
  await expect(composer(page)).toHaveCount(0);
  await shot(page, "conversation-closed");

  // Nor does the server take a text that comes all the same.
  const conversation = here(page).slice("/inbox/".length);
  const status = await page.request.post("/api/thread/send", {
    headers: { origin: new URL(page.url()).origin },
    data: { conversation, client_id: "01ARZ3NDEKTSV4RRFFQ69G5FAV", text: "forged" },
  });
  expect(status.status()).toBe(409);
});

test("a conversation is taken, given away, and let go", PHONE, async ({ page, phone, isPhone, shot }) => {
  const customer = await phone.customer("Divya");
  await phone.writes(customer, "नमस्ते");
  await signIn(page, "operator");
  await open(page, customer.name);
  await assignTo(page, "Assign to me");
  await expect(page.getByRole("button", { name: new RegExp(`Assigned to .*${PEOPLE.operator.name}`) })).toBeVisible();
  const panel = await contactPanel(page, isPhone);
  await expect(detail(panel, "Assignee")).toHaveText(PEOPLE.operator.name);
  await expect(detail(panel, "Our number")).toContainText("WECARE Support");
  await expect(detail(panel, "State")).toHaveText("Open");
  await shot(page, "contact");
  if (isPhone) {
    await page.keyboard.press("Escape");
    await expect(panel).toBeHidden();
  }

  await back(page, isPhone);
  await tab(page, "Mine").click();
  await expect(row(page, customer.name)).toBeVisible();
  await open(page, customer.name);
  await assignTo(page, PEOPLE.colleague.name);
  await back(page, isPhone);
  await expect(row(page, customer.name)).toHaveCount(0);
  await tab(page, "All").click();
  await expect(row(page, customer.name).getByTitle(`Assigned to ${PEOPLE.colleague.name}`)).toBeVisible();
  await open(page, customer.name);
  await assignTo(page, "Nobody");
  await expect(page.getByRole("button", { name: "Assign", exact: true })).toBeVisible();
});

test("a resolved conversation can be undone, reopened, and opens by itself when the customer writes", PHONE, async ({ page, phone, isPhone }) => {
  const customer = await phone.customer("Emeka");
  await phone.writes(customer, "Thank you!");
  await signIn(page, "operator");
  await open(page, customer.name);
  await assignTo(page, "Assign to me");
  await page.getByRole("button", { name: "Resolve" }).click();
  const notes = page.getByRole("region", { name: "Notifications" });
  await expect(notes.getByText("Resolved")).toBeVisible();
  await notes.getByRole("button", { name: "Undo" }).click();
  await expect(page.getByRole("button", { name: "Resolve" })).toBeVisible();

  await page.getByRole("button", { name: "Resolve" }).click();
  await page.getByRole("button", { name: "Reopen" }).click();
  await expect(page.getByRole("button", { name: "Resolve" })).toBeVisible();

  await page.getByRole("button", { name: "Resolve" }).click();
  await expect(page.getByRole("button", { name: "Reopen" })).toBeVisible();
  await back(page, isPhone);
  await expect(row(page, customer.name)).toHaveCount(0);
  await stateTab(page, "Resolved").click();
  await expect(row(page, customer.name)).toBeVisible();
  await stateTab(page, "Open").click();
  await expect(rows(page).first()).toBeVisible();
  await phone.writes(customer, "One more thing…");
  // Reopened, and still with whom it was.
  await expect(row(page, customer.name).getByTitle(`Assigned to ${PEOPLE.operator.name}`)).toBeVisible();
});

test("opening a conversation clears the unread count and turns the customer's ticks blue", PHONE, async ({ page, phone, isPhone }) => {
  const customer = await phone.customer("Farid");
  await phone.writes(customer, "سلام");
  await phone.writes(customer, "Anybody there?");
  await signIn(page, "operator");
  await expect(row(page, customer.name)).toContainText("2 unread");
  expect((await phone.chat(customer)).map((sent) => sent.status)).not.toContain("read");
  await open(page, customer.name);
  await phone.has(customer, "سلام", "read");
  await phone.has(customer, "Anybody there?", "read");
  await back(page, isPhone);
  await expect(row(page, customer.name)).toBeVisible();
  await expect(row(page, customer.name)).not.toContainText("unread");
});

test("older messages come while one scrolls up, and the place is kept", PHONE, async ({ page, phone }) => {
  test.slow();
  const customer = await phone.customer("Gwen");
  for (let n = 1; n <= 130; n++) await phone.writes(customer, `message number ${n}.`);
  await signIn(page, "operator");
  await expect(row(page, customer.name)).toContainText("message number 130.");
  await open(page, customer.name);
  await expect(message(page, "message number 130.")).toBeInViewport();
  await expect(message(page, "message number 1.")).toHaveCount(0);
  await expect(async () => {
    await log(page).getByRole("article").first().scrollIntoViewIfNeeded();
    await expect(message(page, "message number 1.")).toBeInViewport({ timeout: 200 });
  }).toPass();
  await expect(page.getByRole("button", { name: "Show older messages" })).toHaveCount(0);
  const order = await log(page).getByRole("article").evaluateAll((found) => found.map((article) => Number(/number (\d+)\./.exec(article.textContent ?? "")?.[1])));
  expect(order).toEqual(Array.from({ length: 130 }, (_, index) => index + 1));

  // Somebody who reads old messages is not pulled away by a new one.
  await phone.writes(customer, "the newest of all");
  const fresh = page.getByRole("button", { name: "1 new message" });
  await expect(fresh).toBeVisible();
  await expect(message(page, "message number 1.")).toBeInViewport();
  await fresh.click();
  await expect(message(page, "the newest of all")).toBeInViewport();
});

test("WhatsApp's marks are formatting, links are links, and markup is only text", async ({ page, phone }) => {
  const customer = await phone.customer("Ines");
  await phone.writes(customer, "*bold* _slanted_ ~gone~ ```code``` https://example.com/a?b=1 <img src=x onerror=alert(1)>");
  await signIn(page, "operator");
  await open(page, customer.name);
  const text = message(page, "bold");
  await expect(text.locator("strong, b")).toHaveText("bold");
  await expect(text.locator("em, i")).toHaveText("slanted");
  await expect(text.locator("del, s")).toHaveText("gone");
  await expect(text.locator("code")).toHaveText("code");
  const link = text.getByRole("link", { name: "https://example.com/a?b=1" });
  await expect(link).toHaveAttribute("rel", /noopener/);
  await expect(link).toHaveAttribute("target", "_blank");
  await expect(text).toContainText("<img src=x onerror=alert(1)>");
  await expect(text.locator("img")).toHaveCount(0);
});

test("what one has typed survives a reload and a look elsewhere", async ({ page, phone, isPhone }) => {
  const first = await phone.customer("Jürgen");
  const second = await phone.customer("Keiko");
  await phone.writes(first, "Guten Tag");
  await phone.writes(second, "こんにちは");
  await signIn(page, "operator");
  await open(page, first.name);
  await composer(page).fill("half a sen");
  await page.reload();
  await live(page);
  await expect(composer(page)).toHaveValue("half a sen");
  await back(page, isPhone);
  await open(page, second.name);
  await expect(composer(page)).toHaveValue("");
  await back(page, isPhone);
  await open(page, first.name);
  await expect(composer(page)).toHaveValue("half a sen");
});

test("a message that WhatsApp refuses says so in words", DARK, async ({ page, phone, shot }) => {
  const customer = await phone.customer("Lars");
  await phone.writes(customer, "Hello?");
  await signIn(page, "operator");
  await open(page, customer.name);
  // The read receipt goes the same way and must not meet the fault in its stead.
  await phone.has(customer, "Hello?", "read");
  await phone.fails({ service: "eum", operation: "SendWhatsAppMessage", kind: "refuse", times: 1, contains: "This will not arrive" });
  await reply(page, "This will not arrive");
  const mine = message(page, "This will not arrive");
  await expect(mine).toHaveAttribute("data-state", "failed");
  await expect(mine).toContainText(/Not delivered: .+\./);
  await shot(page, "conversation-failed");
});

test("without a connection a message waits, visibly, and goes out by itself once there is one", async ({ page, phone, context, watch }) => {
  watch.allow(/ERR_INTERNET_DISCONNECTED/);
  const customer = await phone.customer("Maja");
  await phone.writes(customer, "Cześć");
  await signIn(page, "operator");
  await open(page, customer.name);
  await context.setOffline(true);
  await reply(page, "typed in a tunnel");
  const mine = message(page, "typed in a tunnel");
  await expect(mine).toContainText("Not sent. Check your connection.");
  expect(await phone.sendsOf("typed in a tunnel")).toBe(0);
  await context.setOffline(false);
  await live(page);
  await expect(mine).toHaveAttribute("data-state", "delivered");
  await expect(log(page).getByRole("article").filter({ hasText: "typed in a tunnel" })).toHaveCount(1);
  expect(await phone.sendsOf("typed in a tunnel")).toBe(1);
});

test("what was written without a connection goes out in its order, also while another conversation is open", async ({ page, phone, watch }) => {
  watch.allow(/ERR_INTERNET_DISCONNECTED|ERR_FAILED/);
  const customer = await phone.customer("Milena");
  const other = await phone.customer("Ondrej");
  await phone.writes(customer, "Ahoj");
  await phone.writes(other, "Dobrý den");
  await signIn(page, "operator");
  await open(page, customer.name);
  const sends = "**/api/thread/send";
  await page.route(sends, (route) => route.abort("internetdisconnected"));
  const texts = ["one, in a tunnel", "two, in a tunnel", "three, in a tunnel"];
  for (const text of texts) {
    await reply(page, text);
    await expect(message(page, text)).toContainText("Not sent. Check your connection.");
  }
  await open(page, other.name);
  // The first request is slow: what comes after it waits for it.
  await page.unroute(sends);
  await page.route(
    sends,
    async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      await route.continue();
    },
    { times: 1 },
  );
  for (const text of texts) await phone.has(customer, text, "delivered");
  await expect(heading(page, other.name)).toBeVisible();
  await open(page, customer.name);
  const shown = await log(page).getByRole("article").filter({ hasText: "in a tunnel" }).allInnerTexts();
  expect(shown.map((text) => texts.findIndex((one) => text.includes(one)))).toEqual([0, 1, 2]);
  for (const text of texts) expect(await phone.sendsOf(text)).toBe(1);
});

test("what was made in a dialog is not thrown away by a tap beside it", async ({ page, phone }) => {
  const customer = await phone.customer("Nora");
  await phone.writes(customer, "Hei");
  await signIn(page, "operator");
  await open(page, customer.name);
  const dialog = page.getByRole("dialog", { name: "Schedule" });
  const words = dialog.getByLabel("Message");
  const asks = dialog.getByRole("alert").filter({ hasText: "Throw away what you made here?" });
  const begin = async () => {
    await page.getByRole("form", { name: "Reply" }).getByRole("button", { name: "Schedule" }).click();
    await expect(words).toBeVisible();
  };
  // Nothing was typed: it closes at once.
  await begin();
  await page.mouse.click(5, 5);
  await expect(dialog).toBeHidden();
  await begin();
  await words.fill("From the night desk");
  await page.mouse.click(5, 5);
  await expect(asks).toBeVisible();
  await accessible(page, "the question before something is thrown away");
  await asks.getByRole("button", { name: "Keep it" }).click();
  await expect(asks).toHaveCount(0);
  await expect(words).toHaveValue("From the night desk");
  await page.keyboard.press("Escape");
  await expect(asks).toBeVisible();
  await asks.getByRole("button", { name: "Throw away" }).click();
  await expect(dialog).toBeHidden();
});

test("an answer that got lost on the way does not send twice", async ({ page, phone, watch }) => {
  watch.allow(/ERR_FAILED/);
  const customer = await phone.customer("Nadia");
  await phone.writes(customer, "Are you there?");
  await signIn(page, "operator");
  await open(page, customer.name);
  // The server gets the message; the browser never hears of it.
  await page.route(
    "**/api/thread/send",
    async (route) => {
      await route.fetch();
      await route.abort("failed");
    },
    { times: 1 },
  );
  await reply(page, "exactly once");
  await phone.has(customer, "exactly once", "delivered");
  const mine = message(page, "exactly once");
  // The live stream brings it, or one sends it again: either way it is one message.
  await expect(async () => {
    const again = mine.getByRole("button", { name: "Try again" });
    if (await again.isVisible()) await again.click();
    await expect(mine).toHaveAttribute("data-state", /delivered|read/, { timeout: 500 });
  }).toPass();
  await expect(mine).toHaveCount(1);
  expect(await phone.sendsOf("exactly once")).toBe(1);
});

test("what the customer does to messages shows at once: a reaction, an edit, a deletion", PHONE, async ({ page, phone, shot }) => {
  const customer = await phone.customer("Nikhil");
  const first = await phone.writes(customer, "I need tow boxes");
  const second = await phone.writes(customer, "and my card number is 1234");
  await signIn(page, "operator");
  await open(page, customer.name);
  await reply(page, "Two boxes, with pleasure.");
  const { id } = await phone.has(customer, "Two boxes, with pleasure.", "delivered");

  await phone.acts(customer, "react", { message: id, emoji: "👍" });
  await expect(message(page, "Two boxes").getByText("👍")).toBeVisible();
  await phone.acts(customer, "edit", { message: first, body: "I need two boxes" });
  await expect(message(page, "I need two boxes")).toContainText("Edited");
  await expect(log(page).getByText("tow boxes")).toBeHidden();
  await message(page, "I need two boxes").getByText("What it said before").click();
  await expect(log(page).getByText("tow boxes")).toBeVisible();
  await phone.acts(customer, "delete", { message: second });
  await expect(log(page).getByText("The customer deleted this message.")).toBeVisible();
  await expect(log(page).getByText("my card number")).toHaveCount(0);
  await shot(page, "acts");

  await phone.acts(customer, "unreact", { message: id });
  await expect(message(page, "Two boxes").getByText("👍")).toHaveCount(0);
  await page.reload();
  await live(page);
  await expect(message(page, "I need two boxes")).toContainText("Edited");
});
