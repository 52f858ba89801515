// Draws a line or bar chart from an HTML table: first column the categories, each further column a series.
// Canvas and no tooltip, because both would need inline styles that the content security policy refuses.
import * as echarts from "echarts/core";
import { BarChart, LineChart } from "echarts/charts";
import { GridComponent } from "echarts/components";
import { CanvasRenderer } from "echarts/renderers";

echarts.use([BarChart, LineChart, GridComponent, CanvasRenderer]);

window.alChart = (element) => {
  const table = document.getElementById(element.dataset.chartTable);
  if (!table) return;
  if (element.dataset.chart === "bar") element.style.height = `${table.tBodies[0].rows.length * 36 + 28}px`;
  const chart = echarts.init(element);
  const draw = () => chart.setOption(optionOf(element, read(table)), true);
  draw();
  addEventListener("resize", () => chart.resize());
  new MutationObserver(draw).observe(document.documentElement, { attributes: true, attributeFilter: ["data-bs-theme"] });
};

function read(table) {
  const names = [...table.tHead.rows[0].cells].slice(1).map((cell) => cell.textContent.trim());
  const rows = [...table.tBodies[0].rows];
  const number = (cell) => parseFloat(cell?.dataset.value ?? cell?.textContent.replace(/,/g, ""));
  return {
    categories: rows.map((row) => row.cells[0].textContent.trim()),
    series: names.map((name, index) => ({ name, values: rows.map((row) => number(row.cells[index + 1])) })),
  };
}

/** One hue and grey, direct labels, a zero baseline; the last series is the one that speaks. */
function optionOf(element, { categories, series }) {
  const css = getComputedStyle(document.documentElement);
  const colour = (name) => css.getPropertyValue(name).trim();
  const [water, grey, ink, line] = ["--al-water", "--al-line-strong", "--al-ink-2", "--al-line"].map(colour);
  const font = { color: ink, fontFamily: colour("--al-sans"), fontSize: 13 };
  const isBar = element.dataset.chart === "bar";
  const names = { type: "category", data: categories, axisLabel: font, axisTick: { show: false }, axisLine: { lineStyle: { color: grey } } };
  const values = { type: "value", min: 0, axisLabel: { ...font, show: !isBar }, splitLine: { show: !isBar, lineStyle: { color: line } } };
  return {
    animation: false,
    grid: { left: 8, right: isBar ? 48 : 72, top: 16, bottom: 8, containLabel: true },
    xAxis: isBar ? values : names,
    yAxis: isBar ? { ...names, inverse: true } : values,
    series: series.map((one, index) => seriesOf(one, { isBar, font, colour: index === series.length - 1 ? water : grey })),
  };
}

function seriesOf({ name, values }, { isBar, font, colour }) {
  const label = { ...font, formatter: isBar ? "{c}" : "{a} {c}" };
  return isBar
    ? { type: "bar", name, data: values, barMaxWidth: 18, itemStyle: { color: colour }, label: { show: true, position: "right", ...label } }
    : { type: "line", name, data: values, symbolSize: 6, color: colour, lineStyle: { width: 2 }, endLabel: { show: true, ...label } };
}
