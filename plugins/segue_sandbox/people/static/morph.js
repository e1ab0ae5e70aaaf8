// Makes one piece of the document equal to a fresh one, touching only what differs.

const calm = matchMedia("(prefers-reduced-motion: reduce)");

// Set by the script or by the reader, and not the server's to take away.
const OURS = new Set(["style", "open", "tabindex"]);

export function morph(old, fresh) {
  const before = old.className;
  attributes(old, fresh);
  if (old.classList.contains("pill") && (before !== old.className || old.textContent !== fresh.textContent)) settle(old);
  children(old, fresh);
}

function attributes(old, fresh) {
  for (const { name } of [...old.attributes]) {
    if (!fresh.hasAttribute(name) && !OURS.has(name)) old.removeAttribute(name);
  }
  for (const { name, value } of fresh.attributes) {
    if (old.getAttribute(name) === value || (OURS.has(name) && old.hasAttribute(name))) continue;
    if (name === "src" && path(old.getAttribute("src")) === path(value)) continue; // only the signature is new
    old.setAttribute(name, value);
  }
  if (old.type === "checkbox" && old.checked !== fresh.checked) old.checked = fresh.checked;
}

function path(address) {
  return (address || "").split("?")[0];
}

function keyOf(node) {
  return node.nodeType === Node.ELEMENT_NODE ? node.getAttribute("data-key") : null;
}

function children(old, fresh) {
  const held = new Map();
  for (const child of old.children) if (keyOf(child)) held.set(keyOf(child), child);
  const wanted = new Set([...fresh.children].map(keyOf).filter(Boolean));
  let at = old.firstChild;
  for (const next of [...fresh.childNodes]) {
    // What is gone goes first: what stays is then in place and need not move, for moving loses the focus.
    while (at && keyOf(at) && !wanted.has(keyOf(at))) at = removed(at);
    const key = keyOf(next);
    const match = key ? held.get(key) : at && !keyOf(at) && alike(at, next) ? at : null;
    if (!match || !alike(match, next)) {
      old.insertBefore(document.importNode(next, true), at);
      continue;
    }
    if (match === at) at = at.nextSibling;
    else old.insertBefore(match, at);
    if (match.nodeType !== Node.ELEMENT_NODE) {
      if (match.data !== next.data) match.data = next.data;
    } else if (!match.isEqualNode(next)) {
      morph(match, next);
    }
  }
  while (at) at = removed(at);
}

function removed(node) {
  const next = node.nextSibling;
  node.remove();
  return next;
}

function alike(one, other) {
  return one.nodeType === other.nodeType && one.nodeName === other.nodeName;
}

function settle(pill) {
  if (calm.matches) return;
  const ring = getComputedStyle(pill).getPropertyValue("--dot") || "gray";
  pill.animate(
    [{ boxShadow: `0 0 0 0 ${ring}`, offset: 0 }, { boxShadow: `0 0 0 4px color-mix(in srgb, ${ring} 30%, transparent)`, offset: 0.35 },
      { boxShadow: "0 0 0 8px transparent", offset: 1 }],
    { duration: 800, easing: "ease-out" },
  );
}
