"""`make frames`: how long the browser takes for each frame while a packet plays, on a processor slowed down fourfold.

Prints for each width how many frames there were, their median, the 95th percentile, the longest, and how many took more
than 50 ms, for three plays each.
"""

from __future__ import annotations

from typing import Any

from served import served

THROTTLE = 4
PLAYS = 3
WIDTHS = (390, 1280, 1920)
LONG_MS = 50
SETTLE_MS = 1_000
ASK_MS = 1_500
RECORD = """() => {
  window.frames_ = [];
  let last = performance.now();
  const tick = (now) => { window.frames_.push(now - last); last = now; window.ticking_ = requestAnimationFrame(tick); };
  setTimeout(() => {
    document.querySelector("[data-play]").click();
    last = performance.now();
    window.ticking_ = requestAnimationFrame(tick);
  }, 500);
}"""


def main() -> None:
    """Measure and print."""
    print(f"{'width':>6}{'frames':>8}{'p50 ms':>9}{'p95 ms':>9}{'max ms':>9}{'>50 ms':>8}")  # noqa: T201
    with served() as (browser, address):
        for width in WIDTHS:
            for _ in range(PLAYS):
                frames = sorted(play(browser, address, width))
                row = (
                    width,
                    len(frames),
                    frames[len(frames) // 2],
                    frames[int(len(frames) * 0.95)],
                    frames[-1],
                    sum(1 for each in frames if each > LONG_MS),
                )
                print("{:6}{:8}{:9.1f}{:9.1f}{:9.1f}{:8}".format(*row))  # noqa: T201


def play(browser: Any, address: str, width: int) -> list[float]:
    """The frames of one packet's whole journey and its answer, in milliseconds."""
    context = browser.new_context(viewport={"width": width, "height": 900}, bypass_csp=True)
    page = context.new_page()
    page.goto(f"{address}/lab/?predict=0")
    page.wait_for_load_state("networkidle")
    session = context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": THROTTLE})
    # The page clicks by itself and is asked rarely: what a question costs would count as the player's.
    page.wait_for_timeout(SETTLE_MS)
    page.evaluate(RECORD)
    page.wait_for_function(
        "document.querySelector('[data-range]').value === document.querySelector('[data-range]').max",
        timeout=60_000,
        polling=ASK_MS,
    )
    frames: list[float] = page.evaluate("() => { cancelAnimationFrame(ticking_); return frames_; }")
    context.close()
    # The browser tells times in tenths; what is beyond is arithmetic.
    return [round(frame, 1) for frame in frames]


if __name__ == "__main__":
    main()
