// Import: a file that is chosen, dropped or pasted, or pasted text, becomes the text. Also closes the tools' menus.
(function () {
  "use strict";
  const input = document.getElementById("import-file");
  const PortLab = window.PortLab;
  const column = document.querySelector(".compose");
  const note = document.getElementById("tool-note");
  const most = Number(input.dataset.most);
  const MANIFEST = /^\s*["']?(apiVersion|kind)["']?\s*:/m;
  // The form goes on sending text only.
  input.removeAttribute("name");

  function tell(code, good) {
    note.textContent = note.getAttribute("data-" + code);
    note.classList.toggle("bad", !good);
  }

  document.addEventListener("htmx:beforeRequest", () => (note.textContent = ""));

  function decode(bytes) {
    const head = new Uint8Array(bytes.slice(0, 2)).join();
    const name = head === "255,254" ? "utf-16le" : head === "254,255" ? "utf-16be" : "utf-8";
    return new TextDecoder(name, { fatal: true }).decode(bytes).replace(/\r\n?/g, "\n");
  }

  function take(text, code) {
    if (!text.trim()) return tell("empty");
    if (new Blob([text]).size > most) return tell("too-large");
    PortLab.replace(text);
    return tell(code, true);
  }

  async function read(files) {
    if (files.some((file) => file.size > 2 * most + 2)) return tell("too-large");
    let texts = [];
    try {
      texts = (await Promise.all(files.map((file) => file.arrayBuffer()))).map(decode);
    } catch (error) {
      return tell("no-text");
    }
    if (/[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/.test(texts.join(""))) return tell("no-text");
    texts = texts.filter((text) => text.trim()).map((text) => text.replace(/\n?$/, "\n"));
    return take(texts.join("---\n"), "imported");
  }

  function close(tool) {
    if (!tool) return;
    tool.open = false;
    tool.firstElementChild.focus();
  }

  input.addEventListener("change", async function () {
    if (!input.files.length) return;
    await read(Array.from(input.files));
    input.value = "";
    close(input.closest("details"));
  });

  // A file that falls beside the column would replace the page.
  const carriesFiles = (event) => event.dataTransfer && event.dataTransfer.types.includes("Files");

  document.addEventListener("dragover", function (event) {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    const here = column.contains(event.target);
    event.dataTransfer.dropEffect = here ? "copy" : "none";
    column.classList.toggle("is-drop", here);
  }, true);
  document.addEventListener("dragleave", function (event) {
    if (!event.relatedTarget) column.classList.remove("is-drop");
  });
  document.addEventListener("drop", function (event) {
    column.classList.remove("is-drop");
    if (!carriesFiles(event)) return;
    event.preventDefault();
    event.stopPropagation();
    if (column.contains(event.target)) read(Array.from(event.dataTransfer.files));
  }, true);

  document.addEventListener("paste", function (event) {
    if (PortLab.writing(event.target)) return;
    const files = Array.from(event.clipboardData.files);
    const text = event.clipboardData.getData("text").replace(/\r\n?/g, "\n");
    if (files.length) read(files);
    else if (MANIFEST.test(text)) take(text, "pasted");
    else return;
    event.preventDefault();
  });

  document.addEventListener("keydown", function (event) {
    if (event.key === "Escape") close(document.querySelector(".tool[open]"));
  });
  document.addEventListener("click", function (event) {
    const open = document.querySelector(".tool[open]");
    if (open && !open.contains(event.target)) open.open = false;
  });
})();
