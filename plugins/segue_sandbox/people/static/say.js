// Commands to the sandbox, and short messages to the reader.

export async function send(name, given) {
  let answer;
  try {
    answer = await fetch(`/people/do/${name}`, {
      method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(given),
    });
  } catch {
    say("The sandbox does not answer; nothing was changed.", { problem: true });
    return null;
  }
  return result(answer);
}

export async function result(answer) {
  const body = await answer.json().catch(() => ({ problem: `The sandbox answered with ${answer.status}.` }));
  if (answer.ok) return body;
  say(body.problem || "That did not work.", { problem: true });
  return null;
}

export function say(words, { problem = false, label = "", act = null } = {}) {
  const toast = document.createElement("div");
  toast.className = problem ? "toast problem" : "toast";
  const text = document.createElement("span");
  text.textContent = words;
  toast.append(text);
  const button = document.createElement("button");
  button.textContent = label || "Close";
  button.addEventListener("click", () => {
    toast.remove();
    act?.();
  });
  toast.append(button);
  const toasts = document.getElementById("toasts");
  while (toasts.children.length > 2) toasts.firstChild.remove();
  toasts.append(toast);
  setTimeout(() => toast.remove(), problem ? 9000 : 6000);
}
