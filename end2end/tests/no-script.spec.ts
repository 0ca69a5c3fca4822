/** Reading works without JavaScript: pages come complete from the server. */
import { heading, list, message, rows, throughHostedUi } from "../support/pages.ts";
import { expect, test } from "../support/test.ts";

test.use({ javaScriptEnabled: false });

test("one signs in, reads the list and a conversation, and signs out", async ({ page, phone, shot, watch, isPhone }) => {
  // Without scripts Chromium reports the announced ones as blocked.
  watch.allow(/wecare\.[\w-]+\.js csp$/);
  const customer = await phone.customer("Aino");
  await phone.writes(customer, "Hei! Toimiiko tämä?");
  await page.goto("/inbox");
  await expect(page).toHaveURL(/\/login/);
  await throughHostedUi(page, "operator");
  await expect(page).toHaveURL("/inbox");
  await expect(rows(page).first()).toBeVisible();
  await shot(page, "no-script-inbox");
  await expect(async () => {
    await page.reload();
    await expect(list(page).getByText(customer.name)).toBeVisible({ timeout: 500 });
  }).toPass();
  await rows(page).filter({ hasText: customer.name }).getByRole("link").click();
  await expect(heading(page, customer.name)).toBeVisible();
  await expect(message(page, "Hei! Toimiiko tämä?")).toBeVisible();
  await shot(page, "no-script-conversation");
  if (isPhone) await page.getByRole("link", { name: "Back to inbox" }).click();
  await page.getByRole("button", { name: "Profile and settings" }).click();
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page).toHaveURL("/logout");
});
