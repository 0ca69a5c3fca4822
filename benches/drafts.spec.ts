/** Drafts: how soon words that the browser has read stand on the screen. `scripts/bench drafts.spec`. */
import { type Page, expect } from "@playwright/test";
import { live, open, signIn } from "../end2end/support/pages.ts";
import { Phone } from "../end2end/support/phone.ts";
import { measured, quantile, report } from "./support.ts";

const test = measured(20);
const DRAFTS = 12;
const QUESTION = "Is the visa slot for 28 Nov confirmed?";

/** In the page: notes when a piece with text was read, and when the first frame behind the change of the draft was drawn. */
function watch(): void {
  const painted: number[] = [];
  const read = { at: 0 };
  Object.assign(window, { painted });
  const original = ReadableStreamDefaultReader.prototype.read;
  ReadableStreamDefaultReader.prototype.read = async function (this: ReadableStreamDefaultReader) {
    const piece = await original.call(this);
    const text = piece.value instanceof Uint8Array ? new TextDecoder().decode(piece.value) : "";
    if (text.includes("event: text") && read.at === 0) read.at = performance.now();
    return piece;
  } as typeof original;
  new MutationObserver(() => {
    if (read.at === 0 || document.querySelector("[data-draft]")?.textContent === "") return;
    const began = read.at;
    read.at = 0;
    // A message behind a frame's own work comes when the frame has been drawn.
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => painted.push(performance.now() - began);
      port2.postMessage(null);
    });
  }).observe(document, { subtree: true, childList: true, characterData: true });
}

const draft = async (page: Page): Promise<void> => {
  const card = page.getByRole("region", { name: "Draft of a reply" });
  await page.getByRole("button", { name: "Draft", exact: true }).click();
  await expect(card.getByRole("button", { name: "Use draft" })).toBeEnabled();
  await card.getByRole("button", { name: "Discard" }).click();
  await expect(card).toBeHidden();
};

test("from the stream to the screen", async ({ page, stack }) => {
  await page.addInitScript(watch);
  const phone = new Phone(stack.control);
  const customer = await phone.customer("Dora");
  await phone.writes(customer, QUESTION);
  await signIn(page, "operator");
  await open(page, customer.name);
  await live(page);
  const session = await page.context().newCDPSession(page);
  for (const rate of [1, 4]) {
    await session.send("Emulation.setCPUThrottlingRate", { rate });
    // The first one fetches what draws it.
    await draft(page);
    await page.evaluate(() => (window as unknown as { painted: number[] }).painted.splice(0));
    for (let n = 0; n < DRAFTS; n++) await draft(page);
    const took = await page.evaluate(() => (window as unknown as { painted: number[] }).painted.splice(0));
    expect(took.length).toBeGreaterThanOrEqual(DRAFTS);
    took.sort((one, other) => one - other);
    const at = (part: number): string => quantile(took, part).toFixed(0);
    report(`stream to screen, ${rate}× slower`, `${took.length} pieces: p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, longest ${at(1)} ms (aim 50)`);
  }
});
