/* A timeline of moving parts: it knows nothing of what it moves.

   Every part is one Animation over the whole timeline, all of the same length, so that play, pause, step, scrub and speed
   are currentTime and playbackRate of what already exists; nothing is built anew while it runs. A run plays only the
   parts that move on its way: the others look the same at both ends, and starting an animation costs a frame's time.

   PortLab.timeline(parts, marks) -> timeline
     parts   [{element, frames: [{at: ms, easing?, ...CSS properties}]}]; frames in ascending order
     marks   [0, ms, ms, ...]: where the timeline comes to rest; mark k ends segment k
     .time             the current time in ms
     .seek(ms)         go there at once
     .run(mark, rate)  play up to a mark; the promise is true on arrival, false when stopped before
     .pace(rate)       go on faster or slower, when playing
     .stop()           stay where it is
     .drop()           take all animations off */
(() => {
  "use strict";

  // From when to when a part moves: outside of that it looks as at its nearer end.
  const spanOf = (frames) => {
    const looks = frames.map(({ at, easing, ...style }) => JSON.stringify(style));
    const moving = frames.slice(1).flatMap((frame, i) => (looks[i] === looks[i + 1] ? [] : [frames[i].at, frame.at]));
    return { from: Math.min(...moving), to: Math.max(...moving) };
  };

  const timeline = (parts, marks) => {
    const total = Math.max(1, marks[marks.length - 1] || 0);
    const options = { duration: total, fill: "both", easing: "linear" };
    const clock = new Animation(new KeyframeEffect(null, null, options), document.timeline);
    const animations = parts.map(({ element, frames }) => {
      const keyframes = frames.map(({ at, ...style }) => ({ ...style, offset: Math.min(1, at / total) }));
      return new Animation(new KeyframeEffect(element, keyframes, options), document.timeline);
    });
    const spans = parts.map(({ frames }) => spanOf(frames));
    animations.push(clock);
    let running = [];
    let ticking = 0;
    let arrived = null;

    const rest = (moved, time) => {
      for (const animation of moved) {
        animation.pause();
        animation.currentTime = time;
      }
    };

    const seek = (time) => rest(animations, Math.max(0, Math.min(total, time)));

    const end = (reached) => {
      cancelAnimationFrame(ticking);
      ticking = 0;
      const tell = arrived;
      arrived = null;
      if (tell) tell(reached);
    };

    const stop = () => {
      for (const animation of running) animation.pause();
      end(false);
    };

    const run = (mark, rate) => {
      stop();
      const goal = marks[mark];
      return new Promise((resolve) => {
        arrived = resolve;
        const now = clock.currentTime;
        if (now >= goal) {
          seek(goal);
          end(true);
          return;
        }
        running = animations.filter((each, i) => each === clock || (spans[i].from < goal && spans[i].to > now));
        for (const animation of running) {
          animation.currentTime = now;
          animation.playbackRate = rate;
          animation.play();
        }
        const watch = () => {
          if (clock.currentTime >= goal || clock.playState === "finished") {
            rest(running, goal);
            end(true);
          } else {
            ticking = requestAnimationFrame(watch);
          }
        };
        ticking = requestAnimationFrame(watch);
      });
    };

    seek(0);
    return {
      get time() { return clock.currentTime; },
      seek(time) { stop(); seek(time); },
      run,
      pace(rate) {
        if (arrived) for (const animation of running) animation.playbackRate = rate;
      },
      stop,
      drop() {
        end(false);
        for (const animation of animations) animation.cancel();
      },
    };
  };

  window.PortLab = Object.assign(window.PortLab || {}, { timeline });
})();
