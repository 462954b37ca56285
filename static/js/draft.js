// A text too long for an address would be gone after a reload: the tab keeps what was written, and gives it back then.
(function () {
  "use strict";
  const manifest = document.getElementById("manifest");
  if (!manifest) return;
  const KEY = "portlab-draft";

  function keep() {
    try {
      window.sessionStorage.setItem(KEY, manifest.value);
    } catch (error) {
      // storage is full or forbidden: then a reload shows what the address says
    }
  }

  function kept() {
    try {
      return window.sessionStorage.getItem(KEY);
    } catch (error) {
      return null;
    }
  }

  const visit = performance.getEntriesByType("navigation")[0];
  const draft = kept();
  if (visit && visit.type === "reload" && draft !== null && draft !== manifest.value) {
    window.PortLab.editor.set(draft);
    // htmx listens once the document is complete.
    document.addEventListener("DOMContentLoaded", function () {
      manifest.dispatchEvent(new Event("input", { bubbles: true }));
    });
  } else {
    keep();
  }
  manifest.addEventListener("input", keep);
  document.addEventListener("htmx:afterSettle", keep);
})();
