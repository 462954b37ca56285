/* The player: step, play, scrub and speed over a picture that is already there, every step of it.

   The server has drawn all steps and given each part that changes its step numbers (data-steps); here they are only
   restated, and what moves runs on a timeline.
   Without this script the same controls are links that the server answers. */
(() => {
  "use strict";

  const SPEEDS = [0.5, 1, 2];
  const STATES = ["done", "now", "ahead"];
  // Between the frames in which a step is told, in ms.
  const APART = 40;
  const READ_LEAST = 900;
  const READ_MOST = 3400;
  const READ_PER_CHARACTER = 24;

  const reduced = window.matchMedia("(prefers-reduced-motion: reduce)");
  let player = null;

  // A browser that blocks what other sites keep denies a frame the very mention of storage.
  const store = (use) => {
    try {
      return use(window.sessionStorage);
    } catch {
      return null;
    }
  };

  // The same rule as portlab.scene.model.state_at.
  const stateAt = (steps, step) => {
    if (steps.includes(step)) return "now";
    return steps.length && Math.min(...steps) < step ? "done" : "ahead";
  };

  const start = (bar) => {
    const stage = bar.closest(".stage") || document;
    const scenes = [...stage.querySelectorAll("svg[data-scene]")];
    const list = stage.querySelector("[data-steplist]");
    const total = Number(bar.dataset.total);
    const controls = {
      back: bar.querySelector("[data-back]"),
      forward: bar.querySelector("[data-forward]"),
      play: bar.querySelector("[data-play]"),
      scrub: bar.querySelector("[data-scrub]"),
      range: bar.querySelector("[data-range]"),
      speed: bar.querySelector("[data-speed]"),
    };
    const parted = [...stage.querySelectorAll("[data-steps]")].map((element) => ({
      element,
      svg: element.closest("svg[data-scene]"),
      card: element.matches(".card, .headline"),
      steps: element.dataset.steps.split(" ").map(Number),
      state: STATES.find((each) => element.classList.contains(each)),
    }));
    const links = new Map([...list.querySelectorAll("[data-goto]")].map((link) => [Number(link.dataset.goto), link]));
    const listening = new AbortController();
    let step = Number(bar.dataset.step);
    let speed = Number(store((kept) => kept.getItem("portlab-speed"))) || 1;
    let playing = false;
    let reading = 0;
    let words = 0;
    let told = step;
    let naming = 0;
    let shown = null;
    let line = null;
    let marks = [];

    for (const svg of scenes) {
      const packet = svg.querySelector(".packet");
      if (packet) packet.removeAttribute("transform");
      // A click on the picture brings the keys to it; with the keyboard alone the scrubber is the way there.
      svg.setAttribute("tabindex", "-1");
    }

    const addressOf = (number) => {
      if (number === 0) return bar.dataset.start;
      const link = links.get(number);
      return (link && link.getAttribute("href")) || "";
    };

    const lead = (control, number) => {
      const possible = number >= 0 && number <= total;
      control.setAttribute("aria-disabled", String(!possible));
      if (control.localName === "button") {
        if (possible) control.value = String(number);
      } else if (possible && addressOf(number)) {
        control.setAttribute("href", addressOf(number));
      } else {
        control.removeAttribute("href");
        control.setAttribute("tabindex", possible ? "0" : "-1");
      }
    };

    const repart = (number, wanted) => {
      for (const part of parted) {
        const state = stateAt(part.steps, number);
        if (state === part.state || !wanted(part)) continue;
        part.element.classList.remove(...STATES);
        part.element.classList.add(state);
        part.state = state;
      }
    };

    const restate = (number) => {
      step = number;
      tell();
      prime();
    };

    const tell = () => {
      const number = step;
      clearTimeout(words);
      told = number;
      repart(number, () => true);
      for (const [each, link] of links) {
        if (each === number) link.setAttribute("aria-current", "step");
        else link.removeAttribute("aria-current");
      }
      for (const svg of scenes) svg.dataset.step = String(number);
      bar.dataset.step = String(number);
      bar.querySelector("[data-now]").textContent = String(number);
      const text = links.has(number) ? links.get(number).querySelector(".tx").textContent : "";
      bar.querySelector("[data-said]").textContent = text;
      controls.range.setAttribute("aria-valuetext", text ? `${number}. ${text}` : String(number));
      lead(controls.back, number - 1);
      lead(controls.forward, number + 1);
      clearTimeout(naming);
      if (playing) naming = setTimeout(name, 200);
      else name();
      const field = document.querySelector("[data-step-field]");
      if (field) field.value = String(number);
    };

    // The next step's card is laid out while this one is read, so that its own frame has only to show it.
    const prime = () => {
      for (const part of parted) {
        part.element.classList.toggle("next", part.card && part.svg === shown && part.steps[0] === step + 1);
      }
    };

    // The address of the step; a browser may read its icon anew for it, which no frame should wait for.
    const name = () => {
      const address = bar.isConnected && addressOf(step);
      if (address) window.history.replaceState(window.history.state, "", address);
    };

    const fill = (value) => {
      controls.range.value = String(Math.round(value));
      controls.scrub.style.setProperty("--done", `${total ? (value / total) * 100 : 0}%`);
    };

    // The scene that is seen, in the wide or the phone layout; its timeline is made when it first comes up.
    const ready = () => {
      const seen = scenes.find((svg) => svg.getClientRects().length > 0) || scenes[0];
      if (!seen || seen === shown) return;
      if (line) line.drop();
      shown = seen;
      const made = window.PortLab.choreograph(seen);
      marks = made.marks;
      line = window.PortLab.timeline(made.parts, marks.length ? marks : [0]);
      line.seek(marks[step] || 0);
    };

    const jump = (number) => {
      ready();
      restate(number);
      fill(number);
      if (line) line.seek(marks[number] || 0);
    };

    // Stopped between two steps, on the way to the one that is shown.
    const underWay = () => line !== null && line.time < (marks[step] || 0) - 0.5;

    const nextFrames = () => new Promise((resolve) => { words = setTimeout(resolve, APART); });

    // Forward by one step with motion; true when it came to rest there. One frame is short, so a step is told in three:
    // the packet's card, then what acts on it, then the words; a pause in between tells all of it at once.
    const advance = async () => {
      if (step >= total) return false;
      const goal = step + 1;
      if (!line || reduced.matches) {
        jump(goal);
        return true;
      }
      if (underWay()) line.seek(marks[step] || 0);
      step = goal;
      repart(goal, (part) => part.svg === shown && part.card);
      await nextFrames();
      repart(goal, (part) => part.svg === shown);
      const arriving = line.run(goal, speed);
      await nextFrames();
      tell();
      fill(goal);
      const arrived = await arriving;
      prime();
      return arrived;
    };

    const showPlaying = (now) => {
      playing = now;
      bar.classList.toggle("playing", now);
      controls.play.setAttribute("aria-label", now ? controls.play.dataset.pauseLabel : controls.play.dataset.playLabel);
    };

    const pause = () => {
      clearTimeout(reading);
      showPlaying(false);
      if (line) line.stop();
      if (told !== step) restate(step);
    };

    const goTo = (number) => {
      pause();
      jump(Math.max(0, Math.min(total, number)));
    };

    const forward = () => {
      pause();
      advance();
    };

    const readingTime = () => {
      const text = links.has(step) ? links.get(step).querySelector(".tx").textContent : "";
      return Math.min(READ_MOST, READ_LEAST + READ_PER_CHARACTER * text.length);
    };

    const playOn = async () => {
      if (!bar.isConnected) return;
      const arrived = await (underWay() ? line.run(step, speed) : advance());
      if (!playing || !arrived) return;
      if (step >= total) {
        showPlaying(false);
        return;
      }
      reading = setTimeout(playOn, readingTime());
    };

    const play = () => {
      if (playing) {
        pause();
        return;
      }
      ready();
      if (step >= total && !underWay()) jump(0);
      showPlaying(true);
      reading = setTimeout(playOn, APART);
    };

    const showSpeed = () => {
      controls.speed.firstElementChild.textContent = `${speed}×`;
    };

    // Dragging moves the picture under the hand, between the steps too; letting go rests at the step reached.
    const scrub = (value) => {
      pause();
      ready();
      const low = Math.floor(value);
      const goal = Math.ceil(value);
      if (goal !== step) restate(goal);
      const from = marks[low] || 0;
      const to = marks[goal] || 0;
      if (line) line.seek(reduced.matches ? to : from + (to - from) * (value - low));
      controls.scrub.style.setProperty("--done", `${total ? (value / total) * 100 : 0}%`);
    };

    const on = (element, event, handler) => element.addEventListener(event, handler, { signal: listening.signal });
    const plain = (event) => !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey || event.button);

    // Keys are the player's where the focus is nowhere or on the stage, and nothing there wants them for itself; Home
    // and End, with which a page is scrolled, on the stage only.
    const listensAt = (target, key) => {
      if (target === controls.range) return true;
      const onStage = stage !== document && stage.contains(target);
      if (!onStage && target !== document.body && target !== document.documentElement) return false;
      if (!onStage && (key === "Home" || key === "End")) return false;
      if (key === " " && target.closest("a, button")) return false;
      return !target.closest("input, select, textarea, summary, label, [contenteditable], [tabindex='0']");
    };

    on(controls.back, "click", (event) => {
      if (!plain(event)) return;
      event.preventDefault();
      if (step > 0) goTo(step - 1);
    });
    on(controls.forward, "click", (event) => {
      if (!plain(event)) return;
      event.preventDefault();
      if (step < total) forward();
    });
    on(controls.play, "click", play);
    on(controls.speed, "click", () => {
      speed = SPEEDS[(SPEEDS.indexOf(speed) + 1) % SPEEDS.length];
      store((kept) => kept.setItem("portlab-speed", String(speed)));
      if (line) line.pace(speed);
      showSpeed();
    });
    on(list, "click", (event) => {
      const link = event.target.closest("[data-goto]");
      if (!link || !plain(event)) return;
      event.preventDefault();
      const number = Number(link.dataset.goto);
      if (number === step + 1) forward();
      else goTo(number);
    });
    on(controls.range, "pointerdown", () => { controls.range.step = "any"; });
    on(controls.range, "input", () => {
      if (controls.range.step === "any") scrub(Number(controls.range.value));
    });
    on(controls.range, "change", () => {
      const value = Number(controls.range.value);
      controls.range.step = "1";
      goTo(Math.ceil(value - 0.02));
    });
    on(document, "keydown", (event) => {
      const steps = { ArrowRight: 1, ArrowLeft: -1, Home: -Infinity, End: Infinity };
      const target = event.target;
      if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.altKey || event.shiftKey) return;
      if (!listensAt(target, event.key)) return;
      if (event.key === " ") {
        event.preventDefault();
        play();
      } else if (event.key in steps) {
        event.preventDefault();
        if (event.key === "ArrowRight") {
          if (step < total) forward();
        } else {
          goTo(step + steps[event.key]);
        }
      }
    });
    // Which layout is seen is asked only when a size has changed: the answer costs a frame's layout.
    const sizes = new ResizeObserver(() => {
      if (shown && shown.getClientRects().length === 0) {
        pause();
        ready();
      }
    });
    for (const svg of scenes) sizes.observe(svg);

    controls.play.hidden = total === 0;
    controls.scrub.hidden = total === 0;
    controls.speed.hidden = total === 0;
    if (!SPEEDS.includes(speed)) speed = 1;
    showSpeed();
    ready();
    fill(step);
    if (line) line.seek(marks[step] || 0);
    prime();

    return {
      bar,
      end() {
        clearTimeout(words);
        told = step;
        pause();
        listening.abort();
        sizes.disconnect();
        if (line) line.drop();
      },
    };
  };

  const attend = () => {
    const bar = document.querySelector("[data-playbar]");
    if (player && player.bar === bar) return;
    if (player) player.end();
    player = bar ? start(bar) : null;
  };

  attend();
  document.addEventListener("htmx:afterSettle", attend);
})();
