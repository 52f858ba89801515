/** "Let this device be alerted": asks the browser for the permission and hands its subscription to the form. */
export function startDevices() {
  const part = document.querySelector("[data-devices]");
  if (!part) return;
  const show = (state) => part.querySelectorAll("[data-device-state]").forEach((one) => (one.hidden = one.dataset.deviceState !== state));
  hindrance(part).then(show);
  part.querySelectorAll("[data-device-on]").forEach((button) =>
    button.addEventListener("click", async () => {
      show("asking");
      const form = document.getElementById(button.getAttribute("form"));
      try {
        form.elements.subscription.value = JSON.stringify(await subscribe(part.dataset));
        form.requestSubmit();
      } catch (error) {
        show(Notification.permission === "denied" ? "denied" : "failed");
        part.querySelectorAll("[data-device-why]").forEach((one) => (one.textContent = error.message));
      }
    }),
  );
}

/** The state of the page: what stands in the way, or "ready", or "on". */
async function hindrance(part) {
  const isApple = /iPhone|iPad/.test(navigator.userAgent) && !matchMedia("(display-mode: standalone)").matches;
  if (isApple) return "apple";
  if (!isSecureContext) return "insecure";
  if (!("serviceWorker" in navigator && "PushManager" in window && "Notification" in window)) return "unsupported";
  if (Notification.permission === "denied") return "denied";
  const held = await (await navigator.serviceWorker.getRegistration("/"))?.pushManager.getSubscription();
  return held && part.dataset.known.split(" ").includes(await digest(held.endpoint)) ? "on" : "ready";
}

async function subscribe({ worker, key }) {
  if ((await Notification.requestPermission()) !== "granted") throw new Error(Notification.permission);
  await navigator.serviceWorker.register(worker, { scope: "/", updateViaCache: "none" });
  const { pushManager } = await navigator.serviceWorker.ready;
  const old = await pushManager.getSubscription();
  await old?.unsubscribe(); // one made for another key of the server's cannot be used
  return pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(key) });
}

async function digest(text) {
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function bytes(text) {
  const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}
