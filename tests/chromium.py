"""The Chromium that the browser tests drive; `python tests/chromium.py` prints where it is."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
APPLICATIONS = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
# Below the folder where Playwright keeps the browsers it installed itself.
PLAYWRIGHT_BUILDS = (
    "chromium-*/chrome-linux*/chrome",
    "chromium-*/chrome-mac*/*.app/Contents/MacOS/*",
)


def candidates() -> Iterator[str]:
    """Programs that may be a Chromium, the one named in PORTLAB_CHROMIUM before all others."""
    named = os.environ.get("PORTLAB_CHROMIUM")
    if named:
        yield named
        return
    for name in NAMES:
        yield shutil.which(name) or ""
    yield from APPLICATIONS
    for folder in (
        os.environ.get("PLAYWRIGHT_BROWSERS_PATH", ""),
        "~/.cache/ms-playwright",
        "~/Library/Caches/ms-playwright",
    ):
        root = Path(folder).expanduser()
        if folder and root.is_dir():
            for build in PLAYWRIGHT_BUILDS:
                yield from sorted((str(path) for path in root.glob(build)), reverse=True)


def runs(program: str) -> bool:
    """Whether the program exists and starts: Ubuntu's chromium-browser may be an empty shell."""
    if not os.access(program, os.X_OK):
        return False
    try:
        done = subprocess.run([program, "--version"], capture_output=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def find_chromium() -> str | None:
    """The first Chromium that runs, or None."""
    return next((program for program in candidates() if program and runs(program)), None)


if __name__ == "__main__":
    found = find_chromium()
    print(found or "no Chromium that runs")  # noqa: T201
    sys.exit(0 if found else 1)
