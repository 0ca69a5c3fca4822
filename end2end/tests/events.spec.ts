/** What SNS gave up on is brought among the failed events, which are narrowed by what they are. */
import { accessible } from "../support/axe.ts";
import { live, signIn } from "../support/pages.ts";
import { PHONE, TWICE, expect, test } from "../support/test.ts";

test("a dead letter is brought here, found by its cause, and thrown away", TWICE, async ({ page, phone, shot }) => {
  const mark = `given up on ${Date.now()}`;
  await phone.givenUpOn(mark);
  await signIn(page, "admin", "/admin/events");
  await live(page);
  const queues = page.getByRole("region", { name: "Queues" });
  await expect(queues).toContainText(/in wecare-subscription-dlq, which SNS could not give to the queue\./);
  await accessible(page, "queues");
  await shot(page, "queues");
  await queues.getByRole("button", { name: "Bring them here: wecare-subscription-dlq" }).click();
  await expect(page.getByText(/brought here\. Look into/)).toBeVisible();
  await expect(queues).toContainText("No event lies in wecare-subscription-dlq");
  await page.getByLabel("Cause").selectOption("Out of a dead-letter queue");
  await page.getByRole("form", { name: "Filter" }).getByRole("button", { name: "Show", exact: true }).click();
  await page.waitForURL(/cause=dead/);
  await live(page);
  const rows = page.getByRole("list", { name: "Events" }).getByRole("button");
  await expect(rows.first()).toContainText("came out of the dead-letter queue wecare-subscription-dlq");
  await accessible(page, "narrowed events");
  // By the keyboard alone: the newest one is ours.
  await rows.first().focus();
  await page.keyboard.press("Enter");
  const event = page.getByRole("dialog", { name: "Event" });
  await expect(event.getByLabel("As it came")).toContainText(mark);
  await expect(event).toContainText("Out of a dead-letter queue");
  await event.getByLabel("Throw it away, because").fill("made by a test");
  await event.getByRole("button", { name: "Throw away" }).click();
  await expect(page.getByText("Thrown away.")).toBeVisible();
});

test("what nothing is like is said, and everything is shown again", PHONE, async ({ page }) => {
  await signIn(page, "admin", "/admin/events?cause=too_many&age=over_month");
  await live(page);
  await expect(page.getByLabel("Cause")).toHaveValue("too_many");
  await expect(page.getByLabel("Came")).toHaveValue("over_month");
  await expect(page.getByText(/^Nothing found/)).toBeVisible();
  await page.getByRole("link", { name: "Show all" }).click();
  await expect(page.getByLabel("Cause")).toHaveValue("");
});
