import { announce } from "./live.js";
import { say } from "./words.js";

/** Textareas grow with their text; an error summary takes the focus, so that it is read first. */
export function startForms() {
  document.querySelector("[data-error-summary]")?.focus();
  if (CSS.supports("field-sizing", "content")) return;
  const grow = (area) => {
    area.style.height = "auto";
    area.style.height = `${area.scrollHeight + 2}px`;
  };
  document.addEventListener("input", (event) => event.target.matches?.("textarea") && grow(event.target));
  document.querySelectorAll("textarea").forEach((area) => area.value && grow(area));
}

/** Buttons that need a script are hidden in the page and shown here. */
export function startPageButtons() {
  const show = () => document.querySelectorAll("[data-print][hidden], [data-copy][hidden]").forEach((button) => (button.hidden = false));
  show();
  document.addEventListener("htmx:load", show);
  document.addEventListener("al:swapped", show);
  document.addEventListener("click", (event) => {
    if (event.target.closest?.("[data-print]")) window.print();
    const copying = event.target.closest?.("[data-copy]");
    if (copying) copy(document.getElementById(copying.dataset.copy));
    const square = event.target.closest?.("[data-pin] .al-pin-grid button");
    if (square) placePin(event, square);
  });
}

/** A square's button is sent with the form; a pointer says more exactly where in it. */
function placePin(event, square) {
  const box = square.parentElement.getBoundingClientRect();
  const share = (at, from, length) => Math.min(1, Math.max(0, (at - from) / length)).toFixed(4);
  square.form.elements.x.value = share(event.clientX, box.left, box.width);
  square.form.elements.y.value = share(event.clientY, box.top, box.height);
}

async function copy(element) {
  if (!element) return;
  const text = element.innerText.trim();
  const isCopied = navigator.clipboard ? await navigator.clipboard.writeText(text).then(() => true, () => false) : copyBySelection(element);
  announce(say(isCopied ? "copied" : "copy_failed"));
  document.querySelectorAll(`[data-copied="${CSS.escape(element.id)}"]`).forEach((note) => (note.textContent = say(isCopied ? "copied" : "copy_failed")));
}

/** A school's own server is often plain http, where the clipboard interface does not exist. */
function copyBySelection(element) {
  getSelection().selectAllChildren(element);
  return document.execCommand("copy");
}

/** echarts.js is fetched only by a page that holds a chart; the table under it is there in any case. */
export function startCharts() {
  const charts = document.querySelectorAll("[data-chart][data-chart-src]");
  if (!charts.length) return;
  const script = document.createElement("script");
  script.src = charts[0].dataset.chartSrc;
  script.onload = () => charts.forEach((chart) => window.alChart(chart));
  document.head.append(script);
}

/** A long list of choices can be narrowed by what is typed; what is chosen already stays in sight. */
export function startNarrowing() {
  document.querySelectorAll("[data-narrow]").forEach((list) => {
    const input = list.querySelector("input[type=search]");
    input.closest("[hidden]").hidden = false;
    input.addEventListener("input", () => narrow(list, input.value.trim()));
  });
}

function narrow(list, text) {
  list.querySelectorAll("details").forEach((group) => {
    const isNamed = group.querySelector("summary").innerText.includes(text);
    const rows = [...group.querySelectorAll("label")];
    rows.forEach((row) => (row.hidden = !isNamed && !row.innerText.includes(text) && !row.querySelector("input").checked));
    group.hidden = Boolean(text) && rows.every((row) => row.hidden);
    if (text && !group.hidden) group.open = true;
  });
}
