// Shows PDF files page by page with pdf.js, and lets images be enlarged. The library is fetched only when needed.
const PDFJS = "/webjars/pdfjs-dist/4.10.38/";
const STEPS = [0.5, 0.67, 0.8, 1, 1.25, 1.5, 2, 3, 4];

const pdf = document.getElementById("pdf");
const image = document.getElementById("image");
if (pdf) showPdf(pdf).catch((fault) => failed(fault));
if (image) showImage(image);

function on(viewer, actions) {
  const bar = viewer.querySelector(".viewer-bar");
  bar.hidden = false;
  bar.addEventListener("click", (event) => actions[event.target.closest("[data-do]")?.dataset.do]?.());
}

function stepped(now, way) {
  return way > 0 ? (STEPS.find((step) => step > now + 0.01) ?? now) : (STEPS.findLast((step) => step < now - 0.01) ?? now);
}

function showImage(viewer) {
  const picture = viewer.querySelector("img");
  let scale = 0; // 0: fitted
  const draw = () => {
    picture.classList.toggle("fit", scale === 0);
    picture.style.width = scale === 0 ? "" : `${Math.round(picture.naturalWidth * scale)}px`;
  };
  const now = () => scale || picture.clientWidth / picture.naturalWidth;
  const set = (value) => {
    scale = value;
    draw();
  };
  on(viewer, { in: () => set(stepped(now(), 1)), out: () => set(stepped(now(), -1)), fit: () => set(0), full: () => set(1) });
}

async function showPdf(viewer) {
  const texts = viewer.dataset;
  const note = document.getElementById("viewer-note");
  const viewport = document.getElementById("viewport");
  const field = document.getElementById("page-number");
  note.textContent = texts.loading;

  const pdfjs = await import(`${PDFJS}build/pdf.min.mjs`);
  pdfjs.GlobalWorkerOptions.workerSrc = `${PDFJS}build/pdf.worker.min.mjs`;
  const book = await pdfjs.getDocument({
    url: texts.src,
    isEvalSupported: false,
    enableXfa: false,
    disableAutoFetch: true,
    disableStream: true,
    standardFontDataUrl: `${PDFJS}standard_fonts/`,
    cMapUrl: `${PDFJS}cmaps/`,
    cMapPacked: true,
  }).promise;

  const first = (await book.getPage(1)).getViewport({ scale: 1 });
  const fitting = () => Math.min(1.4, (viewport.clientWidth - 34) / first.width);
  let zoom = 1; // of the fitted width
  const leaves = [];
  for (let number = 1; number <= book.numPages; number += 1) {
    const leaf = document.createElement("div");
    leaf.className = "page";
    leaf.dataset.number = String(number);
    leaf.setAttribute("role", "group");
    leaf.setAttribute("aria-label", texts.page.replace("{0}", number).replace("{1}", book.numPages));
    leaves.push(leaf);
  }
  viewport.replaceChildren(...leaves);
  field.max = String(book.numPages);
  document.getElementById("page-total").textContent = `/ ${book.numPages}`;

  // Only pages near what is seen are drawn; those far away give their memory back.
  const seen = new IntersectionObserver(
    (changes) => changes.forEach(({ target, isIntersecting }) => (isIntersecting ? draw(target) : clear(target))),
    { root: viewport, rootMargin: "100% 0px" });

  function layOut() {
    const scale = fitting() * zoom;
    for (const leaf of leaves) {
      clear(leaf);
      leaf.style.width = `${Math.floor(first.width * scale)}px`;
      leaf.style.height = `${Math.floor(first.height * scale)}px`;
      seen.unobserve(leaf);
      seen.observe(leaf);
    }
  }

  async function draw(leaf) {
    if (leaf.drawn) return;
    const mark = (leaf.drawn = {});
    const page = await book.getPage(Number(leaf.dataset.number));
    if (leaf.drawn !== mark) return;
    const scale = fitting() * zoom;
    const view = page.getViewport({ scale });
    const sharp = Math.min(window.devicePixelRatio || 1, 2);
    leaf.style.width = `${Math.floor(view.width)}px`;
    leaf.style.height = `${Math.floor(view.height)}px`;
    leaf.style.setProperty("--scale-factor", scale);
    const canvas = document.createElement("canvas");
    canvas.width = Math.floor(view.width * sharp);
    canvas.height = Math.floor(view.height * sharp);
    canvas.setAttribute("aria-hidden", "true");
    const words = document.createElement("div");
    words.className = "textLayer";
    leaf.replaceChildren(canvas, words);
    const task = page.render({
      canvasContext: canvas.getContext("2d"),
      viewport: view,
      transform: sharp === 1 ? null : [sharp, 0, 0, sharp, 0, 0],
    });
    mark.task = task;
    try {
      await task.promise;
      await new pdfjs.TextLayer({ textContentSource: page.streamTextContent(), container: words, viewport: view }).render();
      leaf.dataset.ready = "true";
    } catch (fault) {
      if (fault?.name !== "RenderingCancelledException") throw fault;
    }
  }

  function clear(leaf) {
    leaf.drawn?.task?.cancel();
    leaf.drawn = null;
    delete leaf.dataset.ready;
    leaf.replaceChildren();
  }

  const present = () => {
    const middle = viewport.scrollTop + viewport.clientHeight / 2;
    return Math.max(1, leaves.findLastIndex((leaf) => leaf.offsetTop - viewport.offsetTop <= middle) + 1);
  };
  const go = (number) => {
    const leaf = leaves[Math.min(leaves.length, Math.max(1, number)) - 1];
    viewport.scrollTop = leaf.offsetTop - viewport.offsetTop - 8;
  };
  const rescale = (value) => {
    const here = present();
    zoom = value;
    layOut();
    go(here);
  };
  viewport.addEventListener("scroll", () => document.activeElement !== field && (field.value = String(present())), { passive: true });
  field.addEventListener("change", () => go(Number(field.value)));
  on(viewer, {
    previous: () => go(present() - 1),
    next: () => go(present() + 1),
    in: () => rescale(stepped(zoom, 1)),
    out: () => rescale(stepped(zoom, -1)),
    fit: () => rescale(1),
  });
  let width = viewport.clientWidth;
  new ResizeObserver(() => {
    if (Math.abs(viewport.clientWidth - width) > 20) {
      width = viewport.clientWidth;
      rescale(zoom);
    }
  }).observe(viewport);
  layOut();
}

function failed(fault) {
  const note = document.getElementById("viewer-note") ?? Object.assign(document.createElement("p"), { className: "empty" });
  note.setAttribute("role", "alert");
  note.textContent = fault?.name === "PasswordException" ? pdf.dataset.locked : pdf.dataset.broken;
  if (!note.isConnected) document.getElementById("viewport").replaceChildren(note);
}
