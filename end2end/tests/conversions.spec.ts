/** A conversion is noted in a thread, counts for the advertisement that the customer came from, and is taken back. */
import { accessible } from "../support/axe.ts";
import { live, open, signIn } from "../support/pages.ts";
import { SUPPORT } from "../support/phone.ts";
import { expect, test } from "../support/test.ts";

test("a conversion is noted, leads from its count to its thread, and is taken back", async ({ page, phone, shot, watch }) => {
  watch.allow(/status of 422/);
  const customer = await phone.customer("Connie Converts");
  const headline = `Sale ${Date.now()}`;
  const referral = { source_type: "ad", source_id: `${Date.now()}`, source_url: "https://fb.example/sale", headline, ctwa_clid: "ARconnie" };
  await phone.sends(customer, "text", "Is the blue one there?", SUPPORT, { referral });
  await signIn(page, "operator");
  await open(page, customer.name);
  await live(page);
  await page.getByRole("button", { name: "Note a conversion" }).click();
  const dialog = page.getByRole("dialog", { name: "Note a conversion" });
  const revenue = dialog.getByRole("textbox", { name: /^What it brought/ });
  await revenue.fill("99.50");
  await dialog.getByRole("button", { name: "Note the conversion" }).click();
  await expect(dialog.getByText("Write what it brought with its currency")).toBeVisible();
  await revenue.fill("99.50 usd");
  await dialog.getByRole("button", { name: "Note the conversion" }).click();
  await expect(dialog.getByText("It is noted, and stands in the thread.")).toBeVisible();
  await accessible(page, "a conversion being noted");
  await page.keyboard.press("Escape");
  await expect(page.getByText(`noted a conversion of 99.50 USD, from “${headline}”`).first()).toBeVisible();

  await page.goto("/analytics?range=7");
  const sources = page.getByRole("region", { name: "Advertisements and posts", exact: true });
  const row = sources.getByRole("row").filter({ hasText: headline });
  await expect(row).toContainText("99.50 USD");
  await row.getByRole("link", { name: "1", exact: true }).last().click();
  await expect(page).toHaveURL(/figure=converted&of=source/);
  await expect(page.getByRole("heading", { level: 1, name: `Conversions: ${headline}` })).toBeVisible();
  await expect(page.locator("[data-found]")).toHaveText("1, 99.50 USD");
  await live(page);
  await accessible(page, "what is behind conversions");
  await shot(page, "conversions");
  await page.getByRole("button", { name: `Tell Meta of the conversion of ${customer.name}` }).click();
  await expect(page.getByRole("list", { name: "Conversions" })).toContainText("Meta was told");
  await page.getByRole("button", { name: `Take back the conversion of ${customer.name}` }).click();
  await expect(page.getByText("The conversion is taken back.")).toBeVisible();
  await expect(page.getByText("Nobody noted a conversion")).toBeVisible();
});
