/** Everything that is made without a connection goes out once it is back: by itself, in its order, and once. */
import type { Page } from "@playwright/test";
import { accessible } from "../support/axe.ts";
import { composer, live, log, message, open, reply, signIn } from "../support/pages.ts";
import { PHONE, expect, test } from "../support/test.ts";

const LEAFLET = "crates/sandbox/media/leaflet.pdf";
const WAITS = "Not sent. Check your connection. It goes out by itself once you are back.";

async function choose(page: Page, menu: string, item: string): Promise<void> {
  await page.getByRole("button", { name: menu, exact: true }).click();
  await page.getByRole("menuitem", { name: item, exact: true }).click();
}

/** Picks a template without blanks, which also brings the tools to the page. */
async function template(page: Page) {
  await page.getByRole("button", { name: "Template", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "Send a template" });
  await dialog.getByRole("button", { name: /we_have_an_answer/ }).click();
  await expect(dialog.getByRole("region", { name: "Preview" })).toContainText("we have an answer for you");
  return dialog;
}

test("what is made in the tools waits without a connection, and goes out once in its order", async ({ page, phone, context, watch }) => {
  watch.allow(/ERR_INTERNET_DISCONNECTED/);
  const customer = await phone.customer("Tova Tunnel");
  await phone.writes(customer, "Which day, and where?");
  await signIn(page, "operator");
  await open(page, customer.name);
  const first = await template(page);
  await context.setOffline(true);
  await first.getByRole("button", { name: "Send", exact: true }).click();
  await expect(first).toBeHidden();
  await expect(message(page, "we have an answer for you")).toContainText(WAITS);

  await choose(page, "Attach", "Location");
  const place = page.getByRole("dialog", { name: "Send a location" });
  await place.getByLabel("Coordinates").fill("https://www.google.com/maps/@12.9716,77.5946,15z");
  await place.getByLabel("Name").fill("Shop behind the tunnel");
  await place.getByRole("button", { name: "Send", exact: true }).click();
  await expect(place).toBeHidden();
  await expect(message(page, "Shop behind the tunnel")).toContainText(WAITS);

  await choose(page, "Attach", "Contact card");
  const card = page.getByRole("dialog", { name: "Send a contact card" });
  await card.getByLabel("Name", { exact: true }).fill("The tunnel desk");
  await card.getByRole("textbox", { name: "Phone number", exact: true }).fill("+91 98111 10077");
  await card.getByRole("button", { name: "Send", exact: true }).click();
  await expect(card).toBeHidden();
  await expect(message(page, "The tunnel desk")).toContainText(WAITS);

  await choose(page, "Buttons, lists and requests", "Buttons");
  const form = page.getByRole("dialog", { name: "Buttons", exact: true });
  await form.getByLabel("Text", { exact: true }).fill("Which day, said from a tunnel?");
  await form.getByRole("textbox", { name: "Button 1" }).fill("Monday");
  await form.getByRole("button", { name: "Send", exact: true }).click();
  await expect(form).toBeHidden();
  await expect(message(page, "Which day, said from a tunnel?")).toContainText(WAITS);

  const theirs = message(page, "Which day, and where?").first();
  await theirs.hover();
  await theirs.getByRole("button", { name: "Reply, react and more" }).click();
  await page.getByRole("button", { name: "React with 👍" }).click();
  await expect(log(page).getByText("The reaction 👍")).toBeVisible();

  await theirs.hover();
  await theirs.getByRole("button", { name: "Reply, react and more" }).click();
  await page.getByRole("button", { name: "Reply to this message" }).click();
  await reply(page, "An answer out of the tunnel");
  await expect(message(page, "An answer out of the tunnel")).toContainText(WAITS);
  await accessible(page, "messages that wait for a connection");
  const ours = async () => {
    const sent = (await phone.chat(customer)).filter((sent) => sent.direction === "out" && sent.kind !== "reaction");
    return sent.map((sent) => sent.kind);
  };
  expect(await ours()).toEqual([]);

  await context.setOffline(false);
  await live(page);
  await expect.poll(ours, { timeout: 20_000 }).toEqual(["template", "location", "contacts", "interactive", "text"]);
  await expect(theirs.getByText("👍")).toBeVisible();
  await expect(log(page).getByText("Not sent.")).toHaveCount(0);
  for (const words of ["we have an answer for you", "Shop behind the tunnel", "The tunnel desk", "Which day, said from a tunnel?", "An answer out of the tunnel"]) {
    await expect(message(page, words)).toHaveCount(1);
    await expect(message(page, words)).toHaveAttribute("data-state", /^(sent|delivered|read)$/);
  }
  await expect(composer(page)).toHaveValue("");
});

