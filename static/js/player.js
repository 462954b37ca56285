/* The player: step, play, scrub and speed over a picture that is already there, every step of it.

   The server has drawn all steps and given each part that changes its step numbers (data-steps); here they are only
   restated, and the packet moved along the ways that the picture carries (data-motion, parts.motion_data in Python).
   Without this script the same controls are links that the server answers. */
(() => {
  "use strict";

  const SPEEDS = [0.5, 1, 2];
  const STATES = ["done", "now", "ahead"];
  // What a step lasts when nothing travels in it: the time in which a plane lights.
  const STILL = 200;
  const SAMPLES = 12;
  // A jump longer than this takes its time in proportion, so that the eye can follow it.
  const LONG_JUMP = 200;
  const READ_LEAST = 900;
  const READ_MOST = 3400;
  const READ_PER_CHARACTER = 24;

  const reduced = window.matchMedia("(prefers-reduced-motion: reduce)");
  let player = null;

  const token = (name) => {
    const value = getComputedStyle(document.documentElement).getPropertyValue(name).trim();
    return value.endsWith("ms") ? parseFloat(value) : parseFloat(value) * 1000;
  };

  // The same rule as portlab.scene.model.state_at.
  const stateAt = (steps, step) => {
    if (steps.includes(step)) return "now";
    return steps.length && Math.min(...steps) < step ? "done" : "ahead";
  };

  const readMotion = (text) => text.split("/").filter(Boolean).map((piece) => {
    const [step, legs, rest] = piece.split("|");
    const point = (pair) => pair.split(",").map(Number);
    return {
      step: Number(step),
      rest: point(rest),
      legs: legs.split(";").filter(Boolean).map((leg) => {
        const [kind, ...points] = leg.split(" ");
        return { kind, points: points.map(point) };
      }),
    };
  });

  const lengthOf = (points) => {
    let length = 0;
    for (let i = 1; i < points.length; i += 1) {
      length += Math.hypot(points[i][0] - points[i - 1][0], points[i][1] - points[i - 1][1]);
    }
    return length;
  };

  const pointAt = (points, distance) => {
    let left = distance;
    for (let i = 1; i < points.length; i += 1) {
      const [x0, y0] = points[i - 1];
      const [x1, y1] = points[i];
      const length = Math.hypot(x1 - x0, y1 - y0);
      if (left <= length && length > 0) {
        const share = left / length;
        return [x0 + (x1 - x0) * share, y0 + (y1 - y0) * share];
      }
      left -= length;
    }
    return points[points.length - 1];
  };

  const place = ([x, y]) => `translate(${x.toFixed(1)}px, ${y.toFixed(1)}px)`;

  // Frames along a way, slow at both ends.
  const travel = (frames, points, from, lasting) => {
    const length = lengthOf(points);
    for (let i = 0; i <= SAMPLES; i += 1) {
      const time = i / SAMPLES;
      const share = (1 - Math.cos(Math.PI * time)) / 2;
      frames.push({ at: from + lasting * time, transform: place(pointAt(points, length * share)) });
    }
    return from + lasting;
  };

  // Wires that follow each other are one journey; every jump is one of its own.
  const stretches = (legs) => {
    const joined = [];
    for (const leg of legs) {
      const last = joined[joined.length - 1];
      if (leg.kind === "wire" && last && last.kind === "wire") last.points.push(...leg.points);
      else joined.push({ kind: leg.kind, points: [...leg.points] });
    }
    return joined;
  };

  const flipFrames = (parts, card, from, times) => {
    for (const row of card.querySelectorAll(".row")) {
      for (const [selector, late] of [["0", 0], ["1", times.lag]]) {
        const flap = row.querySelector(`[data-flap="${selector}"]`);
        const tile = row.querySelector(`[data-tile="${selector}"]`);
        if (!flap || !tile) continue;
        const start = from + late;
        const middle = start + times.flip / 2;
        parts.push({
          element: flap,
          frames: [
            { at: 0, transform: "translateY(36px) scaleY(1.5)" },
            { at: start, transform: "translateY(36px) scaleY(1.5)", easing: "ease-in" },
            { at: middle, transform: "none" },
          ],
        });
        parts.push({
          element: tile,
          frames: [
            { at: 0, transform: "scaleY(0)" },
            { at: middle, transform: "scaleY(0)", easing: "ease-out" },
            { at: middle + times.flip / 2, transform: "none" },
          ],
        });
      }
    }
    return from + times.flip + times.lag;
  };

  const heightOf = (card) => card.querySelector(":scope > g").transform.baseVal.consolidate().matrix.f;

  // A step's card comes from where the one before it stood.
  const slide = (parts, card, before, from, lasting) => {
    const offset = before ? heightOf(before) - heightOf(card) : 0;
    if (!offset) return;
    const there = `translateY(${offset}px)`;
    parts.push({
      element: card,
      frames: [
        { at: 0, transform: there },
        { at: from, transform: there, easing: "ease-out" },
        { at: from + lasting, transform: "none" },
      ],
    });
  };

  // One scene's parts and marks: where each step's motion starts and comes to rest.
  const choreograph = (svg) => {
    const times = {
      travel: token("--m-travel"), jump: token("--m-jump"), flip: token("--m-flip"), lag: token("--m-flip-lag"),
    };
    const motions = readMotion(svg.dataset.motion);
    const packet = svg.querySelector("[data-packet]");
    const parts = [];
    const marks = [];
    const frames = [];
    let now = 0;
    for (const motion of motions) {
      if (motion.step === 0) {
        frames.push({ at: 0, transform: place(motion.rest) });
        marks.push(0);
        continue;
      }
      const start = now;
      const card = svg.querySelector(`.card[data-steps="${motion.step}"]`);
      if (card) slide(parts, card, svg.querySelector(`.card[data-steps="${motion.step - 1}"]`), now, times.jump);
      const hot = card && card.querySelector("[data-tile]");
      const legs = stretches(motion.legs);
      let flipped = !hot;
      for (const leg of legs) {
        if (leg.kind === "wire" && !flipped) {
          now = flipFrames(parts, card, now, times);
          flipped = true;
        }
        const stretch = Math.max(1, lengthOf(leg.points) / LONG_JUMP);
        now = travel(frames, leg.points, now, leg.kind === "wire" ? times.travel : times.jump * stretch);
      }
      if (!flipped) now = flipFrames(parts, card, now, times);
      now = Math.max(now, start + STILL);
      frames.push({ at: now, transform: place(motion.rest) });
      marks.push(now);
    }
    for (const part of parts) part.frames.push({ ...part.frames[part.frames.length - 1], at: now, easing: "linear" });
    if (packet && frames.length > 1) parts.push({ element: packet, frames });
    return { parts, marks };
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
      steps: element.dataset.steps.split(" ").map(Number),
      state: STATES.find((each) => element.classList.contains(each)),
    }));
    const links = new Map([...list.querySelectorAll("[data-goto]")].map((link) => [Number(link.dataset.goto), link]));
    const listening = new AbortController();
    let step = Number(bar.dataset.step);
    let speed = Number(sessionStorage.getItem("portlab-speed")) || 1;
    let playing = false;
    let reading = 0;
    let words = 0;
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

    // A step is told in two frames while a packet plays, since one frame is short: first the picture, then the words.
    const restate = (number, moving) => {
      step = number;
      clearTimeout(words);
      if (moving) {
        repart(number, (part) => part.svg === shown);
        shown.dataset.step = String(number);
        words = setTimeout(tell, 40);
      } else {
        tell();
      }
    };

    const tell = () => {
      const number = step;
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
      naming = setTimeout(name, playing ? 200 : 0);
      const field = document.querySelector("[data-step-field]");
      if (field) field.value = String(number);
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
      const made = choreograph(seen);
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

    // Forward by one step with motion; true when it came to rest there.
    const advance = async () => {
      ready();
      if (step >= total) return false;
      const goal = step + 1;
      if (line) line.seek(marks[step] || 0);
      restate(goal, line && !reduced.matches);
      fill(goal);
      if (reduced.matches || !line) {
        if (line) line.seek(marks[goal] || 0);
        return true;
      }
      return line.run(goal, speed);
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
      playOn();
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
      sessionStorage.setItem("portlab-speed", String(speed));
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
    on(window, "resize", () => {
      if (shown && shown.getClientRects().length === 0) {
        pause();
        ready();
      }
    });

    controls.play.hidden = total === 0;
    controls.scrub.hidden = total === 0;
    controls.speed.hidden = total === 0;
    if (!SPEEDS.includes(speed)) speed = 1;
    showSpeed();
    ready();
    fill(step);
    if (line) line.seek(marks[step] || 0);

    return {
      bar,
      end() {
        pause();
        listening.abort();
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
