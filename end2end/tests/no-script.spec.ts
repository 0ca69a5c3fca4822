/** The daily job without JavaScript: pages come complete from the server, and forms do the work. */
import { composer, heading, here, list, message, row, rows, sendButton, signIn, throughHostedUi } from "../support/pages.ts";
import { type Person, type Phone, SUPPORT } from "../support/phone.ts";
import { PHONE, expect, test } from "../support/test.ts";
import type { Page } from "@playwright/test";

/** Signs in on the way to the list, without scripts, and opens a customer's conversation. */
async function openWithout(page: Page, phone: Phone, name: string, text: string): Promise<Person> {
  const customer = await phone.customer(name);
  await phone.writes(customer, text);
  await page.goto("/inbox");
  await expect(page).toHaveURL(/\/login/);
  await throughHostedUi(page, "operator");
  await expect(page).toHaveURL("/inbox");
  await expect(async () => {
    await page.reload();
    await expect(list(page).getByText(customer.name)).toBeVisible({ timeout: 500 });
  }).toPass();
  await row(page, customer.name).getByRole("link").click();
  await expect(heading(page, customer.name)).toBeVisible();
  return customer;
}

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test.beforeEach(({ watch }) => {
    // Without scripts Chromium reports the announced ones as blocked.
    watch.allow(/wecare.*\.js csp$/, /preloaded using link preload but not used/);
  });

  test("one signs in, reads the list and a conversation, answers, and signs out", PHONE, async ({ page, phone, shot, isPhone }) => {
    const customer = await openWithout(page, phone, "Aino", "Hei! Toimiiko tämä?");
    await expect(message(page, "Hei! Toimiiko tämä?")).toBeVisible();
    await shot(page, "no-script-conversation");
    await composer(page).fill("Kyllä toimii!\nAivan <b>hyvin</b>.");
    const address = page.url();
    await sendButton(page).click();
    await expect(page).toHaveURL(address);
    await expect(message(page, "Kyllä toimii!")).toBeVisible();
    await expect(composer(page)).toHaveValue("");
    await phone.has(customer, "Kyllä toimii!\nAivan <b>hyvin</b>.", "delivered");
    // Nothing is sent again by a reload or by going back and forth.
    await page.reload();
    await page.goBack();
    await page.goForward();
    await expect(message(page, "Kyllä toimii!")).toHaveCount(1);
    expect(await phone.sendsOf("Kyllä toimii!\nAivan <b>hyvin</b>.")).toBe(1);

    if (isPhone) await page.getByRole("link", { name: "Back to inbox" }).click();
    await expect(row(page, customer.name)).toContainText("Kyllä toimii!");
    await shot(page, "no-script-inbox");
    await page.getByRole("button", { name: "Profile and settings" }).click();
    await page.getByRole("button", { name: "Sign out" }).click();
    await expect(page).toHaveURL("/logout");
  });

  test("a long list and a long conversation are read to their ends", async ({ page, phone }) => {
    test.slow();
    const customer = await phone.customer("Gita");
    for (let n = 1; n <= 65; n += 1) await phone.writes(customer, `line ${n} of 65`);
    await page.goto("/inbox");
    await throughHostedUi(page, "operator");
    await expect(page).toHaveURL("/inbox");
    // All 200 seeded ones, page by page, each once.
    const seen: string[] = [];
    for (;;) {
      seen.push(...(await rows(page).evaluateAll((found) => found.map((item) => item.dataset["conversation"] ?? ""))));
      const more = page.getByRole("link", { name: "Show more" });
      if (!(await more.isVisible())) break;
      await more.click();
      await page.waitForURL((url) => url.searchParams.has("after"));
      await expect(rows(page).first()).not.toHaveAttribute("data-conversation", seen[seen.length - 1] ?? "");
    }
    expect(seen.length).toBeGreaterThan(120);
    expect(new Set(seen).size).toBe(seen.length);

    await page.goto("/inbox");
    await row(page, customer.name).getByRole("link").click();
    await expect(message(page, "line 65 of 65")).toBeVisible();
    await expect(message(page, "line 40 of 65")).toHaveCount(0);
    await page.getByRole("link", { name: "Show older messages" }).click();
    await expect(message(page, "line 40 of 65")).toBeVisible();
    await expect(message(page, "line 65 of 65")).toHaveCount(0);
    const older = page.getByRole("link", { name: "Show older messages" });
    for (let last = 25; last > 0; last -= 20) {
      await older.click();
      await expect(message(page, `line ${last} of 65`)).toBeVisible();
    }
    await expect(message(page, "line 1 of 65")).toBeVisible();
    await expect(older).toHaveCount(0);
    await page.getByRole("link", { name: "Show the newest messages" }).click();
    await expect(message(page, "line 65 of 65")).toBeVisible();
  });

  test("a quote leads to what it answers, and nothing offers what only scripts do", async ({ page, phone }) => {
    const customer = await phone.customer("Quirin");
    const first = await phone.writes(customer, "the word that is meant");
    for (let n = 1; n <= 25; n += 1) await phone.writes(customer, `row ${n} of 25`);
    await phone.sends(customer, "text", "", SUPPORT, { raw: { type: "image", image: { id: "999999999", mime_type: "image/jpeg" } } });
    await phone.sends(customer, "text", "I mean that word", SUPPORT, { reply_to: first });
    await page.goto("/inbox");
    await throughHostedUi(page, "operator");
    await expect(page).toHaveURL("/inbox");
    await expect(async () => {
      await page.reload();
      await expect(row(page, customer.name)).toContainText("I mean that word", { timeout: 500 });
    }).toPass();
    await row(page, customer.name).getByRole("link").click();
    await expect(async () => {
      await page.reload();
      await expect(message(page, "WhatsApp does not find this file")).toBeVisible({ timeout: 500 });
    }).toPass();
    await expect(message(page, "WhatsApp does not find this file").getByText("Try again", { exact: true })).toBeHidden();
    const answer = message(page, "I mean that word");
    await answer.getByRole("link", { name: "the word that is meant" }).click();
    await expect(page).toHaveURL(/before=/);
    await expect(message(page, "the word that is meant")).toBeVisible();
    await expect(answer).toHaveCount(0);
    await expect(message(page, "row 1 of 25")).toHaveCount(0);
  });

  test("a conversation is assigned, resolved and reopened", PHONE, async ({ page, phone }) => {
    const customer = await openWithout(page, phone, "Bea", "Who takes care of me?");
    const address = here(page);
    const form = page.getByRole("form", { name: "Assign" });
    await form.getByRole("combobox", { name: "Assign to" }).selectOption({ label: "Tomás Rivera" });
    await form.getByRole("button", { name: "Assign" }).click();
    await expect(page).toHaveURL(address);
    await expect(form.getByRole("combobox")).toHaveValue(/.+/);
    await page.goto("/inbox?tab=unassigned");
    await expect(rows(page).filter({ hasText: customer.name })).toHaveCount(0);
    await page.goto(address);
    await page.getByRole("button", { name: "Resolve" }).click();
    await expect(page.getByRole("button", { name: "Reopen" })).toBeVisible();
    await page.getByRole("button", { name: "Reopen" }).click();
    await expect(page.getByRole("button", { name: "Resolve" })).toBeVisible();
    await expect(page).toHaveURL(address);
  });

  test("a file with a caption and a template are sent from a page of their own", PHONE, async ({ page, phone, shot }) => {
    const customer = await openWithout(page, phone, "Fiona", "Do you have a picture?");
    const address = here(page);
    await page.getByRole("link", { name: "Send a file or a template" }).click();
    const file = page.getByRole("form", { name: "File" });
    await file.getByLabel("Caption").fill("The *front*\nof the shop");
    await file.getByLabel("File").setInputFiles("crates/sandbox/media/photo.jpg");
    await shot(page, "no-script-send");
    await file.getByRole("button", { name: "Send file" }).click();
    await expect(page).toHaveURL(address);
    await expect(message(page, "of the shop")).toHaveCount(1);
    await page.getByRole("link", { name: "Send a file or a template" }).click();
    const template = page.getByRole("form", { name: "Template" });
    await template.getByRole("radio", { name: /we_have_an_answer/ }).check();
    await template.getByRole("button", { name: "Send template" }).click();
    await expect(page).toHaveURL(address);
    await expect(message(page, "we have an answer for you")).toHaveCount(1);
    await expect.poll(async () => (await phone.chat(customer)).filter((sent) => sent.direction === "out").length).toBe(2);
  });

  test("a text that is too long comes back to be shortened", async ({ page, phone, watch, shot }) => {
    watch.allow(/status of 422/);
    const customer = await openWithout(page, phone, "Carl", "Tell me everything");
    const address = here(page);
    const long = `Everything </textarea><script>alert(1)</script>\n${"x".repeat(5_000)}`;
    await composer(page).fill(long);
    await sendButton(page).click();
    await expect(page.getByRole("alert")).toContainText("characters too long. WhatsApp takes 4,096 at most.");
    await expect(composer(page)).toHaveValue(long);
    await shot(page, "no-script-not-sent");
    await composer(page).fill("Everything, in short");
    await sendButton(page).click();
    await expect(page).toHaveURL(address);
    await expect(message(page, "Everything, in short")).toBeVisible();
    await phone.has(customer, "Everything, in short", "delivered");
  });

  test("a session that ended costs none of the words", async ({ page, context, phone, watch, shot }) => {
    watch.allow(/status of 401/);
    const customer = await openWithout(page, phone, "Dora", "Are you there?");
    const [cookie] = (await context.cookies(page.url())).filter((cookie) => cookie.name === "__Host-wecare");
    if (cookie === undefined) throw new Error("no session cookie");
    await context.addCookies([{ ...cookie, value: "A".repeat(cookie.value.length) }]);
    await composer(page).fill("Words that took a while");
    await sendButton(page).click();
    await expect(page.getByRole("alert")).toHaveText("Session expired, please login again.");
    await expect(composer(page)).toHaveValue("Words that took a while");
    await shot(page, "no-script-signed-out");
    expect(await phone.sendsOf("Words that took a while")).toBe(0);
    // Signing in happens beside the page. (The Hosted UI still knows this browser and asks nothing.)
    const [beside] = await Promise.all([context.waitForEvent("page"), page.getByRole("link", { name: "Sign in" }).click()]);
    await expect(heading(beside, customer.name)).toBeVisible();
    await sendButton(page).click();
    await expect(message(page, "Words that took a while")).toBeVisible();
    await phone.has(customer, "Words that took a while", "delivered");
  });
});

test("a form that is sent before the page has come to life is sent all the same, once", async ({ page, phone, watch }) => {
  const customer = await phone.customer("Emil");
  await phone.writes(customer, "Quick question");
  await signIn(page, "operator");
  await row(page, customer.name).getByRole("link").click();
  await expect(heading(page, customer.name)).toBeVisible();
  const address = page.url();
  // The code of the page does not come, as on a bad connection.
  watch.allow(/ERR_FAILED|Failed to fetch|\.wasm/);
  await page.route("**/*.wasm", (route) => route.abort("failed"));
  await page.goto(address);
  await composer(page).fill("Quick answer");
  await sendButton(page).click();
  await expect(message(page, "Quick answer")).toBeVisible();
  await expect(page).toHaveURL(address);
  await phone.has(customer, "Quick answer", "delivered");
  expect(await phone.sendsOf("Quick answer")).toBe(1);
  // And once it comes, the same page is alive.
  await page.unroute("**/*.wasm");
  await page.reload();
  await composer(page).fill("And another");
  await sendButton(page).click();
  await expect(message(page, "And another")).toHaveAttribute("data-state", /delivered|read/);
  expect(await phone.sendsOf("Quick answer")).toBe(1);
});
