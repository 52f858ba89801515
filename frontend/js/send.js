import { all, drop, put } from "./store.js";

/** Sends what waits, oldest first; throws where there is no line. The server drops what comes twice by its nonce. */
export function sendAll() {
  if (!navigator.locks) return send(); // plain http; two pages at once do no harm
  return navigator.locks.request("al-later", { ifAvailable: true }, (lock) => lock && send());
}

async function send() {
  const waiting = (await all("unsent")).filter((one) => one.state !== "sent" && one.state !== "look");
  if (!waiting.length) return;
  const { token, who } = await (await fetch("/later/", { cache: "no-store" })).json();
  for (const one of waiting.sort((a, b) => (a.written < b.written ? -1 : 1))) {
    if (one.who && one.who !== who) await put("unsent", { ...one, state: "sign_in" });
    else await sendOne(one, token);
  }
}

async function sendOne(one, token) {
  const body = new FormData();
  one.entries.forEach(([name, value]) => body.append(name, value));
  body.set("csrfmiddlewaretoken", token);
  body.set("later_nonce", one.nonce);
  body.set("later_written", one.written);
  const answer = await fetch(one.action, { method: "POST", body, headers: { "X-Later": "1" }, redirect: "error" });
  if (answer.status === 429 || answer.status >= 500) return;
  const told = await answer.json().catch(() => ({ state: "look" }));
  if (told.state === "sent") {
    await put("unsent", { ...one, entries: [], state: "sent", at: told.at, url: told.url, code: told.code });
    await drop("drafts", one.key);
  } else {
    await put("unsent", { ...one, state: told.state, status: answer.status });
  }
}
