// Makes the delivery form pleasant: drop a package or a folder, see it leave, cancel, try again. Without this
// script the form still works as any other.
import { tar, walk } from "./tar.js";

const form = document.getElementById("deliver");
const texts = form?.dataset ?? {};
const part = (id) => document.getElementById(id);
const PACKAGES = /\.(zip|tar|tar\.gz|tgz)$/i;
const DIGEST_UP_TO = 64 * 1024 * 1024;

let chosen = null; // {name, body, facts, single, key}
let request = null;

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
    if (request) return;
    if (chosen) send(language);
    else fault({ title: texts.empty });
  });
  part("cancel").addEventListener("click", () => request?.abort());
  window.addEventListener("beforeunload", (event) => {
    if (request) event.preventDefault();
  });
}

function pick(entries) {
  if (entries.length === 0) return;
  part("fault").hidden = true;
  const single = entries.length === 1 && PACKAGES.test(entries[0].path) ? entries[0].file : null;
  const top = entries[0].path.includes("/") ? entries[0].path.split("/")[0] : entries[0].path.replace(/\.[^.]*$/, "");
  const body = single ?? tar(entries);
  const bytes = entries.reduce((total, { file }) => total + file.size, 0);
  chosen = { body, single: Boolean(single), name: single ? single.name : `${top}.tar`, key: key() };
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

/** One key for one choice: when it is sent again after a fault, the archive knows it. */
function key() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function send(language) {
  const data = new FormData(form);
  part("fault").hidden = true;
  busy(true);
  const headers = {
    "Content-Type": "application/octet-stream",
    "Content-Disposition": `attachment; filename*=UTF-8''${encodeURIComponent(chosen.name)}`,
    "Idempotency-Key": `${chosen.key}-${data.get("mode")}`,
    "X-CSRF-TOKEN": data.get("_csrf") ?? "",
    "Accept-Language": language,
    Accept: "application/json",
  };
  if (chosen.single && chosen.body.size <= DIGEST_UP_TO && crypto.subtle) {
    part("left").textContent = texts.hashing;
    const digest = await crypto.subtle.digest("SHA-256", await chosen.body.arrayBuffer());
    headers["Repr-Digest"] = `sha-256=:${btoa(String.fromCharCode(...new Uint8Array(digest)))}:`;
  }

  const upload = new XMLHttpRequest();
  request = upload;
  const query = new URLSearchParams({ agreement: data.get("agreement"), mode: data.get("mode") });
  upload.open("POST", `/deliver/package?${query}`);
  for (const [name, value] of Object.entries(headers)) upload.setRequestHeader(name, value);
  upload.responseType = "json";
  follow(upload);
  upload.addEventListener("load", () => {
    request = null;
    if (upload.status < 300 && upload.response?.location) {
      location.assign(upload.response.location);
      return;
    }
    busy(false);
    fault(upload.response ?? { title: texts.broken });
  });
  upload.addEventListener("error", () => stopped(texts.broken));
  upload.addEventListener("abort", () => stopped(texts.canceled));
  upload.send(chosen.body);
}

function stopped(text) {
  request = null;
  busy(false);
  fault({ title: text });
}

/** How much has left, how fast, how long it will take; spoken now and then only. */
function follow(upload) {
  const begun = performance.now();
  let spoken = begun;
  let rate = 0;
  let last = { at: begun, bytes: 0 };
  upload.upload.addEventListener("progress", (event) => {
    const now = performance.now();
    if (now - last.at > 400) {
      const fresh = (event.loaded - last.bytes) / ((now - last.at) / 1000);
      rate = rate ? 0.75 * rate + 0.25 * fresh : fresh;
      last = { at: now, bytes: event.loaded };
    }
    const share = event.total ? event.loaded / event.total : 0;
    part("upload").value = Math.round(1000 * share);
    part("sent").textContent = fill(texts.sending, size(event.loaded), size(event.total));
    part("rate").textContent = rate ? `${size(rate)}/s` : "";
    const left = rate ? (event.total - event.loaded) / rate : 0;
    part("left").textContent = left > 1 ? fill(texts.left, time(left)) : "";
    if (now - spoken > 8000) {
      spoken = now;
      part("spoken").textContent = `${Math.round(100 * share)} %. ${part("left").textContent}`;
    }
  });
  upload.upload.addEventListener("load", () => {
    part("upload").value = 1000;
    part("rate").textContent = "";
    part("left").textContent = texts.receiving;
    part("spoken").textContent = texts.receiving;
  });
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
