/** Other ways of files and places into a conversation, and files on their way: how far they are, broken off, and gone on with. */
import { writeFileSync } from "node:fs";
import type { JSHandle, Page } from "@playwright/test";
import { composer, live, log, message, open, signIn } from "../support/pages.ts";
import { PHONE, expect, test } from "../support/test.ts";

/** What is dragged or copied: a text file with this name. */
async function carried(page: Page, name: string): Promise<JSHandle<DataTransfer>> {
  return page.evaluateHandle((name) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([`The words of ${name}`], name, { type: "text/plain" }));
    return transfer;
  }, name);
}

test("a file is dropped on the composer, and another one pasted into it", async ({ page, phone }) => {
  const customer = await phone.customer("Dora Drop");
  await phone.writes(customer, "Do you have it in writing?");
  await signIn(page, "operator");
  await open(page, customer.name);
  const dialog = page.getByRole("dialog", { name: "Send files" });
  const dropped = await carried(page, "dropped.txt");
  await page.getByRole("form", { name: "Reply" }).dispatchEvent("dragover", { dataTransfer: dropped });
  await page.getByRole("form", { name: "Reply" }).dispatchEvent("drop", { dataTransfer: dropped });
  await expect(dialog.getByText("dropped.txt")).toBeVisible();
  await dialog.getByRole("button", { name: "Send", exact: true }).click();
  await expect(dialog).toBeHidden();
  await expect(message(page, "dropped.txt")).toHaveAttribute("data-state", /sent|delivered|read/);

  const pasted = await carried(page, "pasted.txt");
  await composer(page).evaluate((field, clipboardData) => {
    field.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
  }, pasted);
  await expect(dialog.getByText("pasted.txt")).toBeVisible();
  await dialog.getByLabel("Caption").fill("As you asked");
  await dialog.getByRole("button", { name: "Send", exact: true }).click();
  await expect(dialog).toBeHidden();
  await expect(message(page, "pasted.txt")).toHaveAttribute("data-state", /sent|delivered|read/);
  await expect(message(page, "As you asked")).toBeVisible();
});

test("the place where one is now is sent, and it is said when the browser does not tell it", PHONE, async ({ page, context, phone }) => {
  const customer = await phone.customer("Wanda Where");
  await phone.writes(customer, "Where are you?");
  await signIn(page, "operator");
  await open(page, customer.name);
  const menu = async () => {
    await page.getByRole("button", { name: "Attach" }).click();
    await page.getByRole("menuitem", { name: "Location", exact: true }).click();
  };
  const form = page.getByRole("dialog", { name: "Send a location" });
  await menu();
  await context.grantPermissions([]);
  await form.getByRole("button", { name: "Where I am now" }).click();
  await expect(form.getByText("Your browser did not say where you are.")).toBeVisible();
  await context.grantPermissions(["geolocation"]);
  await context.setGeolocation({ latitude: 18.520_43, longitude: 73.856_744 });
  await form.getByRole("button", { name: "Where I am now" }).click();
  await expect(form.getByLabel("Coordinates")).toHaveValue("18.520430, 73.856744");
  await form.getByRole("button", { name: "Send", exact: true }).click();
  await expect(form).toBeHidden();
  await expect(log(page).getByRole("article").last()).toHaveAttribute("data-state", /sent|delivered|read/);
  const there = (await phone.chat(customer)).findLast((known) => known.direction === "out");
  expect(there?.message).toMatchObject({ location: { latitude: 18.52043, longitude: 73.856744 } });
});

test("a large file says how far it is, is broken off, and goes on with what is missing, even after a reload", async ({ page, phone, watch }, info) => {
  // What the browser says of the part that is broken off.
  watch.allow(/ERR_FAILED/);
  const part = 6 * 1024 * 1024;
  const customer = await phone.customer("Lara Large");
  await phone.writes(customer, "Send me everything");
  await signIn(page, "operator");
  await open(page, customer.name);
  const parts: string[] = [];
  let release = (): void => {};
  const broken = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route("**/uploads/*/*", async (route) => {
    const which = new URL(route.request().url()).pathname.split("/").pop() ?? "";
    parts.push(which);
    if (which === "2" && parts.filter((known) => known === "2").length === 1) {
      await broken;
      await route.abort();
    } else {
      await route.continue();
    }
  });
  // A file of the disk, which is the same one when it is picked again.
  const path = info.outputPath("large.txt");
  writeFileSync(path, Buffer.alloc(2 * part + 5, "all of it "));
  const pick = async (): Promise<void> => {
    const chooser = page.waitForEvent("filechooser");
    await page.getByRole("button", { name: "Attach" }).click();
    await page.getByRole("menuitem", { name: "Document or audio" }).click();
    await (await chooser).setFiles(path);
  };
  const dialog = page.getByRole("dialog", { name: "Send files" });
  await pick();
  await dialog.getByRole("button", { name: "Send", exact: true }).click();
  const bar = dialog.getByRole("progressbar", { name: "Uploaded" });
  await expect(bar).toHaveAttribute("max", String(2 * part + 5));
  await expect.poll(async () => Number(await bar.getAttribute("value"))).toBeGreaterThanOrEqual(part);
  await expect.poll(() => parts).toEqual(["1", "2"]);
  await dialog.getByRole("button", { name: "Cancel" }).click();
  release();
  await expect(bar).toHaveCount(0);
  expect(parts).toEqual(["1", "2"]);
  await page.reload();
  await live(page);
  await pick();
  await dialog.getByRole("button", { name: "Send", exact: true }).click();
  await expect(dialog).toBeHidden();
  expect(parts).toEqual(["1", "2", "2", "3"]);
  await expect(message(page, "large.txt")).toHaveAttribute("data-state", /sent|delivered|read/);
});
