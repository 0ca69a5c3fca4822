// The service worker: says so when there is no connection, and keeps the files of a version for the tabs that run it.
//
// Pages and answers of the server are never kept: whoever sits down at this browser later must not find them.
"use strict";

/** Changes with what is kept below; older ones are dropped. */
const VERSION = "1";
const OFFLINE = `offline-${VERSION}`;
/** Files with a hash in their names. They stay over updates, so that a tab of the version before still gets its own. */
const FILES = "files";
const OFFLINE_PAGE = "/offline.html";
const KEPT = [OFFLINE_PAGE, "/offline.css", "/favicon.svg", "/fonts/inter-latin-wght-normal.woff2"];
/** Names that change with their contents: 22 letters and digits before the ending. */
const HASHED = /^\/pkg\/.+\.[\w-]{22}\.(?:js|wasm|css|json)$/;
/** When a file was kept, in milliseconds since 1970. */
const KEPT_AT = "x-kept-at";
const DAY = 24 * 60 * 60 * 1000;

self.addEventListener("install", (event) => {
  event.waitUntil(
    caches
      .open(OFFLINE)
      .then((cache) => cache.addAll(KEPT.map((path) => new Request(path, { cache: "reload" }))))
      .then(() => self.skipWaiting()),
  );
});

self.addEventListener("activate", (event) => {
  event.waitUntil(takeOver());
});

async function takeOver() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name !== OFFLINE && name !== FILES).map((name) => caches.delete(name)));
  // The server is asked for a page while this program still starts.
  if (self.registration.navigationPreload) await self.registration.navigationPreload.enable();
  await self.clients.claim();
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(event));
  else if (HASHED.test(url.pathname)) event.respondWith(file(event));
  else if (KEPT.includes(url.pathname)) event.respondWith(fetch(request).catch(() => caches.match(url.pathname)));
});

/** A page comes from the server or not at all; without a connection a page of ours says so, under the same address. */
async function page(event) {
  try {
    return (await event.preloadResponse) ?? (await fetch(event.request));
  } catch (error) {
    const offline = await caches.match(OFFLINE_PAGE);
    if (offline === undefined) throw error;
    return offline;
  }
}

/** A file whose name changes with its contents: what is kept is as good as what the server has. */
async function file(event) {
  const cache = await caches.open(FILES);
  const kept = await cache.match(event.request);
  if (kept !== undefined) return kept;
  const answer = await fetch(event.request);
  if (answer.ok) event.waitUntil(keep(cache, event.request, answer.clone()));
  return answer;
}

async function keep(cache, request, answer) {
  const headers = new Headers(answer.headers);
  headers.set(KEPT_AT, String(Date.now()));
  await cache.put(request, new Response(answer.body, { status: answer.status, headers }));
  await prune(cache);
}

/** Drops what was kept for more than a day; what is still in use is fetched again, mostly from the browser's own cache. */
async function prune(cache) {
  const oldest = Date.now() - DAY;
  for (const request of await cache.keys()) {
    const kept = await cache.match(request);
    if (Number(kept?.headers.get(KEPT_AT)) < oldest) await cache.delete(request);
  }
}
