// The plan page: a sentence and the rule read from it light up together; j and k walk the open questions.
const OPEN = ".al-finding, .al-rule-todo";

export function startPlan() {
  const plan = document.querySelector("[data-plan]");
  if (!plan) return;
  for (const event of ["pointerover", "focusin"]) plan.addEventListener(event, (e) => light(plan, e.target));
  plan.addEventListener("pointerleave", () => light(plan, null));
  plan.addEventListener("keydown", (event) => walk(plan, event));
  plan.addEventListener("click", (event) => openTarget(event.target.closest("a[href^='#']")));
  openTarget(document.querySelector(`a[href="${CSS.escape(location.hash)}"]`) || null);
}

/** data-pair holds the id of the other side, on both sides. */
function light(plan, target) {
  const side = target?.closest?.("[data-pair]");
  const pair = side && document.getElementById(side.dataset.pair);
  plan.querySelectorAll(".al-linked").forEach((item) => item !== side && item !== pair && item.classList.remove("al-linked"));
  if (!pair) return;
  side.classList.add("al-linked");
  pair.classList.add("al-linked");
}

function openTarget(link) {
  const target = link && document.getElementById(link.hash.slice(1));
  if (target?.matches("details")) target.open = true;
}

/** Single keys act only while the focus is inside the plan (WCAG 2.1.4) and never while somebody writes. */
function walk(plan, event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input, textarea, select")) return;
  const step = { j: 1, k: -1 }[event.key];
  if (!step) return;
  const items = [...plan.querySelectorAll(OPEN)];
  const here = items.findIndex((item) => item.contains(document.activeElement));
  const next = items[here < 0 ? firstAfter(items, document.activeElement, step) : here + step];
  if (!next) return;
  event.preventDefault();
  next.tabIndex = -1;
  next.focus({ preventScroll: true });
  next.scrollIntoView({ block: "center" });
}

function firstAfter(items, active, step) {
  const follows = (item) => active.compareDocumentPosition(item) & Node.DOCUMENT_POSITION_FOLLOWING;
  const index = items.findIndex(follows);
  if (step > 0) return index;
  return (index < 0 ? items.length : index) - 1;
}
