/** A message that arrives hours late stands far above: it is announced, and its badge goes once somebody has been there. */
import { message, open, row, signIn } from "../support/pages.ts";
import { SUPPORT } from "../support/phone.ts";
import { expect, test } from "../support/test.ts";

test("a message that arrived late is announced, shown and read", async ({ page, phone }) => {
  const customer = await phone.customer("Lena Late");
  // Some at a time: their order does not matter.
  for (let n = 0; n < 150; n += 15) {
    await Promise.all(Array.from({ length: 15 }, (_, at) => phone.writes(customer, `line number ${n + at}.`)));
  }
  await phone.writes(customer, "the newest line");
  await signIn(page, "operator");
  await expect(row(page, customer.name)).toContainText("the newest line");
  await open(page, customer.name);
  await expect(message(page, "the newest line")).toBeVisible();
  const unread = row(page, customer.name).getByText("unread", { exact: true });
  await expect(unread).toBeHidden();

  const from = (customer.number ?? "").slice(1);
  const anHourAgo = Math.floor(Date.now() / 1000) - 3600;
  const value = {
    messaging_product: "whatsapp",
    metadata: { display_phone_number: "919000010001", phone_number_id: SUPPORT },
    contacts: [{ profile: { name: customer.name }, wa_id: from, user_id: customer.bsuid }],
    messages: [
      { from, from_user_id: customer.bsuid, id: `wamid.LATE${from}`, timestamp: String(anHourAgo), type: "text", text: { body: "sent an hour ago" } },
    ],
  };
  const entry = JSON.stringify({ id: "210000000000001", changes: [{ field: "messages", value }] });
  await phone.publishes(JSON.stringify({ context: {}, whatsAppWebhookEntry: entry, aws_account_id: "000000000000" }));

  const late = page.getByRole("button", { name: "1 message arrived late" });
  await expect(late).toBeVisible();
  await expect(unread).toBeAttached();
  await late.click();
  await expect(message(page, "sent an hour ago")).toBeInViewport();
  await expect(late).toBeHidden();
  await page.getByRole("button", { name: "Jump to newest" }).click();
  await expect(message(page, "the newest line")).toBeInViewport();
  await expect(unread).toBeHidden();
});
