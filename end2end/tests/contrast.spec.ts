/** The style sheet's colours: all text meets 4.5:1 on everything that it may stand on, in light and dark. */
import { expect, test } from "@playwright/test";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "../..");
const read = (path: string): string => readFileSync(join(ROOT, path), "utf8");
const ENOUGH = 4.5;
const INKS = ["ink", "muted", "faint", "brand", "ok", "warn", "bad", "read"];
const GROUNDS = ["canvas", "surface", "raised", "bubble-out", "bubble-in", "note", "brand-soft", "warn-soft", "bad-soft"];

type Palette = Map<string, string>;

/** The colours from this start to the next brace. */
function palette(css: string, start: string): Palette {
  const from = css.indexOf(start);
  expect(from, start).toBeGreaterThanOrEqual(0);
  const block = css.slice(from + start.length).split(/[{}]/, 1)[0] ?? "";
  return new Map([...block.matchAll(/--([\w-]+): (?:var\([\w-]+, )?(#[0-9a-f]{6})\)?;/g)].map(([, name = "", value = ""]) => [name, value]));
}

/** From linear light, each of red, green and blue from 0 to 1. */
const luminance = ([red, green, blue]: readonly [number, number, number]): number => 0.2126 * red + 0.7152 * green + 0.0722 * blue;

function ofHex(hex: string): number {
  const linear = (at: number): number => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.040_45 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return luminance([linear(1), linear(3), linear(5)]);
}

/** Oklch after Ottosson; what no screen can show is cut off at its edge. */
function ofOklch(lightness: number, chroma: number, hue: number): number {
  const a = chroma * Math.cos((hue * Math.PI) / 180);
  const b = chroma * Math.sin((hue * Math.PI) / 180);
  const l = (lightness + 0.396_337_777_4 * a + 0.215_803_757_3 * b) ** 3;
  const m = (lightness - 0.105_561_345_8 * a - 0.063_854_172_8 * b) ** 3;
  const s = (lightness - 0.089_484_177_5 * a - 1.291_485_548 * b) ** 3;
  const cut = (value: number): number => Math.min(1, Math.max(0, value));
  return luminance([
    cut(4.076_741_662_1 * l - 3.307_711_591_3 * m + 0.230_969_929_2 * s),
    cut(-1.268_438_004_6 * l + 2.609_757_401_1 * m - 0.341_319_396_5 * s),
    cut(-0.004_196_086_3 * l - 0.703_418_614_7 * m + 1.707_614_701 * s),
  ]);
}

const contrast = (one: number, other: number): number => (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);

test("the measure itself is right", () => {
  expect(contrast(ofHex("#000000"), ofHex("#ffffff"))).toBeCloseTo(21, 5);
  expect(contrast(ofHex("#777777"), ofHex("#ffffff"))).toBeCloseTo(4.48, 2);
  expect(ofOklch(1, 0, 0)).toBeCloseTo(1, 3);
  expect(ofOklch(0.627_955, 0.257_683, 29.234)).toBeCloseTo(ofHex("#ff0000"), 3);
});

const css = read("style/main.css");
for (const [theme, colours] of [["light", palette(css, ":root {")], ["dark", palette(css, "@variant dark {\n    color-scheme: dark;")]] as const) {
  test(`${theme}: every ink on every ground`, () => {
    const of = (name: string): number => {
      const value = colours.get(name);
      if (value === undefined) throw new Error(`${theme} has no ${name}`);
      return ofHex(value);
    };
    const pairs = INKS.flatMap((ink) => GROUNDS.map((ground) => [ink, ground] as const));
    const weak = [...pairs, ["brand-ink", "brand"] as const, ["surface", "ink"] as const]
      .map(([ink, ground]) => ({ pair: `${ink} on ${ground}`, is: contrast(of(ink), of(ground)) }))
      .filter(({ is }) => is < ENOUGH);
    expect(weak).toEqual([]);
  });
}

test("avatars: white on each hue", () => {
  const hues = [...css.matchAll(/--color-hue-\d: oklch\(([\d.]+) ([\d.]+) ([\d.]+)\);/g)];
  expect(hues).toHaveLength(8);
  for (const [what, lightness, chroma, hue] of hues) {
    expect(contrast(ofOklch(Number(lightness), Number(chroma), Number(hue)), 1), what).toBeGreaterThanOrEqual(ENOUGH);
  }
});

test("light and dark have the same names, and the page without a connection has the same colours", () => {
  const light = palette(css, ":root {");
  const dark = palette(css, "@variant dark {\n    color-scheme: dark;");
  expect([...dark.keys()].sort()).toEqual([...light.keys()].sort());
  const offline = read("public/offline.css");
  for (const [own, whole] of [[palette(offline, "\n:root {"), light], [palette(offline, "@media (prefers-color-scheme: dark) {\n  :root {"), dark]] as const) {
    expect(own.size).toBe(7);
    for (const [name, value] of own) expect(value, name).toBe(whole.get(name));
  }
});
