/** The sandbox's phone: a person plays any customer on it. */
import { row, rows } from "../support/pages.ts";
import { SALES, SUPPORT } from "../support/phone.ts";
import { PHONE, expect, test } from "../support/test.ts";

test("somebody invents a customer, chooses one of our numbers and writes", PHONE, async ({ page, stack, enter, shot }) => {
  const asha = await enter("operator");
  await page.goto(`${stack.sandboxUrl}/phone`);
  await shot(page, "phone-people");
  await page.getByText("New customer", { exact: true }).click();
  const name = `Yara Haddad ${Date.now().toString(36)}`;
  await page.getByLabel("Name", { exact: true }).fill(name);
  // As people write numbers: 00, spaces, brackets.
  const digits = String(Date.now()).slice(-8);
  await page.getByLabel("Phone number with country code").fill(`0049 (30) ${digits.slice(0, 4)} ${digits.slice(4)}`);
  await page.getByRole("button", { name: "Create customer" }).click();
  await expect(page.getByRole("heading", { level: 2, name })).toBeVisible();
  await page.getByLabel("Writing to").selectOption(SALES);
  await expect(page).toHaveURL(new RegExp(`number=${SALES}`));
  await page.getByRole("textbox", { name: "Message" }).fill("Do you deliver to Berlin?");
  await page.getByRole("button", { name: "Send" }).click();
  await expect(page.getByRole("log", { name: "Messages" }).getByText("Do you deliver to Berlin?")).toBeVisible();
  await expect(rows(asha).first()).toContainText(name, { timeout: 1_000 });
  await expect(row(asha, name)).toHaveAttribute("data-conversation", new RegExp(`-${SALES}$`));
  await row(asha, name).getByRole("link").click();
  await expect(asha.getByRole("heading", { level: 2, name })).toBeVisible();
  await expect(asha.getByRole("main").getByText(`+49 30`)).toBeVisible();
});

test("a customer who shows no number is known by name", async ({ page, stack, enter }) => {
  const asha = await enter("operator");
  await page.goto(`${stack.sandboxUrl}/phone`);
  await page.getByText("New customer", { exact: true }).click();
  const name = `Zoë ${Date.now().toString(36)}`;
  await page.getByLabel("Name", { exact: true }).fill(name);
  await page.getByLabel("Show businesses no number").check();
  await page.getByRole("button", { name: "Create customer" }).click();
  await page.getByRole("textbox", { name: "Message" }).fill("Hi from behind a username");
  await page.getByRole("button", { name: "Send" }).click();
  await row(asha, name).getByRole("link").click();
  await expect(asha.getByText("Number not shared").first()).toBeVisible();
});

test("everything that customers can send is behind the plus sign", PHONE, async ({ page, stack, phone, shot }) => {
  const customer = await phone.customer("Maya");
  await page.goto(`${stack.sandboxUrl}/phone?person=${customer.id}&number=${SUPPORT}`);
  const log = page.getByRole("log", { name: "Messages" });
  const choose = async (name: string, words = ""): Promise<void> => {
    await page.getByRole("textbox", { name: "Message", exact: true }).fill(words);
    await page.getByRole("button", { name: "Attach" }).click();
    await page.getByRole("button", { name, exact: true }).click();
  };
  await choose("Photo", "This is how it arrived");
  await expect(log.getByRole("img", { name: "This is how it arrived" })).toBeVisible();
  await choose("Voice");
  await expect(log.getByText("Voice message")).toBeVisible();
  await choose("Forwarded", "Moved to Monday");
  await expect(log.getByText("Forwarded", { exact: true })).toBeVisible();
  await choose("Order");
  await expect(log.getByText("2 × TEA-250")).toBeVisible();
  await page.getByRole("button", { name: "Attach" }).click();
  await shot(page, "phone-attach");
  await page.getByRole("button", { name: "Raw JSON" }).click();
  await page.getByRole("textbox", { name: /^Message object/ }).fill(JSON.stringify({ type: "text", text: { body: "as it is" } }));
  await page.getByRole("button", { name: "Send as it is" }).click();
  await expect(log.getByText("as it is")).toBeVisible();
  const sent = (await phone.chat(customer)).map((message) => message.kind);
  expect(sent).toEqual(["image", "audio", "text", "order", "text"]);
});

test("a number that is none is refused in words", async ({ page, stack, watch }) => {
  watch.allow(/status of 400/);
  await page.goto(`${stack.sandboxUrl}/phone`);
  await page.getByText("New customer", { exact: true }).click();
  await page.getByLabel("Name", { exact: true }).fill("Nobody");
  await page.getByLabel("Phone number with country code").fill("12");
  await page.getByRole("button", { name: "Create customer" }).click();
  await expect(page.getByRole("alert")).toHaveText("This is no phone number. Start with + and the country code.");
});

test("other web sites cannot play the phone", async ({ stack }) => {
  const answer = await fetch(`${stack.control}/control/phone/people`, { headers: { origin: "https://evil.example" } });
  expect(answer.status).toBe(403);
});
