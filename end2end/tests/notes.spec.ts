/** Words for colleagues, written where a reply is written. */
import { accessible } from "../support/axe.ts";
import { assignTo, composer, live, log, open, signIn } from "../support/pages.ts";
import { TWICE, expect, test } from "../support/test.ts";

test("a private note is written in a tab of its own, and neither text gets into the other", TWICE, async ({ page, phone, shot }) => {
  const customer = await phone.customer("Nils");
  await phone.writes(customer, "Ringer dere meg?");
  await signIn(page, "operator");
  await open(page, customer.name);
  await live(page);
  const note = page.getByRole("textbox", { name: "For colleagues only. The customer never sees it." });
  const mode = (name: string) => page.getByRole("group", { name: "Who reads it" }).getByRole("button", { name });
  await composer(page).fill("We call you at five.");
  await mode("Private note").click();
  await expect(note).toBeFocused();
  await expect(composer(page)).toBeHidden();
  await expect(mode("Private note")).toHaveAttribute("aria-pressed", "true");
  await note.fill("He called twice before noon.");
  await accessible(page, "a private note");
  await shot(page, "note");
  await page.keyboard.press("Escape");
  await expect(composer(page)).toBeFocused();
  await expect(composer(page)).toHaveValue("We call you at five.");
  // What was begun is still there, also when the page comes back.
  await page.reload();
  await live(page);
  await expect(composer(page)).toHaveValue("We call you at five.");
  await mode("Private note").click();
  await expect(note).toHaveValue("He called twice before noon.");
  await page.getByRole("button", { name: "Save note" }).click();
  await expect(page.getByRole("region", { name: "Private note" })).toContainText("He called twice before noon.");
  await expect(note).toHaveValue("");
  expect(await phone.sendsOf("He called twice before noon.")).toBe(0);
  await mode("Reply").click();
  await expect(composer(page)).toHaveValue("We call you at five.");
  await expect(composer(page)).toBeFocused();
});

test("what the team does with a conversation stands in it as lines, and not on the phone", async ({ page, phone }) => {
  const customer = await phone.customer("Lena Lines");
  await phone.writes(customer, "Who looks after me?");
  await signIn(page, "operator");
  await open(page, customer.name);
  await assignTo(page, "Assign to me");
  await expect(log(page).getByText("took this")).toBeVisible();
  await page.getByRole("button", { name: "Resolve" }).click();
  await expect(log(page).getByText("resolved this")).toBeVisible();
  await page.getByRole("button", { name: "Reopen" }).click();
  await expect(log(page).getByText("reopened this")).toBeVisible();
  expect((await phone.chat(customer)).filter((known) => known.direction === "out")).toEqual([]);
});
