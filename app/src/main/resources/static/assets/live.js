// Keeps a page of something under way up to date: the server makes the page, this only fetches it anew when the
// server says that something happened, or every other second.

let live = document.getElementById("live");
let busy = false;
let events = null;
let timer = 0;

document.querySelectorAll("[data-noscript]").forEach((element) => (element.hidden = true));
if (live?.dataset.live) {
  timer = setInterval(renew, 2000);
  if (live.dataset.events) listen(live.dataset.events);
}

function listen(address) {
  let waiting = 0;
  events = new EventSource(address);
  const soon = () => {
    // Many small steps become one fetch.
    waiting ||= setTimeout(() => {
      waiting = 0;
      renew();
    }, 300);
  };
  for (const type of ["message", "submission", "progress", "state"]) events.addEventListener(type, soon);
  events.addEventListener("error", () => events?.readyState === EventSource.CLOSED && (events = null));
}

async function renew() {
  if (busy || document.hidden) return;
  busy = true;
  try {
    const answer = await fetch(live.dataset.live, { headers: { Accept: "text/html" } });
    if (!answer.ok || answer.redirected) return stop();
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById("live");
    if (fresh) show(fresh);
  } catch {
    // The next tick tries again.
  } finally {
    busy = false;
  }
}

function show(fresh) {
  const said = document.getElementById("spoken")?.textContent;
  const focused = live.contains(document.activeElement) ? document.activeElement.id : "";
  fresh.querySelectorAll("[data-noscript]").forEach((element) => (element.hidden = true));
  const spoken = fresh.querySelector("#spoken");
  const news = spoken?.textContent ?? "";
  // A status is only read aloud when it changes after it is on the page.
  if (spoken && news !== said) spoken.textContent = "";
  live.replaceWith(fresh);
  live = fresh;
  if (spoken && news !== said) setTimeout(() => (spoken.textContent = news), 100);
  if (focused) document.getElementById(focused)?.focus();
  if (!live.dataset.live) stop();
}

function stop() {
  clearInterval(timer);
  events?.close();
}
