// Starts the page: what clicks, keys and forms do, then the table and the stream of changes.

import { cellOf, close, edit, isOpen, startEditing } from "./edit.js";
import { focusCell, startGrid } from "./grid.js";
import { listen, refresh } from "./live.js";
import { say, send } from "./say.js";

async function create(button) {
  const made = await send("create", { id: button.dataset.id });
  if (!made) return;
  const grid = document.querySelector(".grid");
  grid.scrollTop = 0;
  await refresh();
  const cell = cellOf(made.id, "title");
  if (!cell) location.href = `/p/${made.id.replaceAll("-", "")}`; // sorted or filtered out of sight
  else {
    await focusCell(Number(cell.parentElement.getAttribute("aria-rowindex")), "title");
    edit(cell);
  }
}

async function create_page() {
  const made = await send("create_page", {});
  if (made) location.href = `/p/${made.id.replaceAll("-", "")}`;
}

async function trash(button) {
  const { id } = button.dataset;
  if (!(await send("trash", { id }))) return;
  await refresh();
  const back = async () => (await send("restore", { id })) && refresh();
  say("Moved to the trash.", { label: "Undo", act: back });
}

async function restore(button) {
  if (!(await send("restore", { id: button.dataset.id }))) return;
  await refresh();
  say("Restored.");
}

async function plainly(button) {
  if (await send(button.dataset.do, { id: button.dataset.id })) await refresh();
}

const COMMANDS = { create, create_page, trash, restore };

function onClick(event) {
  const menu = event.target.closest("[data-menu]");
  if (menu || !event.target.closest(".side")) document.body.classList.toggle("menu-open", Boolean(menu) && !document.body.classList.contains("menu-open"));
  const command = event.target.closest("button[data-do]");
  const pen = event.target.closest("[data-rename]");
  const cell = event.target.closest(".cell[data-edit]");
  if (command) (COMMANDS[command.dataset.do] || plainly)(command);
  else if (pen) edit(pen.closest(".cell"));
  else if (cell && !event.target.closest("a") && !String(getSelection())) edit(cell);
}

function onKey(event) {
  if (event.key === "Escape") document.body.classList.remove("menu-open");
  const cell = event.target.closest?.(".cell");
  if (event.target.matches?.("form[data-do] textarea") && event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.target.form.requestSubmit();
  } else if (cell !== event.target || isOpen() || event.ctrlKey || event.metaKey || event.altKey) {
    return;
  } else if (event.key === "F2" || ((event.key === "Enter" || event.key === " ") && !opened(cell, event))) {
    event.preventDefault();
    edit(cell);
  }
}

// Enter on a row's title opens the row; F2 renames it.
function opened(cell, event) {
  const link = cell.matches(".row .w-title") && event.key === "Enter" && cell.querySelector("a");
  if (link) link.click();
  return Boolean(link);
}

async function onSubmit(event) {
  const form = event.target.closest("form[data-do]");
  if (!form) return;
  event.preventDefault();
  const area = form.querySelector("textarea");
  if (area && !area.value.trim()) return area.focus();
  const data = new FormData(form);
  const given = { id: form.dataset.id, ...Object.fromEntries(data), kinds: data.getAll("kinds") };
  if (!(await send(form.dataset.do, given))) return;
  form.closest("details")?.removeAttribute("open");
  form.reset();
  await refresh();
}

async function onChange(event) {
  const { todo } = event.target.dataset;
  if (!todo) return;
  await send("tick", { id: todo, checked: event.target.checked });
  await refresh();
}

document.addEventListener("click", onClick);
document.addEventListener("keydown", onKey);
document.addEventListener("submit", onSubmit);
document.addEventListener("change", onChange);
addEventListener("pagehide", () => close());
startEditing();
startGrid();
listen();
