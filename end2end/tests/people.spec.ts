/** Many people are invited by a file, and one device of somebody is signed out. */
import { accessible } from "../support/axe.ts";
import { live, signIn, signInAnew } from "../support/pages.ts";
import { TWICE, expect, test } from "../support/test.ts";

test("people are invited from a file that is looked at before", TWICE, async ({ page, shot }) => {
  const mark = Date.now().toString(36);
  const list = [
    "E-mail;Name;Role",
    `one.${mark}@demo.example;One ${mark};Operator`,
    `two.${mark}@demo.example;Two ${mark};`,
    `three.${mark}@demo.example;Three;boss`,
    "ines@demo.example;Inés Okafor;Admin",
  ].join("\r\n");
  await signIn(page, "admin", "/admin/people");
  await live(page);
  await page.getByRole("button", { name: "From a file" }).click();
  const dialog = page.getByRole("dialog", { name: "Invite people from a file" });
  await dialog.getByLabel("File").setInputFiles({ name: "people.csv", mimeType: "text/csv", buffer: Buffer.from(list) });
  await expect(dialog).toContainText("2 to invite: 1 Operator, 1 Viewer. 1 has an account already.");
  await expect(dialog.getByRole("list", { name: "Left out" })).toContainText("Line 4: “boss” is no role.");
  await accessible(page, "many invitations");
  await shot(page, "invite-many");
  await dialog.getByRole("button", { name: "Invite 2 people" }).click();
  await expect(page.getByText("2 people are invited, and get an e-mail each.")).toBeVisible();
  await expect(dialog).toContainText("Nobody to invite. 3 have an account already.");
  await page.keyboard.press("Escape");
  const people = page.getByRole("list", { name: "People" });
  await expect(people.getByRole("button", { name: new RegExp(`One ${mark}`) })).toContainText("Invited");
});

test("one device of somebody is signed out, and only that one", async ({ page, watch }) => {
  watch.allow(/status of 401/);
  // A sign-in of this browser's own: the shared ones go on.
  await signInAnew(page, "colleague");
  await page.context().clearCookies();
  await signIn(page, "admin", "/admin/people");
  await live(page);
  await page.getByRole("list", { name: "People" }).getByRole("button", { name: /Tomás Rivera/ }).click();
  const account = page.getByRole("dialog", { name: "Account" });
  const devices = account.getByRole("list", { name: "Signed in on" }).getByRole("listitem");
  await expect(devices.first()).toContainText("Chrome on");
  expect(await account.evaluate((panel) => panel.matches(":modal"))).toBe(true);
  await accessible(page, "devices");
  const before = await devices.count();
  await devices.first().getByRole("button", { name: /^Sign out/ }).click();
  await expect(page.getByText(/^Tomás Rivera is signed out of Chrome on/)).toBeVisible();
  if (before === 1) await expect(account.getByText("Nowhere, as far as is known.")).toBeVisible();
  else await expect(devices).toHaveCount(before - 1);
});

test("the numbers that somebody sees are chosen together, and saved as one", async ({ page }) => {
  await signIn(page, "admin", "/admin/people");
  await live(page);
  await page.getByRole("list", { name: "People" }).getByRole("button", { name: /Tomás Rivera/ }).click();
  const account = page.getByRole("dialog", { name: "Account" });
  const numbers = account.getByRole("group", { name: "Numbers" });
  const first = numbers.getByRole("checkbox").first();
  await expect(numbers).toContainText("Sees all numbers.");
  await first.check();
  await expect(numbers).toContainText("Not saved yet: sees these numbers only once you save.");
  await accessible(page, "numbers that are not saved");
  await numbers.getByRole("button", { name: "Leave as they were" }).click();
  await expect(first).not.toBeChecked();
  await first.check();
  await numbers.getByRole("button", { name: "Save the numbers" }).click();
  await expect(page.getByText("Tomás Rivera sees the chosen numbers only.")).toBeVisible();
  await expect(numbers).toContainText("Sees these numbers only.");
  await first.uncheck();
  await numbers.getByRole("button", { name: "Save the numbers" }).click();
  await expect(page.getByText("Tomás Rivera sees all numbers.")).toBeVisible();
  await expect(numbers).toContainText("Sees all numbers. Choose some");
});
