// Keeps the two views of one text together: what the server made of an edit reaches the other view, and nothing that was
// typed meanwhile is overwritten.
(function () {
  "use strict";
  const form = document.getElementById("lab-form");
  if (!form) return;
  const manifest = document.getElementById("manifest");
  const fault = document.getElementById("fault");
  const TYPED_PARTS = ["service-form", "carried"];
  let sent = null;

  // An update brings the picture in the layout that there is room for (scene.css says from which width on); when there is
  // room for the other one, that is asked for.
  function layout() {
    return document.getElementById("scene").clientWidth > 800 ? "wide" : "phone";
  }

  window.addEventListener("resize", function () {
    if (!document.querySelector(".scene-" + layout())) document.getElementById("apply").click();
  });

  function typed() {
    const fields = Array.from(form.elements).filter((field) => field.name.startsWith("f-"));
    return fields
      .filter((field) => field.type !== "radio" || field.checked)
      .map((field) => field.name + "=" + field.value)
      .join("\n");
  }

  function untouched() {
    return sent && sent.manifest === manifest.value && sent.typed === typed();
  }

  document.addEventListener("htmx:configRequest", function (event) {
    const now = document.querySelector("[data-range]");
    event.detail.parameters.step = now ? String(Math.round(Number(now.value))) : "0";
    event.detail.parameters.layout = layout();
    sent = { manifest: manifest.value, typed: typed(), trigger: event.detail.elt.id };
  });

  // An answer to an older text must not replace what was typed since; the newer text is on its way already.
  document.addEventListener("htmx:oobBeforeSwap", function (event) {
    if (TYPED_PARTS.includes(event.detail.target.id) && !untouched()) event.detail.shouldSwap = false;
  });

  document.addEventListener("htmx:oobAfterSwap", function (event) {
    if (event.detail.target.id !== "carried") return;
    const text = form.elements.base.value;
    if (manifest.value === sent.manifest && text !== manifest.value) {
      window.PortLab.editor.set(text);
      sent.manifest = text;
    }
  });

  // Typing in the YAML waits for a pause before it is sent; opening the other view sends it at once, and the form takes
  // nothing until it shows what was typed.
  let pause = 0;

  manifest.addEventListener("input", function () {
    window.clearTimeout(pause);
    pause = window.setTimeout(() => window.htmx.trigger("#edit-yaml", "paused"), 300);
  });

  function busy(on) {
    const fields = document.getElementById("service-form");
    if (fields) fields.inert = on;
  }

  document.addEventListener("htmx:beforeRequest", () => window.clearTimeout(pause));
  document.addEventListener("htmx:afterRequest", () => busy(false));

  document.addEventListener("htmx:afterSettle", function () {
    fault.hidden = true;
    if (!sent || !sent.trigger) return;
    let next = null;
    if (sent.trigger === "add-port") {
      const rows = form.querySelectorAll(".port");
      next = rows.length ? rows[rows.length - 1].querySelector("input") : null;
    } else if (sent.trigger.startsWith("remove-port-")) {
      next = document.getElementById("add-port");
    } else if (["add-service", "remove-service", "edit-doc"].includes(sent.trigger)) {
      next = form.querySelector('[name="doc"]:checked') || document.getElementById("add-service");
    } else if (sent.trigger === "run-command" || sent.trigger.endsWith("-runs") || sent.trigger === "undo-run") {
      next = document.getElementById("command");
    } else if (sent.trigger.startsWith("fix-")) {
      next = document.querySelector("#problems .fix") || document.getElementById("answer");
    }
    if (next) next.focus();
    sent.trigger = "";
  });

  // Enter in some fields means a button of their own, not the form's first.
  document.addEventListener("keydown", function (event) {
    const button = event.key === "Enter" && !event.isComposing && event.target.dataset.press;
    if (!button) return;
    event.preventDefault();
    document.getElementById(button).click();
  });

  // A reason that is open stays open while its line is there.
  let open = [];

  document.addEventListener("htmx:beforeSwap", function () {
    open = Array.from(document.querySelectorAll(".stored details[open]"), (one) => one.parentElement.dataset.path);
  });

  document.addEventListener("htmx:afterSwap", function () {
    for (const line of document.querySelectorAll(".stored li[data-path]")) {
      if (open.includes(line.dataset.path) && line.firstElementChild.tagName === "DETAILS") line.firstElementChild.open = true;
    }
  });

  function tell(text) {
    fault.textContent = text;
    fault.hidden = false;
  }

  document.addEventListener("htmx:sendError", () => tell(fault.dataset.offline));
  document.addEventListener("htmx:timeout", () => tell(fault.dataset.offline));
  document.addEventListener("htmx:responseError", function (event) {
    const status = event.detail.xhr.status;
    if (status === 429) tell(fault.dataset.busy);
    else if (status === 413 || status === 400) tell(fault.dataset.tooLarge);
    else if (status >= 500) tell(fault.dataset.broken);
    else tell(fault.dataset.offline);
  });

  document.addEventListener("change", function (event) {
    if (event.target.matches("[data-view]")) busy(event.target.value === "form");
  });

  document.addEventListener("click", function (event) {
    const place = event.target.closest("[data-goto-line]");
    if (place) {
      event.preventDefault();
      const yaml = form.querySelector('[name="view"][value="yaml"]');
      yaml.checked = true;
      yaml.dispatchEvent(new Event("change", { bubbles: true }));
      window.PortLab.editor.goTo(Number(place.dataset.gotoLine), Number(place.dataset.gotoColumn));
    }
    // A link carries the state that the server last saw; where more was typed, or the state is too long for an address,
    // the form carries it.
    const link = event.target.closest("[data-carry-form]");
    if (link && (!link.dataset.complete || form.elements.base.value !== manifest.value)) {
      event.preventDefault();
      form.action += "?lang=" + link.dataset.lang;
      form.submit();
    }
  });
})();