test("what was made without a connection outlives a reload, and can be thrown away", async ({ page, phone, watch }) => {
  watch.allow(/ERR_INTERNET_DISCONNECTED|ERR_FAILED/);
  const customer = await phone.customer("Tilda Thrown");
  await phone.writes(customer, "Where are you?");
  await signIn(page, "operator");
  await open(page, customer.name);
  const sends = "**/api/thread/send-message";
  await page.route(sends, (route) => route.abort("internetdisconnected"));
  for (const name of ["Shop to be kept", "Shop to be dropped"]) {
    await choose(page, "Attach", "Location");
    const place = page.getByRole("dialog", { name: "Send a location" });
    await place.getByLabel("Coordinates").fill("12.9716, 77.5946");
    await place.getByLabel("Name").fill(name);
    await place.getByRole("button", { name: "Send", exact: true }).click();
    await expect(place).toBeHidden();
    await expect(message(page, name)).toContainText(WAITS);
  }
  await page.reload();
  await expect(message(page, "Shop to be kept")).toContainText("Not sent.");
  const dropped = message(page, "Shop to be dropped");
  await expect(dropped).toContainText("Not sent.");
  await dropped.getByRole("button", { name: "Throw away" }).click();
  await expect(dropped).toHaveCount(0);
  await page.unroute(sends);
  const ours = async () => (await phone.chat(customer)).filter((sent) => sent.direction === "out").map((sent) => sent.kind);
  await expect.poll(ours, { timeout: 20_000 }).toEqual(["location"]);
  await expect(message(page, "Shop to be kept")).toHaveAttribute("data-state", /^(sent|delivered|read)$/);
});

test("files that are chosen wait without a connection, and go up once it is back", PHONE, async ({ page, phone, context, watch }) => {
  watch.allow(/ERR_INTERNET_DISCONNECTED/);
  const customer = await phone.customer("Fiona Files");
  await phone.writes(customer, "The leaflet, please");
  await signIn(page, "operator");
  await open(page, customer.name);
  const chooser = page.waitForEvent("filechooser");
  await choose(page, "Attach", "Document or audio");
  await (await chooser).setFiles(LEAFLET);
  const dialog = page.getByRole("dialog", { name: "Send files" });
  await expect(dialog.getByRole("listitem")).toHaveCount(1);
  await context.setOffline(true);
  await dialog.getByRole("button", { name: "Send", exact: true }).click();
  await expect(dialog.getByText("No connection. It waits here and goes on by itself once you are back.")).toBeVisible();
  await accessible(page, "files that wait for a connection");
  await context.setOffline(false);
  await expect(dialog).toBeHidden();
  await expect(message(page, "leaflet.pdf")).toHaveAttribute("data-state", /^(sent|delivered|read)$/);
  const ours = (await phone.chat(customer)).filter((sent) => sent.direction === "out");
  expect(ours.map((sent) => sent.kind)).toEqual(["document"]);
});

test("files that waited are left to their author where a colleague has answered meanwhile", async ({ page, phone, context, enter, watch }) => {
  watch.allow(/ERR_INTERNET_DISCONNECTED/);
  const customer = await phone.customer("Fritz Files");
  await phone.writes(customer, "Do you have a leaflet?");
  await signIn(page, "operator");
  await open(page, customer.name);
  const chooser = page.waitForEvent("filechooser");
  await choose(page, "Attach", "Document or audio");
  await (await chooser).setFiles(LEAFLET);
  const dialog = page.getByRole("dialog", { name: "Send files" });
  const other = await enter("admin");
  await open(other, customer.name);
  await context.setOffline(true);
  const send = dialog.getByRole("button", { name: "Send", exact: true });
  await send.click();
  await expect(dialog.getByText("No connection. It waits here")).toBeVisible();
  await reply(other, "None is left, sorry.");
  await phone.has(customer, "None is left, sorry.", "delivered");
  await context.setOffline(false);
  await expect(dialog.getByRole("alert")).toHaveText(/.+ answered \d+ s ago\. Press Send again to send this anyway\./);
  await send.click();
  await expect(dialog).toBeHidden();
  await expect(message(page, "leaflet.pdf")).toHaveAttribute("data-state", /^(sent|delivered|read)$/);
});
