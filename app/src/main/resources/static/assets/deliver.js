// Makes the delivery form pleasant: drop a package or a folder, see it leave, cancel, try again. Without this
// script the form still works as any other.
import { tar, walk } from "./tar.js";
import { upload } from "./upload.js";

const form = document.getElementById("deliver");
const texts = form?.dataset ?? {};
const part = (id) => document.getElementById(id);
const PACKAGES = /\.(zip|tar|tar\.gz|tgz)$/i;
const DIGEST_UP_TO = 64 * 1024 * 1024;

let chosen = null; // {name, body, single, entries}
let sending = null;

if (form) start();

function start() {
  const language = document.documentElement.lang;
  document.querySelectorAll("[data-script]").forEach((element) => (element.hidden = false));
  const input = part("package");
  input.hidden = true;
  const folder = Object.assign(document.createElement("input"), { type: "file", hidden: true });
  folder.webkitdirectory = true;
  folder.tabIndex = -1;
  folder.setAttribute("aria-hidden", "true");
  form.append(folder);

  part("pick-file").addEventListener("click", () => input.click());
  part("pick-folder").addEventListener("click", () => folder.click());
  input.addEventListener("change", () => pick([...input.files].map((file) => ({ path: file.name, file }))));
  folder.addEventListener("change", () =>
    pick([...folder.files].map((file) => ({ path: file.webkitRelativePath || file.name, file }))));
  part("unpick").addEventListener("click", () => {
    unpick(input, folder);
    part("pick-file").focus();
  });

  const drop = part("drop");
  for (const type of ["dragenter", "dragover"])
    drop.addEventListener(type, (event) => {
      event.preventDefault();
      drop.classList.add("over");
    });
  for (const type of ["dragleave", "drop"]) drop.addEventListener(type, () => drop.classList.remove("over"));
  drop.addEventListener("drop", async (event) => {
    event.preventDefault();
    // The items are only there during the event itself.
    const files = [...event.dataTransfer.files];
    const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
    pick(entries.length > 0 ? await walk(entries) : files.map((file) => ({ path: file.name, file })));
  });
  // A file dropped beside the box would otherwise replace the page.
  for (const type of ["dragover", "drop"]) window.addEventListener(type, (event) => event.preventDefault());

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (sending) return;
    if (chosen) send(language);
    else fault({ title: texts.empty });
  });
  part("cancel").addEventListener("click", () => sending?.stop());
  window.addEventListener("beforeunload", (event) => {
    if (sending) event.preventDefault();
  });
}

function pick(entries) {
  if (entries.length === 0) return;
  part("fault").hidden = true;
  // The same choice always gives the same bytes, so that it can be gone on with in another tab.
  entries.sort((a, b) => (a.path < b.path ? -1 : 1));
  const single = entries.length === 1 && PACKAGES.test(entries[0].path) ? entries[0].file : null;
  const top = entries[0].path.includes("/") ? entries[0].path.split("/")[0] : entries[0].path.replace(/\.[^.]*$/, "");
  const body = single ?? tar(entries);
  const bytes = entries.reduce((total, { file }) => total + file.size, 0);
  chosen = { body, single: Boolean(single), name: single ? single.name : `${top}.tar`, entries };
  part("picked-name").textContent = single ? single.name : top;
  part("picked-facts").textContent = single
    ? size(bytes)
    : `${fill(texts.files, entries.length.toLocaleString("sv"))}, ${size(bytes)}`;
  part("drop").hidden = true;
  part("picked").hidden = false;
  part("picked-name").focus();
}

function unpick(...inputs) {
  chosen = null;
  inputs.forEach((input) => (input.value = ""));
  part("picked").hidden = true;
  part("drop").hidden = false;
}

/** One key for one choice, in any tab: by it the archive knows what it has of it already. */
async function key(agreement, mode) {
  if (!crypto.subtle) return hex(crypto.getRandomValues(new Uint8Array(16)));
  const facts = chosen.entries.map(({ path, file }) => [path, file.size, file.lastModified]);
  const text = new TextEncoder().encode(JSON.stringify([agreement, mode, facts]));
  return hex(new Uint8Array(await crypto.subtle.digest("SHA-256", text)));
}

