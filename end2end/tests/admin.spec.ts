/** An Admin manages people, reads who did what, and looks after events that were not understood. */
import type { Locator, Page } from "@playwright/test";
import { accessible } from "../support/axe.ts";
import { live, signIn } from "../support/pages.ts";
import { EVERYWHERE, PHONE, TWICE, expect, test } from "../support/test.ts";

const person = (page: Page, name: string): Locator => page.getByRole("list", { name: "People" }).getByRole("button", { name: new RegExp(name) });
const account = (page: Page): Locator => page.getByRole("dialog", { name: "Account" });

test("everybody stands there with their role", EVERYWHERE, async ({ page, shot }) => {
  await signIn(page, "admin", "/admin/people");
  await expect(page.getByRole("heading", { level: 1, name: "People" })).toBeVisible();
  await expect(page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Admin" })).toHaveAttribute("aria-current", "page");
  await expect(person(page, "Inés Okafor")).toContainText("Admin");
  await expect(person(page, "Noor Haddad")).toContainText("No role");
  const abilities = page.getByRole("region", { name: "What each role can do" });
  await expect(abilities.getByRole("row", { name: /^Run bulk jobs/ }).getByRole("cell")).toHaveText([/no$/, /yes$/, /yes$/]);
  await expect(abilities.getByRole("row", { name: /^Write rules/ }).getByRole("cell")).toHaveText([/no$/, /no$/, /yes$/]);
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

test("the last Admin stays one", async ({ page, watch }) => {
  watch.allow(/status of 422/);
  await signIn(page, "admin", "/admin/people");
  await live(page);
  await person(page, "Inés Okafor").click();
  await account(page).getByRole("button", { name: "Disable" }).click();
  await expect(page.getByText("Nobody else is an Admin who can sign in.")).toBeVisible();
});

test("who is no Admin finds neither the page nor the way there", async ({ page, watch }) => {
  watch.allow(/status of 403/);
  await signIn(page, "operator");
  await expect(page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Admin" })).toHaveCount(0);
  for (const address of ["/admin", "/admin/people", "/admin/rules", "/admin/audit", "/admin/events"]) {
    await page.goto(address);
    await expect(page.getByText("Only Admins manage this.")).toBeVisible();
    await live(page);
  }
});

test("who did what is found, narrowed, and taken along", TWICE, async ({ page, shot }) => {
  await signIn(page, "admin", "/admin/audit");
  const rows = page.getByRole("list", { name: "Audit" }).getByRole("listitem");
  await expect(rows.first()).toBeVisible();
  await live(page);
  await accessible(page, "the audit");
  await shot(page, "audit");
  await page.getByLabel("Act").selectOption("Sign in");
  await page.getByLabel("Words").fill("Inés");
  await page.getByRole("button", { name: "Show" }).click();
  await expect(page).toHaveURL(/act=sign_in/);
  await expect(rows.first()).toContainText("Inés Okafor");
  const others = await rows.filter({ hasNotText: "Sign in" }).count();
  expect(others).toBe(0);
  const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "CSV" }).click()]);
  expect(file.suggestedFilename()).toBe("audit.csv");
  await page.getByLabel("Words").fill("nobody has this name");
  await page.getByRole("button", { name: "Show" }).click();
  await expect(page.getByText("Nothing found")).toBeVisible();
});

test("an event that was not understood is looked into and thrown away", TWICE, async ({ page, phone, shot, logs, watch }) => {
  watch.allow(/status of 422/);
  logs.allow(/event kept as failed/);
  const mark = `not JSON ${Date.now()}`;
  await phone.publishes(mark);
  await signIn(page, "admin", "/admin/events");
  const rows = page.getByRole("list", { name: "Events" }).getByRole("button");
  await expect(async () => {
    if ((await rows.count()) === 0) await page.reload();
    await expect(rows.first()).toBeVisible({ timeout: 500 });
  }).toPass();
  await live(page);
  await accessible(page, "events");
  await rows.first().click();
  const event = page.getByRole("dialog", { name: "Event" });
  await expect(event.getByLabel("As it came")).toContainText(mark);
  await accessible(page, "an event");
  await shot(page, "event");
  await event.getByRole("button", { name: "Take it in again" }).click();
  await expect(page.getByText("Still not understood. It stays here.")).toBeVisible();
  await event.getByRole("button", { name: "Throw away" }).click();
  await expect(event.getByRole("alert")).toContainText("Say why");
  await event.getByLabel("Throw it away, because").fill("made by a test");
  await event.getByRole("button", { name: "Throw away" }).click();
  await expect(event).toBeHidden();
  await expect(page.getByText("Thrown away.")).toBeVisible();
  await expect(page.getByText("Everything of late was understood")).toBeVisible();
  const further = page.getByRole("button", { name: "Look further back" });
  await expect(async () => {
    if (await further.isVisible()) await further.click();
    await expect(page.getByText("Everything was understood")).toBeVisible({ timeout: 200 });
  }).toPass();
});
