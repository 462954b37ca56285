/* For pages that show frames of PortLab: makes each as high as what is in it. Load it once, as
   <script src="…/embed/host.js" async></script>. It reads nothing of the page, and nothing of a frame but its height. */
(() => {
  "use strict";

  const LEAST = 100;
  const MOST = 8000;
  const origin = new URL(document.currentScript.src).origin;
  const frames = () => [...document.querySelectorAll("iframe")];

  window.addEventListener("message", (event) => {
    if (event.origin !== origin || !event.data || event.data.portlab !== "height") return;
    const height = Number(event.data.height);
    const frame = frames().find((each) => each.contentWindow === event.source);
    if (!frame || !(height >= LEAST && height <= MOST)) return;
    // A page may count a border as part of a height.
    const border = getComputedStyle(frame).boxSizing === "border-box" ? frame.offsetHeight - frame.clientHeight : 0;
    frame.style.height = `${height + border}px`;
  });

  // Frames that were there first have told already: they tell once more.
  for (const frame of frames()) {
    if (frame.src.startsWith(`${origin}/`)) frame.contentWindow.postMessage({ portlab: "ask" }, "*");
  }
})();
