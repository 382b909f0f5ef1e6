// Shows the kinds of findings that hold all the words one writes; without this script all are shown.
const input = document.getElementById("find");
const found = document.getElementById("found");
const kinds = [...document.querySelectorAll("main section.card")].map((element) => ({
  element,
  text: element.textContent.toLocaleLowerCase(),
}));

if (input && found) {
  input.closest("[data-script]").hidden = false;
  input.addEventListener("input", show);
  show();
}

function show() {
  const words = input.value.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  let number = 0;
  for (const { element, text } of kinds) {
    element.hidden = !words.every((word) => text.includes(word));
    if (!element.hidden) number++;
  }
  found.textContent = `${number} ${number === 1 ? found.dataset.one : found.dataset.many}`;
}
