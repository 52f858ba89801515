import { sendAll } from "./send.js";

/** Background Sync, where the browser has it: what waits goes out although no page is open. */
export function startSending() {
  self.addEventListener("sync", (event) => event.tag === "al-later" && event.waitUntil(go()));
}

async function go() {
  await sendAll();
  (await self.clients.matchAll({ type: "window" })).forEach((page) => page.postMessage("al-later"));
}
