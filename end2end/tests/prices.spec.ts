/** An Admin replaces the table of prices by a file, sees before what would change, and takes it back. */
import type { Page } from "@playwright/test";
import { accessible } from "../support/axe.ts";
import { live, signIn } from "../support/pages.ts";
import { PHONE, TWICE, expect, test } from "../support/test.ts";

const card = (page: Page) => page.getByRole("region", { name: "Prices of messages", exact: true });
const changes = (page: Page) => page.getByRole("list", { name: "Changes of prices" }).getByRole("listitem");
const file = (text: string) => ({ name: "rates.csv", mimeType: "text/csv", buffer: Buffer.from(text) });
const TABLE = "as of,2026-10-01\ncurrency,USD\nfee,0.005\ncountry,marketing,utility\n*,0.06,0.01\nIN,0.02,0.002\n";

test("prices are replaced by a file, used at once, and set back", TWICE, async ({ page, shot }) => {
  await signIn(page, "admin", "/admin/settings");
  await live(page);
  await expect(card(page)).toContainText("Prices of 2026-10-01, USD, 1 country and all others.");
  await expect(card(page)).toContainText("From: round-2026-10.csv");
  await accessible(page, "the prices");
  await card(page).getByLabel("Replace by a file").setInputFiles(file("IN,1,1"));
  await expect(card(page).getByRole("alert")).toContainText("Say which day the prices are of");
  await expect(card(page).getByRole("button", { name: "Use these prices" })).toBeDisabled();
  await card(page).getByRole("textbox", { name: "Table" }).fill(TABLE);
  const would = card(page).getByRole("status", { name: "What would change" });
  await expect(would).toContainText("IN: marketing 0.02 (before: 0.012)");
  await expect(card(page).getByLabel("Where it is from")).toHaveValue("rates.csv");
  await accessible(page, "other prices");
  await shot(page, "prices");
  await card(page).getByRole("button", { name: "Use these prices" }).click();
  await expect(page.getByText("These prices are used from now on.")).toBeVisible();
  await expect(card(page)).toContainText("From: rates.csv");
  await expect(changes(page).first()).toContainText("IN: marketing 0.02 (before: 0.012)");
  await page.goto("/bulk");
  await live(page);
  await page.getByRole("button", { name: "Prices" }).click();
  const dialog = page.getByRole("dialog", { name: "Prices of messages" });
  await expect(dialog.getByRole("textbox", { name: "Table" })).toHaveValue(/IN,0\.02,/);
  await dialog.getByRole("link", { name: "Change them in the settings" }).click();
  await expect(card(page)).toBeVisible();
  await live(page);
  // By the keyboard: the version before.
  await changes(page).nth(1).getByRole("button", { name: /again/ }).press("Enter");
  await expect(page.getByText("The prices from before are used again.")).toBeVisible();
  await expect(card(page)).toContainText("From: round-2026-10.csv");
});

test("a table is written by hand and left again", PHONE, async ({ page }) => {
  await signIn(page, "admin", "/admin/settings");
  await live(page);
  await card(page).getByRole("button", { name: "Write or paste" }).click();
  await expect(card(page).getByRole("textbox", { name: "Table" })).toHaveValue(/^as of,2026-10-01/);
  await expect(card(page).getByRole("status", { name: "What would change" })).toContainText("It is the table that is used already.");
  await expect(card(page).getByRole("button", { name: "Use these prices" })).toBeDisabled();
  await card(page).getByRole("button", { name: "Cancel" }).click();
  await expect(card(page).getByLabel("Replace by a file")).toBeVisible();
});
