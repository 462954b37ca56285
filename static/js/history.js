// Undo and redo over both views: the texts of this tab, one for each change that settled. Where a field or the editor
// has an undo of its own, its keys stay its own. A text too long for an address would be gone after a reload: the tab
// keeps that too, and gives it back then.
(function () {
  "use strict";
  const manifest = document.getElementById("manifest");
  const PortLab = window.PortLab;
  const KEY = "portlab-history";
  const MOST = 100;
  const MOST_LETTERS = 5e5;
  const PAUSE = 1500;
  const OWN_UNDO = "textarea, .ace_editor, input:not([type=radio], [type=checkbox], [type=range], [type=file])";
  const undo = document.getElementById("undo");
  const redo = document.getElementById("redo");
  let texts = [];
  let at = -1;
  let typing = false;
  let last = -Infinity;

  function keep() {
    try {
      window.sessionStorage.setItem(KEY, JSON.stringify([texts, at, manifest.value]));
    } catch (error) {
      // storage is full or forbidden: then a reload shows what the address says
    }
  }

  function offer() {
    undo.setAttribute("aria-disabled", at <= 0);
    redo.setAttribute("aria-disabled", at >= texts.length - 1);
    keep();
  }

  // What is typed without a longer pause is one change; anything else is one of its own.
  function record() {
    const now = performance.now();
    if (manifest.value !== texts[at]) {
      const goesOn = typing && now - last < PAUSE;
      texts.splice(goesOn ? at : at + 1, texts.length, manifest.value);
      while (texts.length > MOST || (texts.length > 1 && texts.join("").length > MOST_LETTERS)) texts.shift();
      at = texts.length - 1;
      last = typing ? now : -Infinity;
    }
    typing = false;
    offer();
  }

  function show(text) {
    PortLab.editor.set(text);
    last = -Infinity;
    window.htmx.trigger("#edit-yaml", "paused");
  }

  function step(by) {
    record();
    if (texts[at + by] === undefined) return;
    at += by;
    show(texts[at]);
    offer();
  }

  // Puts another text in the place of what is there, which undo brings back.
  PortLab.replace = function (text) {
    record();
    show(text);
    record();
  };

  PortLab.writing = (target) => target instanceof Element && target.closest(OWN_UNDO) !== null;

  document.addEventListener("keydown", function (event) {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || PortLab.writing(event.target)) return;
    const key = event.key.toLowerCase();
    if (key !== "z" && key !== "y") return;
    event.preventDefault();
    step(key === "y" || event.shiftKey ? 1 : -1);
  });
  undo.addEventListener("click", () => step(-1));
  redo.addEventListener("click", () => step(1));
  document.addEventListener("input", function (event) {
    if (PortLab.writing(event.target)) typing = true;
  });
  document.addEventListener("htmx:afterSettle", record);
  window.addEventListener("pagehide", keep);

  let draft = manifest.value;
  try {
    [texts, at, draft] = JSON.parse(window.sessionStorage.getItem(KEY)) || [texts, at, draft];
  } catch (error) {
    // forbidden storage: an empty history
  }
  const visit = performance.getEntriesByType("navigation")[0];
  if (visit && visit.type === "reload" && draft !== manifest.value) {
    PortLab.editor.set(draft);
    // htmx listens once the document is complete.
    document.addEventListener("DOMContentLoaded", () => window.htmx.trigger("#edit-yaml", "paused"));
  }
  record();
})();
