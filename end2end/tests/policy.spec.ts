/** What the content security policy keeps scripts from doing, should one ever get in. */
import { heading, message, open, reply, signIn } from "../support/pages.ts";
import { expect, test } from "../support/test.ts";

test("a string cannot become a script", async ({ page, phone, watch }) => {
  const customer = await phone.customer("Trusting");
  await phone.writes(customer, "Hello");
  await signIn(page, "operator");
  // Pages are built anew in the browser, from list to thread and back, and nothing is refused.
  await open(page, customer.name);
  await reply(page, "All is well");
  await phone.has(customer, "All is well", "delivered");
  await expect(message(page, "All is well")).toBeVisible();
  await page.goto("/inbox?tab=mine");
  await page.goBack();
  await expect(heading(page, customer.name)).toBeVisible();

  watch.allow(/Trusted Type|TrustedHTML|TrustedScript|trusted-types|Content Security Policy|unsafe-eval|script-src/i);
  const refused = await page.evaluate(() => {
    const attempts: [string, () => unknown][] = [
      ["markup with a handler", () => (document.createElement("div").innerHTML = "<img src=x onerror=alert(1)>")],
      ["markup with a script", () => (document.createElement("div").innerHTML = "<script>alert(1)</script>")],
      ["markup with a frame", () => document.body.insertAdjacentHTML("beforeend", "<iframe srcdoc='x'></iframe>")],
      ["a script from elsewhere", () => (document.createElement("script").src = "https://evil.example/x.js")],
      ["a script from text", () => (document.createElement("script").text = "alert(1)")],
      ["another policy", () => (window as unknown as { trustedTypes: { createPolicy: (name: string, rules: object) => void } }).trustedTypes.createPolicy("evil", {})],
    ];
    return attempts.filter(([, attempt]) => {
      try {
        attempt();
        return false;
      } catch {
        return true;
      }
    }).map(([name]) => name);
  });
  expect(refused).toEqual([
    "markup with a handler",
    "markup with a script",
    "markup with a frame",
    "a script from elsewhere",
    "a script from text",
    "another policy",
  ]);
});

test("another site cannot show our pages in a frame", async ({ page, stack, watch }) => {
  const why = /frame-ancestors 'none'/;
  watch.allow(why, /ERR_BLOCKED_BY_RESPONSE|favicon\.ico/);
  // The sandbox stands for another site: browsers tell them apart by host and port.
  await page.goto(`${stack.sandboxUrl}/health`);
  const refused = page.waitForEvent("console", (message) => why.test(message.text()));
  await page.evaluate((address) => {
    const frame = document.createElement("iframe");
    frame.src = address;
    document.body.append(frame);
  }, `${stack.url}/login`);
  await refused;
  await expect.poll(() => page.frames().find((frame) => frame !== page.mainFrame())?.url()).toMatch(/^chrome-error:/);
});
