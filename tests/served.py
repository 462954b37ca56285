"""PortLab as it is served, and a Chromium to look at it: for scripts that are no tests."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[1]


@contextmanager
def served() -> Iterator[tuple[object, str]]:
    """A browser and the address of a server of its own; both are ended afterwards."""
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portlab.settings")
    import django
    from django.core.management import call_command
    from playwright.sync_api import sync_playwright

    django.setup()
    from portlab.web.management.measuring.ownserver import own_server
    from tests.chromium import find_chromium

    call_command("prepare", verbosity=0)
    with own_server() as port, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=["--no-sandbox"])
        yield browser, f"http://127.0.0.1:{port}"
        browser.close()
