/** A long thread: only what is near is in the document, nothing moves, and nothing is lost. */
import { log, message, open, signIn } from "../support/pages.ts";
import { expect, test } from "../support/test.ts";

test("pages far away are gaps as high as they were, and come back", async ({ page, phone }) => {
  test.slow();
  const customer = await phone.customer("Lola Long");
  await signIn(page, "operator");
  const total = 420;
  for (let n = 0; n < total; n++) await phone.writes(customer, `line number ${n}.`);
  await open(page, customer.name);
  await expect(message(page, `line number ${total - 1}.`)).toBeVisible();
  // All the way up; older pages come by themselves.
  await expect(async () => {
    await log(page).evaluate((log) => log.scrollTo({ top: -log.scrollHeight }));
    await expect(message(page, "line number 0.")).toBeVisible({ timeout: 500 });
  }).toPass({ timeout: 60_000 });
  const height = await log(page).evaluate((log) => log.scrollHeight);
  const drawn = (): Promise<number> => log(page).getByRole("article").count();
  await expect.poll(drawn).toBeLessThan(total);
  expect(await log(page).locator("[data-block]").count()).toBeGreaterThan(5);
  // And down again, step by step.
  await log(page).evaluate((log) => log.scrollTo({ top: -log.scrollHeight / 2 }));
  await expect.poll(() => log(page).getByRole("article").count()).toBeGreaterThan(20);
  await log(page).evaluate((log) => log.scrollTo({ top: 0 }));
  await expect(message(page, `line number ${total - 1}.`)).toBeInViewport();
  expect(Math.abs((await log(page).evaluate((log) => log.scrollHeight)) - height)).toBeLessThan(4);
});
