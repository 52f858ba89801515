// Keeps style sheet, scripts and icons, and one page that says that there is no line. No other page is kept: one that looks
// current and is not would be worse than none, and whoever picks the phone up next must not see it. The server puts
// self.SHELL before this script: {version, files, offline: {language: address}, language, icon, badge}.
const PREFIX = "al-shell-";
const { version, files, offline, language } = self.SHELL || { version: "none", files: [], offline: {}, language: "" };
const NAME = PREFIX + version;

export function startShell() {
  self.addEventListener("install", (event) => event.waitUntil(install()));
  self.addEventListener("activate", (event) => event.waitUntil(activate()));
  self.addEventListener("fetch", (event) => {
    const { request } = event;
    if (request.method !== "GET" || new URL(request.url).origin !== self.location.origin) return;
    if (request.mode === "navigate") event.respondWith(opened(event));
    else if (wantedHash(request.url)) event.respondWith(file(request));
  });
}

/** All or nothing: with half of it the old worker stays, and what it keeps. */
async function install() {
  const cache = await caches.open(NAME);
  await Promise.all(files.map(async (address) => {
    const answer = await fetch(address, { cache: "no-cache", credentials: "omit" });
    if (!answer.ok) throw new Error(address);
    if (await isWhole(answer, address)) await cache.put(address, answer);
  }));
  await Promise.all(Object.values(offline).map(async (address) => {
    const answer = await fetch(address, { cache: "no-cache", credentials: "omit" });
    if (!answer.ok) throw new Error(address);
    await cache.put(address, answer);
  }));
  await self.skipWaiting();
}

async function activate() {
  const old = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== NAME);
  await Promise.all(old.map((name) => caches.delete(name)));
  await self.registration.navigationPreload?.enable(); // a page does not wait until the worker has woken up
  await self.clients.claim();
}

/** A page comes over the line, always; without a line, the page that says so. */
async function opened({ request, preloadResponse }) {
  try {
    return (await preloadResponse) || (await fetch(request));
  } catch (error) {
    const asked = new URL(request.url);
    const own = Object.values(offline).includes(asked.pathname + asked.search) && asked.pathname + asked.search;
    const page = await caches.match(own || offline[spoken()]);
    if (!page) throw error;
    return page;
  }
}

/** The hash stands in the address, so what is kept under it can never be an old one. */
async function file(request) {
  const kept = await caches.match(request.url);
  if (kept) return kept;
  const answer = await fetch(request);
  if (!answer.ok || answer.type !== "basic") return answer;
  if (!(await isWhole(answer, request.url))) return fetch(request, { cache: "reload" }); // the browser's own may be old
  const cache = await caches.open(NAME);
  await cache.put(request.url, answer.clone());
  return answer;
}

/** While servers are being changed, an old one may answer for a new file's address: that answer is not kept. */
async function isWhole(answer, address) {
  const bytes = await crypto.subtle.digest("SHA-256", await answer.clone().arrayBuffer());
  const hash = Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hash.startsWith(wantedHash(address));
}

function wantedHash(address) {
  const { pathname, searchParams } = new URL(address, self.location.origin);
  return pathname.startsWith("/static/") ? searchParams.get("v") : null;
}

function spoken() {
  const wanted = navigator.language.toLowerCase();
  return Object.keys(offline).find((code) => wanted.startsWith(code.slice(0, 2))) || language;
}
