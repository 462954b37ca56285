/* The world changed on the scene: a Pod or a node opens a small menu, by click, right-click or the keyboard, whose
   entries are buttons of the lab's form. Without this script the same links lead to the rows of the world's panel. */
(() => {
  "use strict";

  const menu = document.getElementById("world-menu");
  if (!menu || !menu.showPopover) return;
  let grip = "";
  let row = "";
  let back = "";
  const typed = new Map();

  const gripOf = (name) => [...document.querySelectorAll(`[data-grip="${name}"]`)].find((one) => one.getClientRects().length);
  const entries = () => [...menu.querySelectorAll("[role='menuitem']")].filter((one) => one.getClientRects().length);

  const open = (link, x, y) => {
    grip = link.dataset.grip;
    const [kind, name] = grip.split(".");
    menu.setAttribute("aria-label", link.getAttribute("aria-label"));
    menu.querySelector("[data-menu-name]").textContent = name;
    for (const group of menu.querySelectorAll("[data-menu]")) group.hidden = group.dataset.menu !== kind;
    // A Pod that came with the text is deleted there.
    document.getElementById("menu-remove").hidden = "ofText" in link.dataset;
    for (const entry of menu.querySelectorAll("[data-do]")) {
      entry.value = entry.dataset.do === "add" ? `pod.add.${name}` : `${grip}.${entry.dataset.do}`;
    }
    link.focus();
    menu.showPopover();
    const box = link.getBoundingClientRect();
    const left = x || box.left;
    const top = y || box.bottom + 4;
    menu.style.left = `${Math.max(8, Math.min(left, window.innerWidth - menu.offsetWidth - 8))}px`;
    menu.style.top = `${Math.max(8, Math.min(top, window.innerHeight - menu.offsetHeight - 8))}px`;
    entries()[0].focus();
  };

  const toPanel = (id) => {
    const tab = document.getElementById("panel-world");
    row = id;
    if (tab.checked) return show();
    tab.checked = true;
    tab.dispatchEvent(new Event("change", { bubbles: true }));
  };

  const show = () => {
    const place = document.getElementById(row);
    const control = place && (place.matches("input") ? place : place.querySelector("select"));
    if (!control) return;
    row = "";
    control.focus();
    control.scrollIntoView({ block: "center" });
  };

  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-grip]");
    const plain = !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);
    if (link && plain) {
      event.preventDefault();
      open(link, event.detail && event.clientX, event.detail && event.clientY);
    } else if (event.target.closest("#world-link") && plain) {
      event.preventDefault();
      toPanel("panel-world");
    }
  });

  document.addEventListener("contextmenu", (event) => {
    const link = event.target.closest("[data-grip]");
    if (!link) return;
    event.preventDefault();
    open(link, event.button === 2 && event.clientX, event.button === 2 && event.clientY);
  });

  menu.addEventListener("keydown", (event) => {
    const all = entries();
    const at = all.indexOf(document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
    if (event.key === "Tab") menu.hidePopover();
    if (to === undefined) return;
    event.preventDefault();
    all.at(to % all.length).focus();
  });

  menu.addEventListener("click", (event) => {
    const entry = event.target.closest("[role='menuitem']");
    if (!entry) return;
    back = entry.hasAttribute("data-edit") ? "" : grip;
    menu.hidePopover();
    if (!back) toPanel(`row-${grip.replace(".", "-")}`);
  });

  // What is typed into the panel while an answer is on its way is not lost to it.
  document.addEventListener("htmx:configRequest", () => typed.clear());
  document.addEventListener("input", (event) => {
    if (event.target.matches("input[name^='g.']")) typed.set(event.target.id, event.target.value);
  });
  document.addEventListener("htmx:afterSwap", () => {
    for (const [id, value] of typed) {
      const field = document.getElementById(id);
      if (field) field.value = value;
    }
  });

  document.addEventListener("htmx:afterSettle", () => {
    if (row) show();
    if (!back) return;
    const link = gripOf(back) || document.querySelector("[data-range]");
    back = "";
    if (link) link.focus();
  });
})();
