"""`make weight`: how many bytes a first visit to the lab moves, compressed, and how far the layout shifts.

A browser with an empty cache opens the page served by gunicorn, once in the form and once in the YAML view with its
editor; counted is what the network carried of every answer's body. Ends with 1 where a limit is passed.
"""

from __future__ import annotations

import gzip
import sys
from typing import Any

from rjsmin import jsmin
from served import ROOT, served

PLAIN_KB = 90
EDITOR_KB = 260
SCRIPTS_KB = 20
# Chromium says of every shift whether a person's own act came just before; those count here too.
WATCH_SHIFTS = """
window.portlabShift = 0;
new PerformanceObserver(list => {
  for (const entry of list.getEntries()) window.portlabShift += entry.value;
}).observe({type: 'layout-shift', buffered: true});
"""


def main() -> int:
    """Measure and print; 1 where a limit is passed."""
    scripts = sum(
        len(gzip.compress(jsmin(path.read_bytes()), 9))
        for path in (ROOT / "static/js").glob("*.js")
    )
    with served() as (browser, address):
        plain, plain_shift = visit(browser, f"{address}/lab/", "")
        edited, edited_shift = visit(browser, f"{address}/lab/?view=yaml", ".ace_editor")
        # What is painted before all is there depends on when the parser pauses.
        phone_shift = max(visit(browser, f"{address}/lab/", "", 390)[1] for _ in range(5))
        update_shift = updated(browser, f"{address}/lab/")
    rows = (
        ("first visit, kB", plain / 1000, PLAIN_KB),
        ("first visit with the editor, kB", edited / 1000, EDITOR_KB),
        ("PortLab's own scripts, kB", scripts / 1000, SCRIPTS_KB),
        ("layout shift on the first visit", plain_shift, 0),
        ("layout shift on a phone", phone_shift, 0),
        ("layout shift with the editor", edited_shift, 0),
        ("layout shift at an update", update_shift, 0),
    )
    for name, value, limit in rows:
        print(f"{name:<34}{value:8.3f}  of {limit:>3}")  # noqa: T201
    return int(any(value > limit for _name, value, limit in rows))


def visit(browser: Any, address: str, wanted: str, width: int = 1280) -> tuple[int, float]:
    """The bytes of a first visit, and how far its layout shifted."""
    context, page = opened(browser, width)
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    received: list[int] = []
    session.on(
        "Network.loadingFinished", lambda event: received.append(int(event["encodedDataLength"]))
    )
    page.goto(address)
    if wanted:
        page.locator(wanted).wait_for()
    page.wait_for_load_state("networkidle")
    shift = float(page.evaluate("portlabShift"))
    context.close()
    return sum(received), shift


def updated(browser: Any, address: str) -> float:
    """How far the layout shifts when a field of the form changes the picture, besides what the first visit did."""
    context, page = opened(browser)
    page.goto(address)
    page.wait_for_load_state("networkidle")
    before = float(page.evaluate("portlabShift"))
    with page.expect_response("**/lab/"):
        page.locator("#id_f-ports-0-targetPort").fill("4000")
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(300)
    shift = float(page.evaluate("portlabShift")) - before
    context.close()
    return shift


def opened(browser: Any, width: int = 1280) -> tuple[Any, Any]:
    """A page in a browser that was never here."""
    context = browser.new_context(viewport={"width": width, "height": 900}, bypass_csp=True)
    page = context.new_page()
    page.add_init_script(WATCH_SHIFTS)
    return context, page


if __name__ == "__main__":
    sys.exit(main())
