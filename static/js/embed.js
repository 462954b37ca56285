/* A frame tells the page around it how high it is (embed-host.js listens there), and its way to the lab leads to the step
   that is shown. Without this script it has the height that the page gave it, and scrolls. */
(() => {
  "use strict";

  const parent = window.parent;
  let told = 0;

  const tell = () => {
    const height = Math.ceil(document.documentElement.getBoundingClientRect().height);
    if (height === told) return;
    told = height;
    // The height is no secret, and whose page this is in cannot be known.
    parent.postMessage({ portlab: "height", height }, "*");
  };

  if (parent !== window) {
    new ResizeObserver(tell).observe(document.documentElement);
    // The page's script may come after the first message.
    window.addEventListener("message", (event) => {
      if (event.source !== parent || !event.data || event.data.portlab !== "ask") return;
      told = 0;
      tell();
    });
  }

  const open = document.querySelector("[data-open]");
  const lead = () => {
    const bar = document.querySelector("[data-playbar]");
    const address = new URL(open.href);
    if (bar && bar.dataset.step !== "0") address.searchParams.set("step", bar.dataset.step);
    else address.searchParams.delete("step");
    open.href = address.href;
  };
  if (open) for (const event of ["pointerdown", "focus", "click"]) open.addEventListener(event, lead);

  // Who sends to where is a choice, and shown at once; any other part waits for a button.
  document.addEventListener("change", (event) => {
    if (event.target.matches("#from, #to")) event.target.form.requestSubmit();
  });
})();