function hex(bytes) {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function send(language) {
  const data = new FormData(form);
  const agreement = data.get("agreement");
  const mode = data.get("mode");
  part("fault").hidden = true;
  busy(true);
  try {
    const headers = {
      "Content-Disposition": `attachment; filename*=UTF-8''${encodeURIComponent(chosen.name)}`,
      "Idempotency-Key": await key(agreement, mode),
      "Upload-Length": String(chosen.body.size),
    };
    if (chosen.single && chosen.body.size <= DIGEST_UP_TO && crypto.subtle) {
      part("left").textContent = texts.hashing;
      const digest = await crypto.subtle.digest("SHA-256", await chosen.body.arrayBuffer());
      headers["Repr-Digest"] = `sha-256=:${btoa(String.fromCharCode(...new Uint8Array(digest)))}:`;
    }
    const always = { "X-CSRF-TOKEN": data.get("_csrf") ?? "", "Accept-Language": language, Accept: "application/json" };
    sending = upload(chosen.body, `/deliver/uploads?${new URLSearchParams({ agreement, mode })}`, headers, always, progress());
    const location = await sending.done;
    sending = null;
    window.location.assign(location);
  } catch (fault) {
    sending = null;
    busy(false);
    stopped(fault);
  }
}

function stopped(why) {
  if (why.name === "NotReadableError" || why.name === "NotFoundError") fault({ title: texts.changed });
  else if (why.signedOut) fault({ title: texts.signedOut });
  else fault(why.problem ?? { title: texts.canceled });
}

/** How much has left, how fast, how long it will take; spoken now and then only. */
function progress() {
  const total = chosen.body.size;
  let spoken = performance.now();
  let rate = 0;
  let last = null;
  return {
    sent(bytes) {
      const now = performance.now();
      if (!last || bytes < last.bytes) last = { at: now, bytes };
      if (now - last.at > 400) {
        const fresh = (bytes - last.bytes) / ((now - last.at) / 1000);
        rate = rate ? 0.75 * rate + 0.25 * fresh : fresh;
        last = { at: now, bytes };
      }
      const share = total ? bytes / total : 0;
      part("upload").value = Math.round(1000 * share);
      part("sent").textContent = fill(texts.sending, size(bytes), size(total));
      part("rate").textContent = rate && bytes < total ? `${size(rate)}/s` : "";
      const left = rate ? (total - bytes) / rate : 0;
      part("left").textContent = left > 1 ? fill(texts.left, time(left)) : "";
      if (bytes >= total) part("left").textContent = part("spoken").textContent = texts.receiving;
      else if (now - spoken > 8000) {
        spoken = now;
        part("spoken").textContent = `${Math.round(100 * share)} %. ${part("left").textContent}`;
      }
    },
    waits(seconds) {
      part("rate").textContent = "";
      part("left").textContent = part("spoken").textContent = fill(texts.waiting, seconds);
    },
  };
}

function busy(on) {
  part("sending").hidden = !on;
  part("send").hidden = on;
  part("unpick").hidden = on;
  part("modes").disabled = on;
  form.querySelectorAll("[name=agreement]").forEach((input) => (input.disabled = on));
  if (on) {
    part("upload").value = 0;
    for (const id of ["sent", "rate", "left"]) part(id).textContent = "";
    part("cancel").focus();
  } else {
    part("send").focus();
  }
}

function fault({ title = "", detail = "", remedy = "" }) {
  part("fault-title").textContent = title;
  part("fault-detail").textContent = detail;
  part("fault-remedy").textContent = remedy;
  part("fault").hidden = false;
}

function fill(text, ...values) {
  return values.reduce((filled, value, index) => filled.replace(`{${index}}`, value), text);
}

function size(bytes) {
  const units = ["byte", "kB", "MB", "GB", "TB"];
  let unit = 0;
  let value = bytes;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const text = unit > 0 && value < 9.95 ? value.toFixed(1) : value.toFixed(0);
  return `${document.documentElement.lang === "sv" ? text.replace(".", ",") : text}\u00a0${units[unit]}`;
}

function time(seconds) {
  if (seconds < 90) return fill(texts.seconds, Math.round(seconds));
  if (seconds < 5400) return fill(texts.minutes, Math.round(seconds / 60));
  return fill(texts.hours, Math.round(seconds / 3600));
}
