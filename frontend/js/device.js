// The page as something that lies on a phone: its worker, and the browser's own offer to put it on the home screen.

/** Registers the worker where there can be one. Without it every page works as before. */
export function startWorker() {
  const address = document.querySelector("meta[name=al-worker]")?.content;
  if (!address || !isSecureContext || !("serviceWorker" in navigator)) return;
  navigator.serviceWorker.register(address, { scope: "/", updateViaCache: "none" }).catch(() => {});
}

/** The offer stands on one page, where somebody looks for it; the browser's own banner is kept back. */
export function startInstall() {
  addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    document.querySelectorAll("[data-install]").forEach((button) => {
      button.hidden = false;
      button.addEventListener("click", () => event.prompt(), { once: true });
    });
  });
}
