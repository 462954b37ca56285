/* Predict first: after an answer the packet sets out by the player, the keyboard goes on there, and the comparison is
   said aloud when the last step is reached. Question and comparison are the server's; without this script they are
   answered and shown all the same. */
(() => {
  "use strict";

  const STARTERS = ["predict-send", "predict-skip"];
  let starter = "";
  let unfolded = "";

  const mark = () => {
    const packet = document.querySelector('[name="packet"]');
    return packet ? packet.value : "";
  };

  // Said once each time the end is reached.
  const listen = () => {
    const compared = document.querySelector("[data-compared]");
    if (!compared || compared.dataset.heard) return;
    compared.dataset.heard = "yes";
    const said = compared.querySelector("[data-compared-said]");
    let shown = compared.classList.contains("now");
    new MutationObserver(() => {
      const now = compared.classList.contains("now");
      if (now === shown) return;
      shown = now;
      said.textContent = now ? [...compared.querySelectorAll("h2, dd, p:not(.vh)")].map((one) => one.textContent).join(" ") : "";
    }).observe(compared, { attributes: true, attributeFilter: ["class"] });
  };

  document.addEventListener("htmx:configRequest", (event) => {
    starter = STARTERS.includes(event.detail.elt.id) ? event.detail.elt.id : "";
  });

  // Steps that were unfolded stay so while it is the same packet.
  document.addEventListener("htmx:beforeSwap", () => {
    unfolded = document.querySelector("[data-fold][open]") ? mark() : "";
  });

  document.addEventListener("htmx:afterSettle", () => {
    listen();
    const fold = document.querySelector("[data-fold]");
    if (fold && unfolded && unfolded === mark()) fold.open = true;
    if (!starter) return;
    const answered = !document.getElementById("predict");
    const forward = document.querySelector("[data-forward]");
    if (answered && forward) {
      if (starter === "predict-send") {
        // The answer is drawn at the first step; the way there is played, as for any other step.
        document.querySelector("[data-back]").click();
        forward.click();
      }
      forward.focus();
    }
    starter = "";
  });

  // Enter would press the form's first button; here it means to send.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !event.target.matches('#predict [type="radio"]')) return;
    event.preventDefault();
    document.getElementById("predict-send").click();
  });

  listen();
})();
