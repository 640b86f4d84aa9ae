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
  focus(rows[Math.min(rows.length - 1, Math.max(0, at === -1 ? (by > 0 ? 0 : rows.length - 1) : at + by))]);
}

function focus(row) {
  (row?.querySelector('a[href^="/reports/"]') ?? row?.querySelector("a"))?.focus();
}

// Deciding on a flag: the row that has the focus, or the first

const VERDICTS = { c: ["confirmed", "Confirm"], r: ["rejected", "Reject"], n: ["needs_work", "Needs work"] };
const AT = "decided-at";
const decide = document.getElementById("decide");

function ask(key) {
  const row = document.activeElement.closest("[data-flag]") ?? document.querySelector("[data-flag]");
  if (!decide || !row) return;
  const form = decide.querySelector("form");
  const [verdict, words] = VERDICTS[key];
  const flags = [...document.querySelectorAll("[data-flag]")];
  form.action = `/flags/${row.dataset.flag}/decide`;
  form.elements.report.value = row.dataset.report;
  form.elements.verdict.value = verdict;
  form.elements.next.value = location.pathname + location.search;
  form.onsubmit = () => sessionStorage.setItem(AT, `${location.pathname} ${flags.indexOf(row)}`);
  document.getElementById("decide-title").textContent = words;
  document.getElementById("decide-go").textContent = words;
  const link = row.querySelector("td[data-label=Why]") ?? row.querySelector("p + p");
  document.getElementById("decide-what").textContent = link?.textContent ?? "";
  decide.showModal();
  form.elements.reason.focus();
}
document.getElementById("decide-close")?.addEventListener("click", () => decide.close());
const decided = sessionStorage.getItem(AT)?.split(" ");
if (decided) {
  sessionStorage.removeItem(AT);
  const flags = document.querySelectorAll("[data-flag]");
  if (decided[0] === location.pathname && flags.length > 0) focus(flags[Math.min(Number(decided[1]), flags.length - 1)]);
}

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  if (event.ctrlKey || event.metaKey || event.altKey || typing || off?.checked || keys?.open || decide?.open) return;
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
    case "c": case "r": case "n": ask(event.key); break;
    case ".": document.getElementById("live-pause")?.click(); break;
    case "?": keys?.showModal(); break;
    default: return;
  }
  event.preventDefault();
});

// Live flags: the list never moves by itself; a button says how many are new. While it is paused nothing on the page changes;
// what comes in meanwhile is counted and shown when it goes on.

const live = document.getElementById("live");
if (live && "EventSource" in window) {
  const state = document.getElementById("live-state");
  const show = document.getElementById("live-show");
  const pause = document.getElementById("live-pause");
  let fresh = 0;
  let lost = false;
  let paused = false;
  let announced = 0;
  let waiting;
  let words = "Connecting";
  live.hidden = false;

  const tell = () => { if (!paused) state.textContent = words; };
  const draw = () => {
    if (paused) return;
    show.hidden = fresh === 0 && !lost;
    show.textContent = lost ? "Show new flags" : fresh === 1 ? "Show 1 new flag" : `Show ${fresh} new flags`;
  };
  const now = (text) => { words = text; tell(); };
  const counted = () => (fresh === 0 ? "Live: nothing new yet" : `Live: ${fresh} new`);

  // At most one announcement in ten seconds, so that a screen reader can keep up.
  const say = () => {
    clearTimeout(waiting);
    const left = announced + 10_000 - Date.now();
    if (left > 0) {
      waiting = setTimeout(say, left);
      return;
    }
    announced = Date.now();
    now(counted());
  };

  const source = new EventSource(live.dataset.stream);
  source.addEventListener("open", () => now(counted()));
  source.addEventListener("flag", () => { fresh += 1; draw(); say(); });
  source.addEventListener("gap", () => { lost = true; draw(); });
  source.addEventListener("error", () => now(source.readyState === 2 ? "Not live: load the page again" : "Connecting again"));
  show.addEventListener("click", () => location.reload());
  pause.addEventListener("click", () => {
    paused = !paused;
    live.classList.toggle("paused", paused);
    pause.setAttribute("aria-pressed", String(paused));
    pause.textContent = paused ? "Go on" : "Pause";
    if (paused) state.textContent = "Paused";
    else { draw(); now(counted()); }
  });
  addEventListener("pagehide", () => source.close());
}
