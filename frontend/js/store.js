// What waits on this device: "drafts" of forms being written, and "unsent" forms that were pressed without a line. The page
// and the service worker read and write the same two tables. Everything goes after seven days, whatever became of it.
const KEPT_MS = 7 * 24 * 3600 * 1000;
let opened;

function base() {
  opened ||= new Promise((resolve, reject) => {
    const request = indexedDB.open("anlan", 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("drafts", { keyPath: "key" });
      request.result.createObjectStore("unsent", { keyPath: "nonce" });
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  return opened;
}

async function run(table, mode, act) {
  const store = (await base()).transaction(table, mode).objectStore(table);
  return new Promise((resolve, reject) => {
    const request = act(store);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

export const put = (table, row) => run(table, "readwrite", (store) => store.put(row));
export const take = (table, key) => run(table, "readonly", (store) => store.get(key));
export const drop = (table, key) => run(table, "readwrite", (store) => store.delete(key));
export const all = (table) => run(table, "readonly", (store) => store.getAll());

/** Everything of one person, or of everybody who used this device without signing in (who is empty). */
export async function forget(belongs) {
  for (const [table, key] of [["drafts", "key"], ["unsent", "nonce"]]) {
    for (const row of await all(table)) if (belongs(row)) await drop(table, row[key]);
  }
}

export const forgetOld = () => forget((row) => Date.now() - Date.parse(row.written) > KEPT_MS);
