// The table: holds only the rows around the screen, and is walked with the arrow keys.

import { around, refresh } from "./live.js";

const SPARE = 40; // rows beyond the edge of the screen

const grid = () => document.querySelector(".grid");
const rows = () => document.querySelector(".rows");
const here = { index: 2, key: null }; // the cell that Tab comes back to

function height() {
  return parseFloat(getComputedStyle(grid()).getPropertyValue("--row"));
}

function first() {
  return Number(rows().dataset.first);
}

function wanted() {
  const top = Math.floor(grid().scrollTop / height());
  const seen = Math.ceil(grid().clientHeight / height());
  return { top, seen, from: Math.max(0, top - SPARE), count: Math.min(200, seen + 2 * SPARE) };
}

// Rows that are not there leave their room.
function layout() {
  const total = Number(rows().dataset.total);
  const held = rows().children.length;
  rows().style.paddingTop = `${first() * height()}px`;
  rows().style.paddingBottom = `${Math.max(0, total - first() - held) * height()}px`;
  rove();
}

function rove() {
  const cell = cellAt(here.index, here.key) || rows().querySelector(".cell");
  for (const other of rows().querySelectorAll('.cell[tabindex="0"]')) if (other !== cell) other.tabIndex = -1;
  if (cell) cell.tabIndex = 0;
}

function rowAt(index) {
  return rows().querySelector(`.row[aria-rowindex="${index}"]`);
}

function cellAt(index, key) {
  const row = rowAt(index);
  return row && (row.querySelector(`.cell[data-prop="${CSS.escape(key || "")}"]`) || row.firstElementChild);
}

function onScroll() {
  const { top, seen } = wanted();
  const start = first();
  const end = start + rows().children.length;
  const total = Number(rows().dataset.total);
  const above = start > 0 && top < start + SPARE / 2;
  const below = end < total && top + seen > end - SPARE / 2;
  if (above || below) refresh().catch(() => {});
}

// What was on top of the screen stays there, whatever was put in above it.
function before() {
  if (!grid()) return null; // the table was put into the trash; it may come back
  const top = grid().scrollTop;
  if (top < height()) return null;
  const row = rowAt(Math.floor(top / height()) + 2);
  return row && { key: row.dataset.key, index: Number(row.getAttribute("aria-rowindex")) };
}

function after(memory) {
  if (!grid()) return;
  layout();
  const row = memory && rows().querySelector(`.row[data-key="${memory.key}"]`);
  const moved = row ? Number(row.getAttribute("aria-rowindex")) - memory.index : 0;
  if (moved) grid().scrollTop += moved * height();
  const focused = document.activeElement?.closest?.(".row");
  if (focused) here.index = Number(focused.getAttribute("aria-rowindex"));
}

function address(url) {
  if (!grid()) return url;
  const { from, count } = wanted();
  url.searchParams.set("first", from);
  url.searchParams.set("count", count);
  return url;
}

export async function focusCell(index, key) {
  const total = Number(rows().dataset.total);
  const goal = Math.min(Math.max(2, index), total + 1);
  if (!rowAt(goal)) {
    grid().scrollTop = (goal - 2) * height() - grid().clientHeight / 2;
    await refresh();
    if (!rowAt(goal)) await refresh();
  }
  const cell = cellAt(goal, key);
  if (!cell) return;
  Object.assign(here, { index: goal, key: cell.dataset.prop });
  rove();
  cell.focus({ preventScroll: true });
  cell.scrollIntoView({ block: "nearest", inline: "nearest" });
}

// Where a key leads from a cell; undefined is a key that leads nowhere.
function target(event, cell) {
  const index = Number(cell.parentElement.getAttribute("aria-rowindex"));
  const page = Math.max(1, Math.floor(grid().clientHeight / height()) - 1);
  const cells = [...cell.parentElement.querySelectorAll(".cell")];
  const at = cells.indexOf(cell);
  const far = event.ctrlKey || event.metaKey;
  const moves = {
    ArrowUp: [index - 1, at], ArrowDown: [index + 1, at], ArrowLeft: [index, at - 1], ArrowRight: [index, at + 1],
    Home: [far ? 2 : index, 0], End: [far ? Infinity : index, cells.length - 1],
    PageUp: [index - page, at], PageDown: [index + page, at],
  };
  const move = moves[event.key];
  return move && [move[0], cells[Math.min(Math.max(0, move[1]), cells.length - 1)].dataset.prop];
}

export function neighbour(cell, step) {
  const cells = [...cell.parentElement.querySelectorAll(".cell")];
  const next = cells[cells.indexOf(cell) + step];
  if (next) focusCell(Number(cell.parentElement.getAttribute("aria-rowindex")), next.dataset.prop);
}

function ask(changes) {
  const url = new URL(location.href);
  for (const [name, value] of Object.entries(changes)) {
    if (value) url.searchParams.set(name, value);
    else url.searchParams.delete(name);
  }
  history.replaceState(null, "", url);
  grid().scrollTop = 0;
  return refresh().catch(() => {});
}

export function startGrid() {
  if (!grid()) return;
  around({ address, before, after });
  layout();
  grid().scrollTop = history.state?.top ?? 0; // back from a row, to where one was
  let frame = 0;
  document.addEventListener("scroll", (event) => {
    if (event.target !== grid()) return;
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(onScroll);
  }, { capture: true, passive: true });
  addEventListener("resize", () => {
    if (!grid()) return;
    layout();
    onScroll();
  });
  document.addEventListener("keydown", (event) => {
    const cell = event.target.closest?.(".row .cell");
    const goal = cell === event.target && !event.altKey && target(event, cell);
    if (!goal) return;
    event.preventDefault();
    focusCell(...goal);
  });
  document.addEventListener("focusin", (event) => {
    const cell = event.target.closest(".row .cell");
    if (cell) Object.assign(here, { index: Number(cell.parentElement.getAttribute("aria-rowindex")), key: cell.dataset.prop });
  });
  document.addEventListener("click", (event) => {
    const sort = event.target.closest("[data-sort]");
    if (!sort || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const chosen = new URL(sort.href).searchParams;
    ask({ sort: chosen.get("sort"), down: chosen.get("down") });
  });
  addEventListener("pagehide", () => history.replaceState({ top: grid()?.scrollTop ?? 0 }, ""));
  let pause = 0;
  document.addEventListener("input", (event) => {
    if (!event.target.matches("[data-find]")) return;
    clearTimeout(pause);
    pause = setTimeout(() => ask({ find: event.target.value.trim() }), 150);
  });
  onScroll();
}
