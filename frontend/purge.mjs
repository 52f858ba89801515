// What PurgeCSS may keep of Tabler. Class names are read only from where classes are written, because the plain
// words of a template or a Python file ("card", "row", "alert") would otherwise keep half of Tabler.
const WORD = /[A-Za-z][\w-]*/g;

const words = (text) => text.match(WORD) ?? [];

export function extractFromHtml(content) {
  const classes = [...content.matchAll(/class="([^"]*)"/g)].flatMap((found) => words(found[1]));
  const elements = [...content.matchAll(/<([a-z][a-z0-9]*)/g)].map((found) => found[1]);
  const types = [...content.matchAll(/\btype="([a-z]+)"/g)].map((found) => found[1]);
  return [...classes, ...elements, ...types, ...NAMES_ALWAYS];
}

// Python names classes in widget attributes ({"class": "form-control"}), keyword arguments and *_CLASS constants.
export function extractFromPython(content) {
  const places = /(?:class|_CLASS)(?:es)?["']?\s*(?::\s*str\s*)?[:=]\s*["']([^"']*)["']/gi;
  return [...content.matchAll(places)].flatMap((found) => words(found[1]));
}

// Elements a rich page may hold although no template of today writes them, and attribute names in selectors.
const NAMES_ALWAYS = [
  "html", "body", "radio", "checkbox", "switch", "checked", "placeholder", "file", "data-bs-theme", "href", "role", "disabled", "type", "hidden", "title",
  "table", "thead", "tbody", "tr", "th", "td", "caption", "ul", "ol", "li", "dl", "dt", "dd", "details", "summary",
  "fieldset", "legend", "label", "input", "select", "option", "optgroup", "textarea", "button", "progress", "img", "svg",
  "pre", "code", "small", "sub", "sup", "mark", "blockquote", "hr", "figure", "strong", "b", "iframe",
];

export const SAFELIST = {
  standard: [
    "btn", "btn-primary", "btn-lg", "btn-sm", "disabled", "active", "show",
    "form-control", "form-select", "form-check-input", "is-invalid",
    "visually-hidden", "visually-hidden-focusable", "w-100", "d-none",
  ],
};
