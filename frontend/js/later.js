import { sendAll } from "./send.js";
import { all, drop, forget, forgetOld, put, take } from "./store.js";
import { say } from "./words.js";

// Forms marked data-later="what it is": what is typed stays on this device until it has arrived, and what is pressed without
// a line is sent when there is one. Nothing is kept for the next person: a draft is shown to who wrote it, in the tab where
// it was written if nobody is signed in, and not at all on a device that is marked as shared.
const SHARED = "al-shared";
const PING_MS = 4000;
const AGAIN_MS = 30000;
const OWN = new Set(["csrfmiddlewaretoken", "later_nonce", "later_written"]);
const who = document.body?.dataset.who || "";
let timer;

export function startLater() {
  if (!("indexedDB" in window)) return;
  begin().catch(() => {}); // storage is off: forms work as they do without a script
}

async function begin() {
  startSharing();
  await forgetOld();
  await forgetArrived();
  forms(document).forEach(prepare);
  for (const event of ["htmx:load", "al:swapped"]) document.addEventListener(event, () => forms(document).forEach(prepare));
  for (const event of ["input", "change"]) document.addEventListener(event, ({ target }) => target.form && isMarked(target.form) && keepSoon(target.form));
  document.addEventListener("submit", onSubmit);
  addEventListener("online", flush);
  document.addEventListener("visibilitychange", () => document.hidden || flush());
  navigator.serviceWorker?.addEventListener("message", ({ data }) => data === "al-later" && show());
  await show();
  await flush();
}

const forms = (root) => root.querySelectorAll("form[data-later]");
const isMarked = (form) => form.matches("form[data-later]");
const isShared = () => localStorage.getItem(SHARED) === "1";
const keyOf = (form) => [who || tab(), location.pathname + location.search, form.getAttribute("action") || "", form.dataset.later].join("|");

function tab() {
  const name = sessionStorage.getItem("al-tab") || crypto.getRandomValues(new Uint32Array(2)).join("");
  sessionStorage.setItem("al-tab", name);
  return name;
}

/** Random, in the shape of a UUID; crypto.randomUUID is not there over plain http. */
function uuid() {
  const hex = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, "$1-$2-$3-$4-$5");
}

function hidden(form, name) {
  let field = form.elements[name];
  if (!field) {
    field = Object.assign(document.createElement("input"), { type: "hidden", name });
    form.append(field);
  }
  return field;
}

async function prepare(form) {
  if (form.dataset.laterSeen !== undefined) return;
  form.dataset.laterSeen = "";
  const kept = !isShared() && (await take("drafts", keyOf(form)));
  hidden(form, "later_nonce").value = kept?.nonce || uuid(); // pressed twice, also after a page that never came
  if (kept && !document.querySelector("[data-error-summary]")) restore(form, kept);
}

/** Every name with its values and files, but not what the page itself put there. Textareas with a draft of their own too. */
function entriesOf(form, submitter) {
  const data = new FormData(form);
  if (submitter?.name) data.append(submitter.name, submitter.value);
  return [...data.entries()].filter(([name, value]) => !OWN.has(name) && !(value instanceof File && !value.size));
}

const timers = new WeakMap();
function keepSoon(form) {
  clearTimeout(timers.get(form));
  timers.set(form, setTimeout(() => keep(form).catch(() => {}), 250));
}

async function keep(form) {
  if (isShared()) return;
  const key = keyOf(form);
  const entries = entriesOf(form);
  if (entries.every(([, value]) => value === "")) return drop("drafts", key); // emptied again: nothing to keep
  const before = await take("drafts", key);
  const written = before?.written || new Date().toISOString();
  await put("drafts", { key, who, written, nonce: form.elements.later_nonce.value, entries });
}

