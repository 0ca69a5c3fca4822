// What the steps after cargo-leptos share: where the browser's files are, what this build named them, and how they are written.
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

export const root = join(dirname(fileURLToPath(import.meta.url)), "..");
export const folder = join(root, "target/site/pkg");

/** The hash in each file's name: `js`, `wasm`, `css`, `split`, `manifest`. */
export const hashes = Object.fromEntries(
  readFileSync(join(root, "target/release/hash.txt"), "utf8")
    .split("\n")
    .filter((line) => line.includes(": "))
    .map((line) => line.split(": ")),
);

/** Writes a file as it is and compressed, as the server hands it out. */
export function write(name, bytes) {
  const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } };
  writeFileSync(join(folder, name), bytes);
  writeFileSync(join(folder, `${name}.br`), brotliCompressSync(bytes, quality));
  writeFileSync(join(folder, `${name}.gz`), gzipSync(bytes, { level: 9 }));
}
