import { say } from "./words.js";

// What is typed into a textarea with data-draft="KEY" survives a lost line or an ended session on this device. The key
// must name the person and the matter. The server says when it is safe to forget: data-draft-done="KEY" on any element.
const PREFIX = "al-draft:";
const KEPT_MS = 24 * 3600 * 1000;

export function startDrafts() {
  try {
    forgetOld();
  } catch {
    return; // Storage is off.
  }
  scan();
  for (const event of ["htmx:load", "al:swapped"]) document.addEventListener(event, scan);
  document.addEventListener("input", (event) => event.target.matches?.("[data-draft]") && keep(event.target));
  document.addEventListener("submit", (event) => event.target.matches("[data-forget-drafts]") && forgetAll());
}

function scan() {
  document.querySelectorAll("[data-draft-done]").forEach((done) => localStorage.removeItem(PREFIX + done.dataset.draftDone));
  document.querySelectorAll("textarea[data-draft]:not([data-draft-seen])").forEach((area) => {
    area.dataset.draftSeen = "";
    const { text } = read(PREFIX + area.dataset.draft);
    if (text && !area.value) restore(area, text);
  });
}

function keep(area) {
  const key = PREFIX + area.dataset.draft;
  try {
    if (localStorage.getItem("al-shared") === "1") return; // several people use this device
    if (area.value) localStorage.setItem(key, JSON.stringify({ text: area.value, at: Date.now() }));
    else localStorage.removeItem(key);
  } catch {
    // Storage is full: the text is still on the page.
  }
}

function restore(area, text) {
  area.value = text;
  area.dispatchEvent(new Event("input", { bubbles: true }));
  const note = document.createElement("p");
  note.className = "al-sm al-quiet";
  const drop = document.createElement("button");
  drop.type = "button";
  drop.className = "al-link";
  drop.textContent = say("draft_drop");
  drop.addEventListener("click", () => {
    area.value = "";
    keep(area);
    note.remove();
    area.focus();
  });
  note.append(say("draft_note"), " ", drop);
  area.after(note);
}

const keys = () => Object.keys(localStorage).filter((key) => key.startsWith(PREFIX));

const forgetAll = () => keys().forEach((key) => localStorage.removeItem(key));

const forgetOld = () => keys().forEach((key) => Date.now() - (read(key).at || 0) > KEPT_MS && localStorage.removeItem(key));

function read(key) {
  try {
    return JSON.parse(localStorage.getItem(key)) || {};
  } catch {
    return {};
  }
}