function restore(form, { entries, written, key }) {
  const values = new Map();
  entries.forEach(([name, value]) => values.set(name, [...(values.get(name) || []), value]));
  let isOther = false;
  for (const field of form.elements) {
    if (!field.name || OWN.has(field.name) || field.matches("button, [data-draft], [type=submit]")) continue;
    const wanted = values.get(field.name) || [];
    isOther = fill(field, wanted) || isOther;
  }
  if (!isOther) return;
  form.querySelectorAll("details").forEach((one) => (one.open ||= [...one.querySelectorAll("input, textarea, select")].some((field) => field.value && field.type !== "hidden" && (!("checked" in field) || !/radio|checkbox/.test(field.type) || field.checked))));
  const drop_ = button(say("draft_drop"), async () => {
    await drop("drafts", key);
    location.reload();
  });
  const note = document.createElement("p");
  note.className = "al-sm al-quiet";
  note.append(say("later_draft", { then: moment(written) }), " ", drop_);
  form.prepend(note);
}

function fill(field, wanted) {
  if (field.type === "file") {
    const files = wanted.filter((one) => one instanceof File);
    if (!files.length) return false;
    const moved = new DataTransfer();
    files.forEach((one) => moved.items.add(one));
    field.files = moved.files;
    return true;
  }
  if (/^(radio|checkbox)$/.test(field.type)) {
    const is = wanted.includes(field.value);
    const isOther = field.checked !== is;
    field.checked = is;
    return isOther;
  }
  if (!wanted.length || field.value === wanted[0]) return false;
  const isSeen = field.type !== "hidden";
  field.value = wanted[0];
  return isSeen;
}

/** With a line the browser sends the form as ever; without one it is kept, and sent later. */
async function onSubmit(event) {
  const form = event.target;
  if (form.matches("[data-forget-drafts]")) return signOut(event);
  if (!isMarked(form) || event.defaultPrevented || form.dataset.laterGo !== undefined) return;
  event.preventDefault();
  if (await hasLine()) {
    form.dataset.laterGo = "";
    if (form.requestSubmit) form.requestSubmit(event.submitter);
    else form.submit();
    setTimeout(() => delete form.dataset.laterGo, 2000);
    return;
  }
  if (isShared()) return panelOf("shared", document.createTextNode(say("later_shared")), true);
  const sentTo = new URL(event.submitter?.getAttribute("formaction") || form.getAttribute("action") || "", location.href);
  const row = {
    nonce: form.elements.later_nonce.value, key: keyOf(form), who, state: "waiting", label: form.dataset.later, page: location.pathname + location.search,
    action: sentTo.pathname + sentTo.search, written: new Date().toISOString(), entries: entriesOf(form, event.submitter),
  };
  clearTimeout(timers.get(form)); // what is pressed right after typing would come back as a draft
  await put("unsent", row);
  await drop("drafts", row.key);
  form.querySelectorAll("textarea[data-draft]").forEach((area) => localStorage.removeItem("al-draft:" + area.dataset.draft));
  form.reset();
  form.hidden = true;
  await show(true);
  clearTimeout(timer);
  timer = setTimeout(flush, AGAIN_MS); // a line that was only slow tells nobody that it is back
  (await navigator.serviceWorker?.getRegistration("/"))?.sync?.register("al-later").catch(() => {});
}

async function hasLine() {
  if (!navigator.onLine) return false;
  const stop = new AbortController();
  const late = setTimeout(() => stop.abort(), PING_MS);
  try {
    return (await fetch("/later/", { cache: "no-store", signal: stop.signal })).ok;
  } catch {
    return false;
  } finally {
    clearTimeout(late);
  }
}

async function flush() {
  clearTimeout(timer);
  if (isShared()) return;
  await sendAll().catch(() => {});
  const waits = await show();
  if (waits) timer = setTimeout(flush, AGAIN_MS);
}

/** The band that says what waits and what has gone; whether anything still waits. */
async function show(isNew) {
  const rows = (await all("unsent")).filter((one) => !one.who || one.who === who || (!who && one.state === "sign_in"));
  document.querySelectorAll("[data-later-row]").forEach((one) => rows.some((row) => row.nonce === one.dataset.laterRow) || one.remove());
  rows.forEach((row) => panelOf(row.nonce, lineOf(row), isNew && row.state === "waiting"));
  return rows.some((row) => row.state === "waiting");
}

function panelOf(id, content, isFocused) {
  let band = document.querySelector(`[data-later-row="${id}"]`);
  if (!band) {
    band = document.createElement("div");
    band.className = "al-told al-later";
    band.dataset.laterRow = id;
    band.tabIndex = -1;
    band.setAttribute("role", "status");
    document.getElementById("main")?.prepend(band);
  }
  band.replaceChildren(content);
  if (isFocused) band.focus();
}

