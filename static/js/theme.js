// Switches between light and dark, ordinary and large type. Each choice is a cookie, so that the server draws the page so
// from the start; which word a switch shows is the style sheet's to say (base.css).
(function () {
  "use strict";
  const root = document.documentElement;
  const system = window.matchMedia("(prefers-color-scheme: dark)");

  function keep(name, value) {
    root.dataset[name] = value;
    document.cookie = "portlab_" + name + "=" + value + ";path=/;max-age=31536000;SameSite=Lax";
  }

  function current() {
    return root.dataset.theme || (system.matches ? "dark" : "light");
  }

  function tell() {
    document.dispatchEvent(new CustomEvent("portlab:theme", { detail: current() }));
  }

  document.addEventListener("click", function (event) {
    if (event.target.closest("[data-theme-switch]")) {
      keep("theme", current() === "dark" ? "light" : "dark");
      tell();
    } else if (event.target.closest("[data-size-switch]") && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      keep("size", root.dataset.size === "large" ? "normal" : "large");
      // What measured the page measures it again: the editor, the player.
      window.dispatchEvent(new Event("resize"));
    }
  });
  system.addEventListener("change", tell);
  tell();
})();
