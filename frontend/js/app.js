// Progressive enhancement only: every page works without this file. Behaviour hangs on data- attributes, listed in
// frontend/README.md. Nothing here moves, blinks or sounds.
import { startClocks } from "./clock.js";
import { startInstall, startWorker } from "./device.js";
import { startDevices } from "./devices.js";
import { startDrafts } from "./drafts.js";
import { startLater } from "./later.js";
import { startLive } from "./live.js";
import { startPlan } from "./plan.js";
import { startRota } from "./rota.js";
import { startCharts, startForms, startNarrowing, startPageButtons } from "./page.js";

startClocks();
startDrafts();
startLater();
startDevices();
startWorker();
startInstall();
startForms();
startNarrowing();
startPageButtons();
startPlan();
startRota();
startLive();
startCharts();
