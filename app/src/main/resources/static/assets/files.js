// Says how many files are chosen, and lets the button wait until there is one.
const form = document.getElementById("file-choice");
const button = document.getElementById("order-files");
const status = document.getElementById("chosen-count");

if (form && button && status) {
  const count = () => {
    const number = [...form.elements].filter((box) => box.name === "file" && box.checked).length;
    button.disabled = number === 0;
    status.textContent = number === 0 ? "" : (number === 1 ? status.dataset.one : status.dataset.many).replace("{0}", number);
  };
  document.addEventListener("change", count);
  count();
}
