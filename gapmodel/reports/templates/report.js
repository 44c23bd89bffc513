"use strict";
// Tables can be sorted, copied and saved; charts can be saved. Without this script the page still reads as it is.
const words = JSON.parse(document.getElementById("words").textContent);
const say = (element, key) => words[element.closest("[lang]").lang][key];
const cells = row => Array.from(row.cells, cell => cell.innerText.trim());
const rows = table => Array.from(table.rows, cells);
const safe = text => /^[=@\t\r]|^[+-](?![\d.])/.test(text) ? "'" + text : text;
const number = text => {
  const found = text.replace(/[−–]/g, "-").replace(/[[\]<,%]/g, " ").trim().match(/^[+-]?\d*\.?\d+(e[+-]?\d+)?/i);
  return found ? parseFloat(found[0]) : NaN;
};

function button(label, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = label;
  made.addEventListener("click", act);
  return made;
}

function save(text, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob(["\ufeff" + text], {type: "text/csv;charset=utf-8"}));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

function sort(table, at) {
  const head = table.tHead.rows[0].cells[at];
  const down = head.getAttribute("aria-sort") === "ascending";
  for (const cell of table.tHead.rows[0].cells) cell.removeAttribute("aria-sort");
  head.setAttribute("aria-sort", down ? "descending" : "ascending");
  const body = table.tBodies[0], sign = down ? -1 : 1;
  const key = row => row.cells[at].innerText.trim();
  const sorted = Array.from(body.rows).map(row => [key(row), row]).sort(([a], [b]) => {
    const x = number(a), y = number(b);
    if (!isNaN(x) && !isNaN(y)) return sign * (x - y);
    if (isNaN(x) !== isNaN(y)) return isNaN(x) ? 1 : -1;
    return sign * a.localeCompare(b);
  });
  body.append(...sorted.map(([, row]) => row));
}

for (const table of document.querySelectorAll(".scroll > table")) {
  if (table.tHead) Array.from(table.tHead.rows[0].cells).forEach((cell, at) => {
    const text = cell.textContent;
    cell.replaceChildren(button(text, () => sort(table, at)));
    cell.style.textAlign = table.tBodies[0].rows[0]?.cells[at].style.textAlign;  // numbers and their heading at the right
  });
  const tools = document.createElement("div");
  tools.className = "tools";
  const copy = button(say(table, "copy"), () => {
    const text = rows(table).map(row => row.map(safe).join("\t")).join("\n");
    navigator.clipboard.writeText(text).then(() => { copy.textContent = say(table, "copied"); });
  });
  const quoted = row => row.map(cell => `"${safe(cell).replaceAll('"', '""')}"`).join(",");
  const title = table.parentElement.getAttribute("aria-label");
  tools.append(copy, button("CSV", () => save(rows(table).map(quoted).join("\r\n") + "\r\n", `${title.slice(0, 60)}.csv`)));
  table.parentElement.after(tools);
}

for (const figure of document.querySelectorAll("figure")) {
  const chart = figure.querySelector(".plotly-graph-div");
  const tools = document.createElement("div");
  tools.className = "tools";
  tools.append(button(say(figure, "save_picture"), () =>
    Plotly.downloadImage(chart, {format: "png", scale: 2, width: chart.offsetWidth, height: chart.offsetHeight, filename: "chart"})));
  figure.append(tools);
}

// Charts are as wide as what they stand in; in print as wide as the paper, and long ones smaller, to fit a page with their heading.
const charts = Array.from(document.querySelectorAll(".plotly-graph-div"));
const paper = {width: 660, height: 810, smallest: 0.7};  // pixels; A4 and Letter have both
let printing = false;
const watched = new ResizeObserver(entries => {
  for (const {target, contentRect} of entries)
    if (!printing && contentRect.width) Plotly.Plots.resize(target.querySelector(".plotly-graph-div"));
});
for (const chart of document.querySelectorAll(".chart")) watched.observe(chart);

function fit(chart, width, height, zoom) {
  chart.style.zoom = zoom;
  chart.style.height = `${height}px`;
  Plotly.relayout(chart, {width, height, autosize: width === null});
}

addEventListener("beforeprint", () => {
  printing = true;
  for (const chart of charts) {
    const height = chart.dataset.height = chart.layout.height || chart.offsetHeight;
    const zoom = Math.min(1, Math.max(paper.smallest, paper.height / height));
    fit(chart, paper.width / zoom, Math.min(height, paper.height / zoom), zoom);
  }
});
addEventListener("afterprint", () => {
  for (const chart of charts) fit(chart, null, Number(chart.dataset.height), "");
  printing = false;
});
