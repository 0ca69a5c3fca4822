/** The design system's own page: every part in every state passes axe, in light and dark, on a desk and on a phone. */
import { type Page, expect, test as base } from "@playwright/test";
import { existsSync, mkdirSync } from "node:fs";
import { dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { accessible } from "../support/axe.ts";
import { EVERYWHERE } from "../support/tags.ts";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "../..");
const FOLDER = join(ROOT, "target/parts");
const TYPES: Record<string, string> = { ".html": "text/html; charset=utf-8", ".css": "text/css", ".woff2": "font/woff2" };

/** The page comes from files: it has no server. */
const test = base.extend<{ parts: Page }>({
  parts: async ({ page }, use) => {
    await page.route("http://parts.example/**", async (route) => {
      const { pathname } = new URL(route.request().url());
      const path = join(FOLDER, pathname);
      if (existsSync(path)) await route.fulfill({ path, contentType: TYPES[extname(path)] ?? "text/plain" });
      else await route.fulfill({ status: 404 });
    });
    await use(page);
  },
});

test.skip(!existsSync(join(FOLDER, "index.html")), "scripts/parts makes the page");

test("every part, in every state", EVERYWHERE, async ({ parts }, info) => {
  await parts.goto("http://parts.example/index.html");
  await expect(parts.getByRole("heading", { level: 1, name: "Parts" })).toBeVisible();
  const shots = join(ROOT, "end2end/shots", info.project.name);
  mkdirSync(shots, { recursive: true });
  await parts.screenshot({ path: join(shots, "parts.png"), fullPage: true, animations: "disabled" });
  await accessible(parts, "parts");
  expect(await parts.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBe(0);
});

test("what floats opens above the page and gives the focus back", EVERYWHERE, async ({ parts }) => {
  await parts.goto("http://parts.example/index.html");
  for (const name of ["Dialog", "Palette"]) {
    const opener = parts.getByRole("button", { name, exact: true });
    await opener.focus();
    await parts.keyboard.press("Enter");
    const dialog = parts.getByRole("dialog", { name });
    await expect(dialog).toBeVisible();
    await accessible(parts, name);
    await parts.keyboard.press("Escape");
    await expect(dialog).toBeHidden();
    await expect(opener).toBeFocused();
  }
  await parts.getByRole("button", { name: "Menu" }).click();
  await expect(parts.getByRole("menu", { name: "Assign" })).toBeVisible();
  await accessible(parts, "menu");
});

test("a chosen theme counts, whatever the device says", async ({ parts }) => {
  const ground = async (file: string) => {
    await parts.goto(`http://parts.example/${file}`);
    return parts.evaluate(() => getComputedStyle(document.body).backgroundColor);
  };
  const light = await ground("light.html");
  const dark = await ground("dark.html");
  expect(light).not.toBe(dark);
  await parts.emulateMedia({ colorScheme: "dark" });
  expect(await ground("light.html")).toBe(light);
  expect(await ground("index.html")).toBe(dark);
});
