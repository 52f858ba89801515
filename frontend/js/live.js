const RETRY_MS = 5000;

/** A room named by data-live-url. An event "change" carries nothing: every fragment is read again. A message is JSON
    {"fragments": [ids], "say": "...", "urgent": bool}. */
export function startLive() {
  const room = document.querySelector("[data-live-url]");
  if (!room || !window.EventSource) return;
  connect(room, false);
}

function connect(room, again) {
  const source = new EventSource(room.dataset.liveUrl);
  source.onopen = () => {
    offline(false);
    // What was said while the line was down is not repeated by every server: read the whole room once.
    if (again) refreshAll();
    again = true;
  };
  source.onerror = () => {
    offline(true);
    if (source.readyState !== EventSource.CLOSED) return;
    setTimeout(() => connect(room, true), RETRY_MS);
  };
  source.addEventListener("change", refreshAll);
  source.onmessage = (event) => {
    const told = JSON.parse(event.data);
    refresh(told.fragments || []);
    if (told.say) announce(told.say, told.urgent);
  };
}

const refreshAll = () => refresh([...document.querySelectorAll("[data-fragment][id]")].map((element) => element.id));

function offline(isOff) {
  document.querySelectorAll("[data-live-note]").forEach((note) => (note.hidden = !isOff));
}

export function announce(text, urgent = false) {
  const region = document.getElementById(urgent ? "al-alert" : "al-say");
  if (!region) return;
  region.textContent = "";
  setTimeout(() => (region.textContent = text), 50);
}

/** Fetches the pages the fragments come from, one request for each address, and swaps them in by id. */
export async function refresh(ids) {
  const elements = ids.map((id) => document.getElementById(id)).filter(Boolean);
  const pages = new Map();
  for (const element of elements) {
    const url = element.dataset.fragment || location.href;
    pages.set(url, [...(pages.get(url) || []), element.id]);
  }
  await Promise.all([...pages].map(([url, wanted]) => fetchInto(url, wanted)));
}

async function fetchInto(url, ids) {
  try {
    const answer = await fetch(url, { headers: { "X-Fragments": ids.join(",") }, credentials: "same-origin" });
    // A redirect is the sign-in page: say that the room stands still rather than show another page's parts.
    if (!answer.ok || answer.redirected) return offline(true);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    ids.forEach((id) => swap(document.getElementById(id), page.getElementById(id)));
    document.dispatchEvent(new CustomEvent("al:swapped", { detail: { ids } }));
  } catch {
    offline(true);
  }
}

function swap(old, fresh) {
  if (!old || !fresh) return;
  if (isBeingTypedIn(old)) {
    old.addEventListener("focusout", () => setTimeout(() => refresh([old.id])), { once: true });
    return;
  }
  const focused = old.contains(document.activeElement) ? document.activeElement.id : "";
  old.querySelectorAll("details[open][id]").forEach((kept) => fresh.querySelector(`#${CSS.escape(kept.id)}`)?.setAttribute("open", ""));
  fresh.querySelectorAll("li[id]").forEach((item) => item.classList.toggle("al-new", !document.getElementById(item.id)));
  sayWhatChanged(old, fresh);
  old.replaceWith(fresh);
  if (focused) document.getElementById(focused)?.focus();
  window.htmx?.process(fresh);
}

/** The sentence a part marks with data-say is read out when it is not what it was; at once with data-urgent. */
function sayWhatChanged(old, fresh) {
  const sentence = (part) => (part.matches("[data-say]") ? part : part.querySelector("[data-say]"));
  const [before, after] = [sentence(old), sentence(fresh)].map((part) => part?.textContent.trim());
  if (after && after !== before) announce(after, "urgent" in sentence(fresh).dataset);
}

function isBeingTypedIn(element) {
  const active = document.activeElement;
  if (element.contains(active) && active.matches("input, select, textarea")) return true;
  return [...element.querySelectorAll("textarea, input[type=text]")].some((field) => field.value !== field.defaultValue);
}

