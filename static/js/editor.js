// The YAML editor: the plain textarea, upgraded to Ace where there is a fine pointer, when the YAML view is first opened.
// PortLab.editor hides which of the two is there.
(function () {
  "use strict";
  const textarea = document.querySelector("[data-editor]");
  if (!textarea) return;
  const PortLab = (window.PortLab = window.PortLab || {});
  let ace = null;
  let quiet = false;

  // The smallest stretch in which two texts differ: replacing only that keeps the caret and the rest of the undo history.
  function difference(before, after) {
    let start = 0;
    const shortest = Math.min(before.length, after.length);
    while (start < shortest && before[start] === after[start]) start += 1;
    let end = 0;
    while (end < shortest - start && before[before.length - 1 - end] === after[after.length - 1 - end]) end += 1;
    return { start: start, end: before.length - end, text: after.slice(start, after.length - end) };
  }

  function set(text) {
    if (textarea.value === text) return;
    const change = difference(textarea.value, text);
    quiet = true;
    if (ace) {
      const doc = ace.session.getDocument();
      ace.session.replace(
        { start: doc.indexToPosition(change.start, 0), end: doc.indexToPosition(change.end, 0) },
        change.text
      );
    }
    textarea.setRangeText(change.text, change.start, change.end, "preserve");
    quiet = false;
  }

  function goTo(line, column) {
    if (ace) {
      ace.gotoLine(line, column - 1, false);
      ace.focus();
      return;
    }
    const lines = textarea.value.split("\n");
    const offset = lines.slice(0, line - 1).reduce((sum, text) => sum + text.length + 1, 0) + column - 1;
    textarea.focus();
    textarea.setSelectionRange(offset, offset);
    textarea.scrollTop = Math.max(0, (line - 4) * parseFloat(getComputedStyle(textarea).lineHeight));
  }

  function markProblems() {
    if (!ace) return;
    const places = document.querySelectorAll("#problems [data-goto-line]");
    ace.session.setAnnotations(
      Array.from(places, (place) => ({
        row: Number(place.dataset.gotoLine) - 1,
        column: Number(place.dataset.gotoColumn) - 1,
        text: Array.from(place.closest("li").querySelectorAll(".server, .in-words"), (one) => one.textContent.trim()).join("\n"),
        type: "error"
      }))
    );
  }

  function load(tag, attributes) {
    return new Promise(function (resolve, reject) {
      const element = document.createElement(tag);
      element.onload = resolve;
      element.onerror = reject;
      for (const name in attributes) element[name] = attributes[name];
      document.head.append(element);
    });
  }

  function follow(theme) {
    if (ace) ace.setTheme(theme === "dark" ? "ace/theme/tomorrow_night" : "ace/theme/textmate");
  }

  async function upgrade() {
    const data = textarea.dataset;
    if (data.upgraded || window.matchMedia("(pointer: coarse)").matches) return;
    data.upgraded = "true";
    try {
      const sheets = data.aceStyles.split(" ").map((href) => load("link", { rel: "stylesheet", href: href }));
      await load("script", { src: data.ace });
      window.ace.config.set("useStrictCSP", true);
      for (const src of data.aceParts.split(" ")) await load("script", { src: src });
      await Promise.all(sheets);
    } catch (error) {
      return; // without Ace's files the textarea goes on doing the work
    }
    const holder = document.createElement("div");
    holder.className = "editor";
    // Before Ace measures its lines, so that it lays them out once.
    holder.style.fontSize = "13px";
    holder.style.lineHeight = "21px";
    textarea.after(holder);
    ace = window.ace.edit(holder, {
      useWorker: false,
      mode: "ace/mode/yaml",
      value: textarea.value,
      tabSize: 2,
      useSoftTabs: true,
      fontSize: 13,
      showPrintMargin: false,
      highlightActiveLine: true,
      fixedWidthGutter: true,
      enableKeyboardAccessibility: true
    });
    ace.session.setUseWorker(false);
    ace.renderer.setPadding(8);
    ace.textInput.getElement().setAttribute("aria-label", textarea.labels[0].textContent);
    ace.textInput.getElement().setAttribute("aria-describedby", "problems");
    ace.session.on("change", function () {
      if (quiet) return;
      textarea.value = ace.getValue();
      textarea.dispatchEvent(new Event("input", { bubbles: true }));
    });
    const focused = document.activeElement === textarea;
    const caret = textarea.selectionStart;
    textarea.hidden = true;
    if (focused) {
      ace.focus();
      ace.moveCursorToPosition(ace.session.getDocument().indexToPosition(caret, 0));
    }
    follow(document.documentElement.dataset.theme ||
      (window.matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light"));
    markProblems();
    document.dispatchEvent(new CustomEvent("portlab:editor", { detail: ace }));
  }

  function upgradeWhenShown() {
    const view = document.querySelector('[name="view"]:checked');
    if (!view || view.value !== "yaml") return;
    if (ace) ace.resize();
    else upgrade();
  }

  document.addEventListener("change", function (event) {
    if (event.target.matches('[name="view"]')) upgradeWhenShown();
  });
  document.addEventListener("portlab:theme", (event) => follow(event.detail));
  document.addEventListener("htmx:afterSettle", markProblems);
  PortLab.editor = { set: set, goTo: goTo };
  upgradeWhenShown();
})();
