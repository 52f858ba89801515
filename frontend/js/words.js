// The words come from the server with the page (<body data-words>), so that both sides say a time the same way.
const words = JSON.parse(document.body.dataset.words || "{}");

export const say = (key, values = {}) =>
  (words[key] || "").replace(/%\((\w+)\)s/g, (whole, name) => values[name] ?? whole);

const pad = (number) => String(number).padStart(2, "0");

/** Mirrors anlan.web.words.duration: under an hour minutes and seconds, under a day hours and minutes, then days. */
export function duration(ms, coarse = false) {
  const total = Math.max(0, Math.floor(ms / 1000));
  const [h, m, s] = [Math.floor(total / 3600), Math.floor(total / 60) % 60, total % 60];
  if (h >= 24) return days(Math.floor(h / 24));
  if (h) return m ? say("hm", { h, m }) : say("h", { h });
  if (!m) return say("s", { s });
  return s && !coarse ? say("ms", { m, s }) : say("m", { m });
}

export const days = (n) => say(n === 1 ? "day" : "days", { n });

/** mm:ss under an hour, words above: the figure of a large clock. */
export function countdown(ms) {
  const total = Math.max(0, Math.floor(ms / 1000));
  return total < 3600 ? `${pad(Math.floor(total / 60))}:${pad(total % 60)}` : duration(ms);
}

/** Days to a deadline are counted as people do, by the date where the deadline stands: its offset is in the text. */
export function remaining(dueText, due, now, coarse) {
  if (due - now < 86400000) return duration(due - now, coarse);
  const [, sign, hours, minutes] = dueText.match(/([+-])(\d\d):?(\d\d)$/) || [0, "+", 0, 0];
  const offset = (sign === "-" ? -1 : 1) * (hours * 60 + +minutes) * 60000;
  const date = (at) => Math.floor((at + offset) / 86400000);
  return days(date(due) - date(now));
}
