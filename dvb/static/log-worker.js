// Without a connection the log opens a neutral form, and the report whom to phone: this worker keeps these two pages
// and nothing about any learner.
"use strict";

const CACHE = "log-3";
const SHELLS = { "/log/": "/log/offline/", "/report/": "/report/offline/" };
const STATIC = "/static/";

async function fillOne(cache, address) {
  const shell = await fetch(address, { credentials: "same-origin", cache: "no-store" });
  if (!shell.ok || shell.redirected) return;
  const text = await shell.clone().text();
  await cache.put(address, shell);
  const found = [...text.matchAll(/(?:href|src)="(\/static\/[^"#]+)"/g)].map((match) => match[1]);
  await Promise.all(
    [...new Set(found)].map(async (url) => {
      const answer = await fetch(url);
      if (!answer.ok) return;
      const rules = url.split("?")[0].endsWith(".css") ? await answer.clone().text() : "";
      await cache.put(url, answer);
      await fonts(cache, new URL(url, self.location.origin), rules);
    }),
  );
}

// A sheet names the fonts of its letters: without them š, ž and ņ would come from another font.
async function fonts(cache, sheet, rules) {
  const named = [...rules.matchAll(/url\("?([^")]+\.woff2)"?\)/g)].map((match) => new URL(match[1], sheet).href);
  await Promise.all(
    [...new Set(named)].map(async (url) => {
      const answer = await fetch(url);
      if (answer.ok) await cache.put(url, answer);
    }),
  );
}

async function fill() {
  const cache = await caches.open(CACHE);
  await Promise.all(Object.values(SHELLS).map((address) => fillOne(cache, address)));
}

async function page(request) {
  try {
    return await fetch(request);
  } catch (fault) {
    const path = new URL(request.url).pathname;
    const start = Object.keys(SHELLS).find((each) => path.startsWith(each));
    const shell = start && (await (await caches.open(CACHE)).match(SHELLS[start]));
    if (!shell) throw fault;
    return shell;
  }
}

async function asset(request) {
  const cache = await caches.open(CACHE);
  try {
    const answer = await fetch(request);
    if (answer.ok) await cache.put(request, answer.clone());
    return answer;
  } catch (fault) {
    const kept = await cache.match(request, { ignoreSearch: true });
    if (!kept) throw fault;
    return kept;
  }
}

self.addEventListener("install", (event) => {
  event.waitUntil(fill().then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const old = caches.keys().then((names) => Promise.all(names.filter((name) => name !== CACHE).map((name) => caches.delete(name))));
  event.waitUntil(old.then(() => self.clients.claim()));
});

self.addEventListener("message", (event) => {
  if (event.data === "refresh") event.waitUntil(fill());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(request));
  else if (url.pathname.startsWith(STATIC)) event.respondWith(asset(request));
});
