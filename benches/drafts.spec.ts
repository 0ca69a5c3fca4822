/** Drafts: how soon a piece of text that has come stands on the screen. `scripts/bench drafts.spec`. */
import { expect } from "@playwright/test";
import { live, open, signIn } from "../end2end/support/pages.ts";
import { Phone } from "../end2end/support/phone.ts";
import { measured, quantile, report } from "./support.ts";

const test = measured(50);
const DRAFTS = 20;

test("from the stream to the screen", async ({ page, stack }) => {
  // When each piece came, and when the frame was painted in which the card had changed.
  await page.addInitScript(() => {
    const took: number[] = [];
    let came: number | null = null;
    Object.assign(window, { took });
    const read = ReadableStreamDefaultReader.prototype.read;
    ReadableStreamDefaultReader.prototype.read = async function (this: ReadableStreamDefaultReader) {
      const piece = await read.call(this);
      if (!piece.done) came ??= performance.now();
      return piece;
    } as typeof read;
    new MutationObserver((changes) => {
      const isDraft = (node: Node): boolean => (node instanceof Element ? node : node.parentElement)?.closest("[data-draft]") != null;
      const began = came;
      if (began === null || !changes.some((change) => isDraft(change.target) || [...change.addedNodes].some(isDraft))) return;
      came = null;
      requestAnimationFrame(() => setTimeout(() => took.push(performance.now() - began)));
    }).observe(document, { subtree: true, childList: true, characterData: true });
  });
  const phone = new Phone(stack.control);
  const customer = await phone.customer("Paint");
  await phone.writes(customer, "Is the visa slot for 28 Nov confirmed?");
  await signIn(page, "operator");
  await open(page, customer.name);
  await live(page);
  const card = page.getByRole("region", { name: "Draft of a reply" });
  await page.getByRole("button", { name: "Draft", exact: true }).click();
  for (let draft = 0; draft < DRAFTS; draft++) {
    await expect(card.getByRole("status").first()).toHaveText("The draft is ready.");
    await page.waitForTimeout(3_200);
    await card.getByRole("button", { name: "Try again" }).click();
    await expect(card.getByRole("status").first()).not.toHaveText("The draft is ready.");
  }
  const took = (await page.evaluate(() => (window as unknown as { took: number[] }).took)).sort((a, b) => a - b);
  expect(took.length).toBeGreaterThan(DRAFTS);
  const figures = [50, 95, 99].map((part) => `p${part} ${quantile(took, part / 100).toFixed(1)}`);
  report("a piece of a draft, on the screen", `${figures.join(", ")} ms of ${took.length} (aim 50)`);
});
