/* What moves in a scene and when: the packet along the ways that the picture carries (data-motion, parts.motion_data in
   Python), the cards' tiles where a header is rewritten.

   PortLab.choreograph(svg) -> {parts, marks}, as PortLab.timeline takes them; a mark for each step, 0 first. */
(() => {
  "use strict";

  // What a step lasts when nothing travels in it: the time in which a plane lights.
  const STILL = 200;
  const SAMPLES = 12;
  // A jump longer than this takes its time in proportion, so that the eye can follow it.
  const LONG_JUMP = 200;

  const token = (name) => {
    const value = getComputedStyle(document.documentElement).getPropertyValue(name).trim();
    return value.endsWith("ms") ? parseFloat(value) : parseFloat(value) * 1000;
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

  window.PortLab = Object.assign(window.PortLab || {}, { choreograph });
})();
