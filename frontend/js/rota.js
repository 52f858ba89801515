/** The rota: a turn is dragged onto another, and the two change their people. Without a pointer the selects do it. */
export function startRota() {
  const form = document.querySelector("[data-rota]");
  if (!form) return;
  let from = null;
  const cellOf = (node) => node?.closest?.("[data-rota-cell]");
  const mark = (cell) => {
    const select = cell.querySelector("select");
    const first = [...select.options].find((option) => option.defaultSelected) ?? select.options[0];
    cell.classList.toggle("al-rota-changed", select.value !== first.value);
  };
  for (const cell of form.querySelectorAll("[data-rota-cell]")) {
    const grip = document.createElement("span");
    grip.className = "al-rota-grip";
    grip.draggable = true;
    grip.setAttribute("aria-hidden", "true");
    grip.textContent = "⠿";
    cell.querySelector("select").before(grip);
  }
  form.addEventListener("change", (event) => cellOf(event.target) && mark(cellOf(event.target)));
  form.addEventListener("dragstart", (event) => {
    from = cellOf(event.target);
    event.dataTransfer?.setData("text/plain", "");
  });
  form.addEventListener("dragover", (event) => {
    const over = cellOf(event.target);
    form.querySelectorAll(".al-rota-over").forEach((cell) => cell.classList.toggle("al-rota-over", cell === over));
    if (!from || !over || over === from) return;
    over.classList.add("al-rota-over");
    event.preventDefault();
  });
  form.addEventListener("drop", (event) => {
    const onto = cellOf(event.target);
    if (!from || !onto || onto === from) return;
    event.preventDefault();
    trade(from.querySelector("select"), onto.querySelector("select"));
    [from, onto].forEach(mark);
  });
  form.addEventListener("dragend", () => {
    form.querySelectorAll(".al-rota-over").forEach((cell) => cell.classList.remove("al-rota-over"));
    from = null;
  });
}

function trade(one, other) {
  const offer = (select, value, name) => {
    if (value && ![...select.options].some((option) => option.value === value)) select.add(new Option(name, value));
    select.value = value;
  };
  const [mine, my] = [one.value, one.selectedOptions[0]?.text];
  const [theirs, their] = [other.value, other.selectedOptions[0]?.text];
  offer(one, theirs, their);
  offer(other, mine, my);
}
