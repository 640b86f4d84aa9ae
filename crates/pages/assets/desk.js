// What a page can do without this file it does without it: this adds live flags, keys and copying.

// Copying

for (const button of document.querySelectorAll("button[data-copy]")) {
  if (!navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.copy);
    button.textContent = "Copied";
  });
}

// What is wrong is read first.

document.querySelector(".errors")?.focus();

// Keys: single letters, none of them in a field, off by a switch (WCAG 2.1.4)

const OFF = "keys-off";
const keys = document.getElementById("keys");
const off = document.getElementById("keys-off");
if (off) {
  off.checked = localStorage.getItem(OFF) === "1";
  off.addEventListener("change", () => localStorage.setItem(OFF, off.checked ? "1" : "0"));
}
const places = { s: "/", f: "/flags", l: "/lines", h: "/help", c: "/check" };
let went = false;

function step(by) {
  const rows = [...document.querySelectorAll("[data-row]")];
  if (rows.length === 0) return;
  const at = rows.findIndex((row) => row.contains(document.activeElement));
  const row = rows[Math.min(rows.length - 1, Math.max(0, at === -1 ? (by > 0 ? 0 : rows.length - 1) : at + by))];
  (row.querySelector('a[href^="/reports/"]') ?? row.querySelector("a"))?.focus();
}

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  if (event.ctrlKey || event.metaKey || event.altKey || typing || off?.checked || keys?.open) return;
  if (went) {
    went = false;
    if (places[event.key]) location.assign(places[event.key]);
    return;
  }
  switch (event.key) {
    case "/": {
      const query = document.getElementById("query");
      if (query) query.focus();
      else location.assign("/search");
      break;
    }
    case "j": step(1); break;
    case "k": step(-1); break;
    case "g": went = true; setTimeout(() => (went = false), 1500); return;
    case ".": document.getElementById("live-pause")?.click(); break;
    case "?": keys?.showModal(); break;
    default: return;
  }
  event.preventDefault();
});

// Live flags: the list never moves by itself; a button says how many are new.

const live = document.getElementById("live");
if (live && "EventSource" in window) {
  const state = document.getElementById("live-state");
  const show = document.getElementById("live-show");
  const pause = document.getElementById("live-pause");
  let fresh = 0;
  let paused = false;
  let source;
  let announced = 0;
  let waiting;
  live.hidden = false;

  // At most one announcement in ten seconds, so that a screen reader can keep up.
  const say = () => {
    clearTimeout(waiting);
    const left = announced + 10_000 - Date.now();
    if (left > 0) {
      waiting = setTimeout(say, left);
      return;
    }
    announced = Date.now();
    state.textContent = paused ? "Paused" : fresh === 0 ? "Live: nothing new yet" : `Live: ${fresh} new`;
  };
  const now = (text) => { state.textContent = text; };

  const listen = () => {
    source = new EventSource(live.dataset.stream);
    source.addEventListener("open", () => { if (fresh === 0) now("Live: nothing new yet"); });
    source.addEventListener("flag", () => {
      fresh += 1;
      show.hidden = false;
      show.textContent = fresh === 1 ? "Show 1 new flag" : `Show ${fresh} new flags`;
      say();
    });
    source.addEventListener("gap", () => { show.hidden = false; show.textContent = "Show new flags"; });
    source.addEventListener("error", () => now(source.readyState === 2 ? "Not live: load the page again" : "Connecting again"));
  };
  show.addEventListener("click", () => location.reload());
  pause.addEventListener("click", () => {
    paused = !paused;
    pause.setAttribute("aria-pressed", String(paused));
    pause.textContent = paused ? "Go on" : "Pause";
    if (paused) { source.close(); now("Paused"); } else { now("Connecting"); listen(); }
  });
  addEventListener("pagehide", () => source.close());
  listen();
}
