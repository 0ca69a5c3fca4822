/** The brand comes from configuration: name, letter and accent, in light and dark. */
import { accessible } from "../support/axe.ts";
import { throughHostedUi } from "../support/pages.ts";
import { Stack } from "../support/stack.ts";
import { expect, test } from "../support/test.ts";

test("name, letter and accent are what the configuration says", async ({ browserOf }, info) => {
  test.setTimeout(120_000);
  const stack = await Stack.start(200 + info.workerIndex, 5, { WECARE_BRAND_NAME: "Café <Ópera>", WECARE_BRAND_ACCENT: "#0f5cad,#d39be8" });
  const context = await browserOf();
  try {
    const page = await context.newPage();
    await page.goto(`${stack.url}/login`);
    await expect(page.getByRole("heading", { level: 1, name: "Café <Ópera>" })).toBeVisible();
    await expect(page).toHaveTitle("Sign in · Café <Ópera>");
    await expect(page.locator("main span").first()).toHaveText("C");
    const way = page.getByRole("link", { name: "Continue with SSO" });
    const colours = () => way.evaluate((element) => [getComputedStyle(element).backgroundColor, getComputedStyle(element).color]);
    expect(await colours()).toEqual(["rgb(15, 92, 173)", "rgb(255, 255, 255)"]);
    await accessible(page, "light");
    await page.emulateMedia({ colorScheme: "dark" });
    expect(await colours()).toEqual(["rgb(211, 155, 232)", "rgb(16, 20, 18)"]);
    await accessible(page, "dark");

    const manifest = (await (await page.request.get(`${stack.url}/manifest.webmanifest`)).json()) as { name: string };
    expect(manifest.name).toBe("Café <Ópera>");
    // And where the page lives, the same as the server rendered.
    await throughHostedUi(page, "operator");
    await expect(page).toHaveURL(`${stack.url}/inbox`);
    await expect(page.getByTestId("connection")).toHaveText("Live");
    await expect(page).toHaveTitle(/^\(\d+\+?\) Inbox · Café <Ópera>$|^Inbox · Café <Ópera>$/);
    await expect(page.getByRole("navigation", { name: "Main" }).locator("span").first()).toHaveText("C");
    await accessible(page, "the inbox in dark");
  } finally {
    await context.close();
    await stack.stop();
  }
});
