// The share sheet: opens over the lab once it has come, and copies. Without this script the sheet is a page of its own.
(function () {
  "use strict";
  const dialog = document.getElementById("share");
  const fault = document.getElementById("fault");

  if (dialog) {
    const place = fault.parentElement;
    document.addEventListener("htmx:afterSwap", function (event) {
      if (dialog.open || event.detail.requestConfig.elt.id !== "share-open") return;
      dialog.showModal();
      // What goes wrong from now on is said where it can be seen.
      dialog.append(fault);
    });
    dialog.addEventListener("close", () => place.append(fault));
    dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  }

  document.addEventListener("focusin", (event) => event.target.matches("[data-marks]") && event.target.select());

  // Who chooses a step wants a link to a step.
  document.addEventListener("input", function (event) {
    if (event.target.id === "share-at") document.getElementById("share-step").checked = true;
  });

  document.addEventListener("click", async function (event) {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    const field = document.getElementById(button.dataset.copy);
    const said = document.querySelector("[data-share-said]");
    let copied = true;
    try {
      await window.navigator.clipboard.writeText(field.value);
    } catch (error) {
      // Only a secure address has a clipboard; a classroom's server has the old way.
      field.select();
      copied = document.execCommand("copy");
      button.focus();
    }
    said.textContent = copied ? said.dataset.copied : said.dataset.marked;
  });
})();
