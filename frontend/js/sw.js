// The service worker: shows what was pushed, and keeps what is the same for everybody.
import { startSending } from "./sw-later.js";
import { startPush } from "./sw-push.js";
import { startShell } from "./sw-shell.js";

startShell();
startPush();
startSending();