function lineOf(row) {
  // Whoever is not signed in may be somebody else: they read that something waits, never what.
  const values = { what: row.who && row.who !== who ? say("later_something") : row.label, then: moment(row.written), now: row.at };
  const line = document.createElement("p");
  line.append(say(`later_${row.state}`, values), " ");
  if (row.code) line.append(strong(say("later_code", { code: row.code })), " ");
  if (row.state === "sign_in") line.append(link(`/sign-in/?next=${encodeURIComponent(location.pathname)}`, say("later_to_sign_in")), " ");
  if (row.state === "look") line.append(button(say("later_open"), () => reopen(row)), " ");
  if (row.state === "waiting") line.append(button(say("later_try"), flush), " ");
  if (row.state === "sent" && row.url && row.url !== location.pathname) line.append(link(row.url, say("later_see")), " ");
  if (!row.who || row.who === who) line.append(button(say(row.state === "sent" ? "later_noted" : "later_drop"), () => forgetRow(row)));
  return line;
}

/** What the server did not take goes back into its form, to be put right. */
async function reopen(row) {
  await put("drafts", { key: row.key, who: row.who, written: row.written, nonce: row.nonce, entries: row.entries });
  await drop("unsent", row.nonce);
  location.assign(row.page);
}

async function forgetRow(row) {
  await drop("unsent", row.nonce);
  document.querySelector(`[data-later-row="${row.nonce}"]`)?.remove();
}

/** Signing out clears the device; what has not gone out is asked about first. */
async function signOut(event) {
  const form = event.target;
  if (form.dataset.laterGo !== undefined) return;
  event.preventDefault();
  const go = async () => {
    await forget((row) => row.who === who || (!row.who && (!row.state || row.state === "sent"))).catch(() => {});
    form.dataset.laterGo = "";
    form.submit();
  };
  const left = (await all("unsent").catch(() => [])).filter((row) => row.who === who && row.state !== "sent");
  if (!left.length) return go();
  const line = document.createElement("p");
  line.append(say("later_leaving", { n: left.length }), " ", button(say("later_leave"), go));
  panelOf("leaving", line, true);
}

/** The server names in a cookie what has just arrived by the page's own form. */
async function forgetArrived() {
  const found = document.cookie.match(/(?:^|; )al_done=([0-9a-f-]+)/);
  if (!found) return;
  document.cookie = "al_done=; Max-Age=0; Path=/; SameSite=Lax";
  for (const row of await all("drafts")) if (row.nonce === found[1]) await drop("drafts", row.key);
}

/** "Several people use this device": then nothing is kept, and what is kept goes. */
function startSharing() {
  document.querySelectorAll("[data-shared]").forEach((box) => {
    box.closest("[hidden]")?.removeAttribute("hidden");
    box.checked = isShared();
    box.addEventListener("change", async () => {
      localStorage.setItem(SHARED, box.checked ? "1" : "0");
      if (!box.checked) return;
      await forget(() => true);
      Object.keys(localStorage).filter((key) => key.startsWith("al-draft:")).forEach((key) => localStorage.removeItem(key));
      await show();
    });
  });
}

/** By the clock of the installation, as every other time of the page, whatever zone the device is set to. */
function moment(iso) {
  const zone = document.body.dataset.zone || undefined;
  const shown = (at) => Object.fromEntries(new Intl.DateTimeFormat("en-GB", { timeZone: zone, month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit" }).formatToParts(at).map((part) => [part.type, part.value]));
  const then = shown(new Date(iso));
  const now = shown(new Date());
  const time = `${then.hour}:${then.minute}`;
  return then.day === now.day && then.month === now.month ? time : `${then.month}-${then.day} ${time}`;
}

function button(text, act) {
  const one = Object.assign(document.createElement("button"), { type: "button", className: "al-link", textContent: text });
  one.addEventListener("click", act);
  return one;
}

const link = (href, text) => Object.assign(document.createElement("a"), { href, textContent: text });
const strong = (text) => Object.assign(document.createElement("b"), { className: "al-num", textContent: text });
