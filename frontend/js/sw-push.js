const HERE = self.location.origin;
const { icon, badge } = self.SHELL || {};

export function startPush() {
  self.addEventListener("push", (event) => event.waitUntil(show(read(event.data))));
  self.addEventListener("notificationclick", (event) => {
    event.notification.close();
    const wanted = new URL(event.notification.data?.url || "/", HERE);
    event.waitUntil(open(wanted.origin === HERE ? wanted.href : HERE));
  });
  // The browser changed the keys by itself; the server's copy is dead from now on.
  self.addEventListener("pushsubscriptionchange", (event) => {
    const title = "这台设备不再收到提醒，请打开安澜重新开通 · This device is no longer alerted: open Anlan and switch it on again";
    event.waitUntil(self.registration.showNotification(title, { tag: "anlan-off", data: { url: "/me/devices/" } }));
  });
}

/** No buttons of its own: one that confirms from a locked screen would confirm for whoever holds the phone. */
function show(told) {
  return self.registration.showNotification(told.title || "安澜 Anlan", {
    tag: told.tag || "anlan",
    icon,
    badge,
    renotify: true,
    requireInteraction: told.stays ?? Boolean(told.asks),
    vibrate: told.vibrate ?? (told.asks ? [300, 150, 300, 150, 300] : [200]),
    data: { url: told.url || "/" },
  });
}

async function open(href) {
  const pages = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const there = pages.find((page) => page.url === href);
  return there ? there.focus() : self.clients.openWindow(href);
}

/** A push that cannot be read still has to be shown: browsers take the permission from whoever stays silent. */
function read(data) {
  try {
    return data.json() || {};
  } catch {
    return {};
  }
}
