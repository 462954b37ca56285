// Switches between light and dark. The choice is a cookie, so that the server draws the page in it from the start.
(function () {
  "use strict";
  const button = document.querySelector("[data-theme-switch]");
  if (!button) return;
  const system = window.matchMedia("(prefers-color-scheme: dark)");

  function current() {
    return document.documentElement.dataset.theme || (system.matches ? "dark" : "light");
  }

  function show() {
    button.textContent = current() === "dark" ? button.dataset.toLight : button.dataset.toDark;
    button.hidden = false;
    document.dispatchEvent(new CustomEvent("portlab:theme", { detail: current() }));
  }

  button.addEventListener("click", function () {
    const next = current() === "dark" ? "light" : "dark";
    document.documentElement.dataset.theme = next;
    document.cookie = "portlab_theme=" + next + ";path=/;max-age=31536000;SameSite=Lax";
    show();
  });
  system.addEventListener("change", show);
  show();
})();
