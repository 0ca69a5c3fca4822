/** Step 6: a Viewer reads everything and can change nothing. */
import { composer, here, list, live, message, open, rows, signIn } from "../support/pages.ts";
import { PHONE, expect, test } from "../support/test.ts";

test("a Viewer reads a conversation and finds nothing to change it with", PHONE, async ({ page, phone, shot }) => {
  const customer = await phone.customer("Tamsin");
  await phone.writes(customer, "Can you see this?");
  await signIn(page, "viewer");
  await expect(rows(page).first()).toBeVisible();
  await open(page, customer.name);
  await expect(message(page, "Can you see this?")).toBeVisible();
  await expect(page.getByText("You can read this conversation. Viewers cannot reply.")).toBeVisible();
  await expect(composer(page)).toHaveCount(0);
  await expect(page.getByRole("form", { name: "Reply" })).toHaveCount(0);
  for (const name of [/^Assign/, /Resolve/, /Reopen/, /^Send/]) await expect(page.getByRole("button", { name })).toHaveCount(0);
  await shot(page, "viewer");

  // Live for Viewers too, and their reading leaves the team's unread count and the customer's ticks alone.
  await phone.writes(customer, "And this?");
  await expect(message(page, "And this?")).toBeVisible({ timeout: 1_000 });
  await page.goto("/inbox");
  await live(page);
  await expect(list(page).getByRole("listitem").filter({ hasText: customer.name })).toContainText("2 unread");
  expect((await phone.chat(customer)).map((sent) => sent.status)).not.toContain("read");
});

test("calls that a Viewer forges are refused, and nothing happens", async ({ page, phone, enter }) => {
  const customer = await phone.customer("Umut");
  await phone.writes(customer, "Merhaba");
  await signIn(page, "viewer");
  await open(page, customer.name);
  const conversation = here(page).slice("/inbox/".length);
  const origin = new URL(page.url()).origin;
  const newest = await page.getByRole("article").last().getAttribute("data-message");
  const forged: [string, Record<string, unknown>][] = [
    ["thread/send", { conversation, client_id: "01ARZ3NDEKTSV4RRFFQ69G5FAV", text: "forged by a viewer" }],
    ["thread/assign", { conversation, assignee: null }],
    ["thread/resolve", { conversation }],
    ["thread/reopen", { conversation }],
    ["thread/read", { conversation, seen: `0000000001#${newest}` }],
  ];
  for (const [path, data] of forged) {
    const answer = await page.request.post(`/api/${path}`, { headers: { origin }, data });
    expect(answer.status(), path).toBe(403);
  }
  // What is allowed is allowed: the refusals above are about the role.
  const read = await page.request.post("/api/thread", { headers: { origin }, data: { conversation } });
  expect(read.status()).toBe(200);

  const asha = await enter("operator", here(page));
  await expect(message(asha, "Merhaba")).toBeVisible();
  await expect(asha.getByRole("button", { name: "Resolve" })).toBeVisible();
  await expect(message(asha, "forged by a viewer")).toHaveCount(0);
  expect(await phone.sendsOf("forged by a viewer")).toBe(0);
});

test("calls from another site and calls without a session are refused", async ({ page, phone, browserOf }) => {
  const customer = await phone.customer("Vesna");
  await phone.writes(customer, "Zdravo");
  await signIn(page, "operator");
  await open(page, customer.name);
  const conversation = here(page).slice("/inbox/".length);
  const data = { conversation, client_id: "01ARZ3NDEKTSV4RRFFQ69G5FAV", text: "from elsewhere" };
  for (const origin of ["https://evil.example", "null", "http://localhost:3000"]) {
    const answer = await page.request.post("/api/thread/send", { headers: { origin }, data });
    expect(answer.status(), origin).toBe(403);
  }
  // Nor is there a way by GET.
  const got = await page.request.get(`/api/thread/resolve?conversation=${conversation}`);
  expect([404, 405]).toContain(got.status());

  const nobody = await browserOf();
  const answer = await nobody.request.post("/api/thread/send", { headers: { origin: new URL(page.url()).origin }, data });
  expect(answer.status()).toBe(401);
  expect(await phone.sendsOf("from elsewhere")).toBe(0);
});
