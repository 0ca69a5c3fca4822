/** An Admin manages people: invites, changes roles, signs out and removes. */
import type { Locator, Page } from "@playwright/test";
import { accessible } from "../support/axe.ts";
import { live, signIn } from "../support/pages.ts";
import { EVERYWHERE, PHONE, expect, test } from "../support/test.ts";

const person = (page: Page, name: string): Locator => page.getByRole("list", { name: "People" }).getByRole("button", { name: new RegExp(name) });
const account = (page: Page): Locator => page.getByRole("dialog", { name: "Account" });

test("everybody stands there with their role", EVERYWHERE, async ({ page, shot }) => {
  await signIn(page, "admin", "/admin/people");
  await expect(page.getByRole("heading", { level: 1, name: "People" })).toBeVisible();
  await expect(page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "People" })).toHaveAttribute("aria-current", "page");
  await expect(person(page, "Inés Okafor")).toContainText("Admin");
  await expect(person(page, "Noor Haddad")).toContainText("No role");
  await live(page);
  await accessible(page, "the people");
  await shot(page, "people");
});

test("somebody is invited, given another role, and removed", PHONE, async ({ page }) => {
  const name = `Lena ${Date.now().toString(36)}`;
  await signIn(page, "admin", "/admin/people");
  await live(page);
  await page.getByRole("button", { name: "Invite" }).click();
  const form = page.getByRole("dialog", { name: "Invite somebody" });
  await form.getByLabel("E-mail").fill("nobody");
  await form.getByRole("button", { name: "Send the invitation" }).click();
  await expect(form.getByRole("alert")).toContainText("Write the e-mail address in full");
  await accessible(page, "an invitation");
  await form.getByLabel("E-mail").fill(`${name.toLowerCase().replace(" ", ".")}@demo.example`);
  await form.getByLabel("Name").fill(name);
  await form.getByLabel("Role").selectOption("Viewer");
  await form.getByRole("button", { name: "Send the invitation" }).click();
  await expect(form).toBeHidden();
  await expect(person(page, name)).toContainText("Invited");
  // By keyboard from here on.
  await person(page, name).focus();
  await page.keyboard.press("Enter");
  await expect(account(page)).toBeVisible();
  await accessible(page, "an account");
  await account(page).getByLabel("Role").selectOption("Operator");
  await expect(person(page, name)).toContainText("Operator");
  await account(page).getByRole("button", { name: "Remove…" }).press("Enter");
  await account(page).getByRole("button", { name: "Remove for good" }).press("Enter");
  await expect(account(page)).toBeHidden();
  await expect(person(page, name)).toHaveCount(0);
});

test("the last Admin stays one", async ({ page }) => {
  await signIn(page, "admin", "/admin/people");
  await live(page);
  await person(page, "Inés Okafor").click();
  await account(page).getByRole("button", { name: "Disable" }).click();
  await expect(page.getByText("Nobody else is an Admin who can sign in.")).toBeVisible();
});

test("who is no Admin finds neither the page nor the way there", async ({ page, watch }) => {
  watch.allow(/status of 403/);
  await signIn(page, "operator");
  await expect(page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "People" })).toHaveCount(0);
  await page.goto("/admin/people");
  await expect(page.getByText("Only Admins manage people.")).toBeVisible();
});
