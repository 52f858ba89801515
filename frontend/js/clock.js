import { countdown, duration, remaining, say } from "./words.js";

const SAVED = "al-now";
const bases = new WeakMap();

export function startClocks() {
  tick();
  setInterval(() => document.hidden || tick(), 1000);
  for (const event of ["visibilitychange", "al:swapped", "htmx:load"]) document.addEventListener(event, tick);
}

function tick() {
  document.querySelectorAll("[data-due]").forEach(drawDue);
  document.querySelectorAll("[data-since]").forEach(drawSince);
}

/** The server's clock, not this phone's: data-server-now of the nearest ancestor, which may run faster in a drill. */
export function now(element) {
  const root = element.closest("[data-server-now]");
  if (!root) return Date.now();
  let base = bases.get(root);
  if (!base || base.text !== root.dataset.serverNow) bases.set(root, (base = baseOf(root)));
  return base.server + (Date.now() - base.local) * base.speed;
}

function baseOf(root) {
  const text = root.dataset.serverNow;
  const fresh = { text, server: Date.parse(text), local: Date.now(), speed: Number(root.dataset.speed) || 1 };
  if (root !== document.body) return fresh;
  // A page taken from the cache by the back button carries an old data-server-now: keep what was first seen for it.
  const [visit] = performance.getEntriesByType("navigation");
  try {
    const saved = JSON.parse(sessionStorage.getItem(SAVED + text));
    if (visit?.type === "back_forward" && saved) return saved;
    sessionStorage.setItem(SAVED + text, JSON.stringify(fresh));
  } catch {
    // Storage is off: the clock is as good as the page is fresh.
  }
  return fresh;
}

function drawDue(element) {
  const at = now(element);
  const due = Date.parse(element.dataset.due);
  const state = at >= due ? "over" : at >= Date.parse(element.dataset.warn) ? "warn" : "calm";
  const verb = { calm: "left", warn: "only", over: "over" }[state];
  for (const name of ["calm", "warn", "over"]) element.classList.toggle(`al-clock-${name}`, name === state);
  const figure = element.querySelector("[data-figure]");
  const coarse = "coarse" in element.dataset;
  if (figure) {
    write(element.querySelector("[data-verb]"), say(`${verb}_verb`));
    const left = due - at;
    write(figure, left >= 86400000 ? remaining(element.dataset.due, due, at) : countdown(Math.abs(left)));
  } else {
    const span = state === "over" ? duration(at - due, coarse) : remaining(element.dataset.due, due, at, coarse);
    write(element, say(verb, { span }));
  }
}

function drawSince(element) {
  const passed = now(element) - Date.parse(element.dataset.since);
  write(element, "figure" in element.dataset ? countdown(passed) : duration(passed));
}

const write = (element, text) => element && text && element.textContent !== text && (element.textContent = text);
