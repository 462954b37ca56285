/* The page with what to copy: its buttons, and choices that show at once. Without this script the texts are selected by
   hand, and a button applies the choices. */
(() => {
  "use strict";

  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    const text = document.getElementById(button.dataset.copy);
    text.select();
    try {
      await navigator.clipboard.writeText(text.value);
    } catch {
      document.execCommand("copy");
    }
    button.textContent = button.dataset.copied;
  });

  document.querySelector("[data-look]").addEventListener("change", (event) => event.currentTarget.requestSubmit());
})();
