// Editing in place: opens the small form or menu of a cell, and hands over what was chosen.

import { neighbour } from "./grid.js";
import { refresh } from "./live.js";
import { result, say, send } from "./say.js";

const MANY = new Set(["multi_select", "people", "relation", "files"]); // menus that stay open

let open = null; // { pop, page, prop, kind }

export function cellOf(page, prop) {
  return document.querySelector(`.cell[data-page="${page}"][data-prop="${CSS.escape(prop)}"]`);
}

async function form(page, prop, find = "") {
  const answer = await fetch(`/people/edit?${new URLSearchParams({ page, prop, find })}`);
  if (!answer.ok) {
    await result(answer);
    return null;
  }
  return new DOMParser().parseFromString(await answer.text(), "text/html").body.firstElementChild;
}

export async function edit(cell) {
  await close();
  const { page, prop, edit: kind } = cell.dataset;
  if (!kind) return;
  if (kind === "checkbox") {
    await set({ page, prop, checked: cell.dataset.ticked !== "true" });
    return;
  }
  const inside = await form(page, prop);
  if (!inside || open) return;
  const pop = document.createElement("div");
  pop.className = "pop";
  pop.append(inside);
  document.body.append(pop);
  open = { pop, page, prop, kind };
  cell.classList.add("open");
  place();
  const field = pop.querySelector("[data-focus]");
  field?.focus({ preventScroll: true });
  if (field?.matches("textarea")) field.setSelectionRange(field.value.length, field.value.length);
  else if (field?.matches("[inputmode]")) field.select();
  grow();
}

// Under its cell, or above it where there is more room; a cell that is gone leaves it where it is.
function place() {
  const cell = open && cellOf(open.page, open.prop);
  if (!cell) return;
  cell.classList.add("open");
  const box = cell.getBoundingClientRect();
  const { pop, kind } = open;
  const covers = ["title", "rich_text", "number", "url", "email", "phone_number"].includes(kind);
  if (covers) pop.style.width = `${Math.max(240, Math.min(box.width, 720))}px`;
  if (covers) pop.style.maxWidth = "calc(100vw - 16px)";
  const left = Math.min(box.left, innerWidth - pop.offsetWidth - 8);
  const below = covers ? box.top - 2 : box.bottom + 4;
  const fits = below + pop.offsetHeight < innerHeight - 8;
  const above = Math.max(8, (covers ? box.bottom : box.top - 4) - pop.offsetHeight);
  pop.style.left = `${Math.max(8, left)}px`;
  pop.style.top = `${Math.max(8, fits ? below : above)}px`;
}

export function follow() {
  place();
}

export function isOpen() {
  return open !== null;
}

export async function close({ save = false, focus = false } = {}) {
  if (!open) return;
  const { pop, page, prop } = open;
  const field = pop.querySelector("form[data-set] > :is(textarea, input):only-child");
  const typed = save && field && field.value !== field.defaultValue ? field.value : null;
  open = null;
  pop.remove();
  const cell = cellOf(page, prop);
  cell?.classList.remove("open");
  if (focus) cell?.focus({ preventScroll: true });
  if (typed !== null) await set({ page, prop, text: typed });
}

async function set(given) {
  if (await send("set", given)) await refresh();
}

async function choose(given) {
  const { page, prop, kind } = open;
  if (!MANY.has(kind)) close({ focus: true });
  await set({ page, prop, ...given });
  if (open?.prop === prop && open.page === page) await renew("");
}

async function renew(find) {
  const { page, prop, pop } = open;
  const fresh = await form(page, prop, find);
  if (open?.pop !== pop || !fresh) return;
  const list = pop.querySelector("#choices");
  if (list) {
    const field = pop.querySelector("[data-choose]");
    if (field.value !== find && !find) field.value = "";
    list.replaceWith(fresh.querySelector("#choices"));
    if (find) point(0);
    field.focus();
  } else {
    pop.replaceChildren(fresh);
    pop.querySelector("[data-focus]")?.focus();
  }
  place();
}

function options() {
  return [...open.pop.querySelectorAll('[role="option"]')];
}

function point(at) {
  const all = options();
  if (!all.length) return;
  const wanted = all[(at + all.length) % all.length];
  for (const option of all) option.classList.toggle("on", option === wanted);
  wanted.id = "pointed";
  for (const option of all) if (option !== wanted) option.removeAttribute("id");
  open.pop.querySelector("[data-choose]")?.setAttribute("aria-activedescendant", "pointed");
  wanted.scrollIntoView({ block: "nearest" });
}

function grow() {
  const area = open?.pop.querySelector("textarea");
  if (!area) return;
  area.style.height = "auto";
  area.style.height = `${area.scrollHeight}px`;
  place();
}

function onKey(event) {
  const inMenu = event.target.matches("[data-choose]");
  const inLine = event.target.matches("form[data-set] > :is(textarea, input):only-child");
  const at = options().findIndex((option) => option.classList.contains("on"));
  if (event.key === "Escape") {
    event.stopPropagation();
    close({ focus: true });
  } else if (inMenu && event.key === "ArrowDown") point(at + 1);
  else if (inMenu && event.key === "ArrowUp") point(at < 0 ? -1 : at - 1);
  else if (inMenu && event.key === "Enter") options()[Math.max(at, 0)]?.click();
  else if (inLine && event.key === "Enter" && !event.shiftKey && !event.isComposing) close({ save: true, focus: true });
  else if ((inLine || inMenu) && event.key === "Tab") {
    const cell = cellOf(open.page, open.prop);
    close({ save: true, focus: true });
    if (cell?.closest(".row")) neighbour(cell, event.shiftKey ? -1 : 1);
  } else return;
  event.preventDefault();
}

async function upload(input) {
  const { page, prop } = open;
  const [chosen] = input.files;
  const query = new URLSearchParams({ name: chosen.name });
  say(`Uploading ${chosen.name}`);
  const type = chosen.type || "application/octet-stream";
  const answer = await fetch(`/people/upload?${query}`, { method: "POST", body: chosen, headers: { "content-type": type } });
  const made = await result(answer);
  if (made && open?.page === page && open.prop === prop) await choose({ uploads: [made.id] });
  else if (made) await set({ page, prop, uploads: [made.id] });
}

export function startEditing() {
  let pause = 0;
  document.addEventListener("pointerdown", (event) => {
    if (open && !open.pop.contains(event.target)) close({ save: true });
  }, true);
  document.addEventListener("keydown", (event) => {
    if (open?.pop.contains(event.target)) onKey(event);
  });
  document.addEventListener("input", (event) => {
    if (!open?.pop.contains(event.target)) return;
    grow();
    if (!event.target.matches("[data-choose]")) return;
    clearTimeout(pause);
    pause = setTimeout(() => open && renew(event.target.value.trim()), 100);
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-upload]")) upload(event.target);
  });
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("form[data-set]")) return;
    event.preventDefault();
    const given = Object.fromEntries(new FormData(event.target));
    choose(event.submitter?.name === "clear" ? { start: "" } : given);
  });
  document.addEventListener("click", (event) => {
    const chosen = open?.pop.contains(event.target) && event.target.closest("[data-value]");
    if (!chosen) return;
    const { key, value } = chosen.dataset;
    choose({ [key]: key === "remove" ? Number(value) : value });
  });
  addEventListener("resize", place);
  document.addEventListener("scroll", place, { capture: true, passive: true });
}
