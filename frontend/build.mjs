// Builds anlan/web/static/anlan/ from frontend/ and the pinned packages: app.css, app.js, echarts.js, icons.svg.
// Fails when a file is over its budget, so that weight is decided and not discovered.
import { copyFile, readFile, readdir, writeFile, mkdir, rm } from "node:fs/promises";
import { gzipSync } from "node:zlib";
import path from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import { PurgeCSS } from "purgecss";
import { extractFromHtml, extractFromPython, SAFELIST } from "./purge.mjs";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const out = path.join(root, "anlan/web/static/anlan");
const at = (...parts) => path.join(root, ...parts);

// Domestic browsers trail Chromium by years and Windows 7 stops at 109; nothing here needs newer syntax.
const TARGET = ["chrome87", "safari14.1", "firefox78"];
const BUDGET_KB = { "app.css": 25, "app.js": 10, "theme.js": 1, "sw.js": 4, "echarts.js": 200, "icons.svg": 15 };

async function buildCss() {
  const [tabler] = await new PurgeCSS().purge({
    css: [at("node_modules/@tabler/core/dist/css/tabler.min.css")],
    content: [at("anlan/web/**/*.html"), at("anlan/web/**/*.py")],
    extractors: [
      { extensions: ["html"], extractor: extractFromHtml },
      { extensions: ["py"], extractor: extractFromPython },
    ],
    safelist: SAFELIST,
    variables: true,
    keyframes: true,
    fontFace: true,
  });
  const ours = await esbuild.build({ entryPoints: [at("frontend/css/app.css")], bundle: true, write: false });
  const joined = tabler.css.replace(/\/\*# sourceMappingURL[^*]*\*\//, "") + "\n" + ours.outputFiles[0].text;
  const small = await esbuild.transform(joined, { loader: "css", minify: true, target: TARGET });
  await writeFile(path.join(out, "app.css"), small.code);
}

async function buildJs() {
  await esbuild.build({
    entryPoints: { app: at("frontend/js/app.js"), theme: at("frontend/js/theme.js"), sw: at("frontend/js/sw.js"), echarts: at("frontend/js/charts.js") },
    outdir: out,
    bundle: true,
    minify: true,
    format: "iife",
    target: TARGET,
    legalComments: "none",
  });
}

async function buildIcons() {
  const names = (await readFile(at("frontend/icons.txt"), "utf8")).split("\n").filter((line) => /^[a-z]/.test(line));
  const symbols = await Promise.all(names.map(async (name) => {
    const svg = await readFile(at(`node_modules/@tabler/icons/icons/outline/${name}.svg`), "utf8");
    const inner = svg.replace(/^[\s\S]*?<svg[^>]*>/, "").replace(/<\/svg>\s*$/, "").replace(/<path stroke="none"[^>]*>/, "").replace(/\s*\n\s*/g, "");
    return `<symbol id="${name}" viewBox="0 0 24 24">${inner}</symbol>`;
  }));
  await writeFile(path.join(out, "icons.svg"), `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`);
}

/** Drawn by frontend/icons.py and committed: a build needs no browser. */
async function copyIcons() {
  const names = await readdir(at("frontend/icons"));
  await Promise.all(names.map((name) => copyFile(at("frontend/icons", name), path.join(out, name))));
}

async function reportSizes() {
  let over = false;
  for (const [file, budget] of Object.entries(BUDGET_KB)) {
    const bytes = await readFile(path.join(out, file));
    const kb = gzipSync(bytes, { level: 9 }).length / 1024;
    over ||= kb > budget;
    console.log(`${file.padEnd(12)} ${(bytes.length / 1024).toFixed(1).padStart(7)} KB  gzip ${kb.toFixed(1).padStart(6)} KB of ${budget}`);
  }
  return over;
}

await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });
await Promise.all([buildCss(), buildJs(), buildIcons(), copyFile(at("frontend/mark.svg"), path.join(out, "mark.svg")), copyIcons()]);
if (await reportSizes()) {
  console.error("A file is over its budget.");
  process.exitCode = 1;
}
