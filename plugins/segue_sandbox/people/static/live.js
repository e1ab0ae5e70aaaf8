// Keeps the document fresh: listens for changes, and reads again what concerns this view.

import { morph } from "./morph.js";

const REST = 250; // milliseconds between two readings while others write without pause

let running = null;
let again = false;
let source = null;
let lastEnd = 0;
let timer = 0;
const hooks = { address: (url) => url, before: () => null, after: () => {} };

// The table says which rows it wants, and what is to be done around a reading.
export function around(given) {
  Object.assign(hooks, given);
}

export function refresh() {
  if (running) {
    again = true;
    return running;
  }
  running = read().finally(() => {
    running = null;
    lastEnd = performance.now();
    if (again) {
      again = false;
      return refresh();
    }
  });
  return running;
}

async function read() {
  const answer = await fetch(hooks.address(new URL(location.href)), { headers: { accept: "text/html" } });
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  const memory = hooks.before();
  for (const old of document.querySelectorAll("[data-live]")) {
    const next = fresh.querySelector(`[data-live="${old.dataset.live}"]`);
    if (next && !old.isEqualNode(next)) morph(old, next);
  }
  document.title = fresh.title;
  Object.assign(document.body.dataset, fresh.body.dataset);
  hooks.after(memory);
}

function soon() {
  if (timer) return;
  const wait = Math.max(0, lastEnd + REST - performance.now());
  timer = setTimeout(() => {
    timer = 0;
    refresh().catch(() => {}); // the sandbox is gone for the moment; the stream says when it is back
  }, wait);
}

function concerns(ids) {
  const watched = (document.body.dataset.watch || "*").split(" ");
  return ids.includes("*") || watched.includes("*") || ids.some((id) => watched.includes(id));
}

function show(connected) {
  const pulse = document.getElementById("pulse");
  const words = connected ? "Up to date" : "Not connected; trying again";
  pulse.classList.toggle("off", !connected);
  pulse.title = words;
  pulse.setAttribute("aria-label", words);
}

setInterval(() => {
  if (document.body.hasAttribute("data-poll") && !document.hidden) soon();
}, 2000);

export function listen() {
  source = new EventSource("/people/events");
  source.addEventListener("hello", (event) => {
    show(true);
    if (JSON.parse(event.data) !== document.body.dataset.state) soon(); // something happened while nobody listened
  });
  source.addEventListener("change", (event) => {
    if (concerns(JSON.parse(event.data))) soon();
  });
  source.addEventListener("error", () => {
    show(false);
  });
}

// A hidden document lets go of its connection: browsers allow only a few to one host.
document.addEventListener("visibilitychange", () => {
  if (document.hidden) {
    source?.close();
    source = null;
  } else if (!source) {
    listen();
  }
});
addEventListener("pagehide", () => source?.close());
addEventListener("pageshow", (event) => {
  if (event.persisted) listen();
});
