/** Several files go out in their order, and one whose answer was lost is never in the way of what one sends next. */
import type { Page } from "@playwright/test";
import { log, message, open, signIn } from "../support/pages.ts";
import type { Person } from "../support/phone.ts";
import { expect, test } from "../support/test.ts";

const PHOTO = "crates/sandbox/media/photo.jpg";
const LEAFLET = "crates/sandbox/media/leaflet.pdf";
const SENDS = "**/api/thread/send-message";

async function choose(page: Page, customer: Person, files: string[]) {
  await signIn(page, "operator");
  await open(page, customer.name);
  const chooser = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Attach" }).click();
  await page.getByRole("menuitem", { name: "Document or audio" }).click();
  await (await chooser).setFiles(files);
  const dialog = page.getByRole("dialog", { name: "Send files" });
  await expect(dialog.getByRole("listitem")).toHaveCount(files.length);
  return dialog;
}

test("after a file that fails none goes out, so that they keep their order", async ({ page, phone, watch }) => {
  watch.allow(/status of 503/);
  const customer = await phone.customer("Otto Order");
  await phone.writes(customer, "Both, please");
  const dialog = await choose(page, customer, [PHOTO, LEAFLET]);
  await page.route(SENDS, (route) => route.fulfill({ status: 503, json: "Busy" }), { times: 1 });
  await dialog.getByRole("button", { name: "Send 2 files" }).click();
  await expect(dialog.getByRole("alert")).toContainText("The service is busy");
  await expect(dialog.getByRole("listitem")).toHaveCount(2);
  expect((await phone.chat(customer)).filter((message) => message.direction === "out")).toHaveLength(0);
  await dialog.getByRole("button", { name: "Send 2 files" }).click();
  await expect(dialog).toBeHidden();
  await expect(message(page, "leaflet.pdf")).toHaveAttribute("data-state", /sent|delivered|read/);
  const ours = (await phone.chat(customer)).filter((message) => message.direction === "out");
  expect(ours.map((message) => message.kind)).toEqual(["image", "document"]);
});

test("a file whose answer was lost goes again with other words, as a message of its own", async ({ page, phone, watch }) => {
  watch.allow(/ERR_FAILED/, /status of 409/);
  const customer = await phone.customer("Lotte Lost");
  await phone.writes(customer, "Show me");
  const dialog = await choose(page, customer, [LEAFLET]);
  await dialog.getByLabel("Caption").fill("as it was at first");
  // The server gets the message; the browser never hears of it.
  await page.route(
    SENDS,
    async (route) => {
      await route.fetch();
      await route.abort("failed");
    },
    { times: 1 },
  );
  await dialog.getByRole("button", { name: "Send", exact: true }).click();
  await expect(dialog.getByRole("alert")).toContainText("could not be reached");
  await dialog.getByLabel("Caption").fill("as it was changed to");
  await dialog.getByRole("button", { name: "Send", exact: true }).click();
  await expect(dialog.getByRole("alert")).toContainText("It was sent already");
  await dialog.getByRole("button", { name: "Send", exact: true }).click();
  await expect(dialog).toBeHidden();
  for (const words of ["as it was at first", "as it was changed to"]) {
    await expect(message(page, words)).toHaveAttribute("data-state", /sent|delivered|read/);
  }
  await expect(log(page).getByRole("article").filter({ hasText: "leaflet.pdf" })).toHaveCount(2);
  const ours = (await phone.chat(customer)).filter((message) => message.direction === "out");
  expect(ours.map((message) => message.kind)).toEqual(["document", "document"]);
});
