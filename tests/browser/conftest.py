"""A real Chromium against PortLab served by this process."""

import os
from pathlib import Path

import pytest
from chromium import find_chromium

HERE = Path(__file__).resolve().parent
# What a page does wrong without anybody seeing it.
WATCH_VIOLATIONS = """
window.portlabViolations = [];
document.addEventListener('securitypolicyviolation', event => {
  window.portlabViolations.push(`${event.violatedDirective} ${event.blockedURI}`);
});
"""


def pytest_configure():
    """Playwright keeps an event loop in this thread, where Django would not expect its own code."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


def pytest_collection_modifyitems(items):
    """Everything in this folder needs the browser."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium_executable():
    """The path of the Chromium to drive; make test gets one where there is none."""
    found = find_chromium()
    assert found, "No Chromium that runs: `make test` gets one, PORTLAB_CHROMIUM names one."
    return found


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args, chromium_executable):
    """Start that Chromium; root has no sandbox."""
    return {
        **browser_type_launch_args,
        "executable_path": chromium_executable,
        "args": ["--no-sandbox"] if os.geteuid() == 0 else [],
    }


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    """An English browser at a desk, unless a test says otherwise."""
    return {
        **browser_context_args,
        "locale": "en-US",
        "viewport": {"width": 1440, "height": 900},
        "reduced_motion": "reduce",
    }


@pytest.fixture(scope="session")
def base_url(live_server):
    """Addresses in tests start at PortLab: page.goto("/lab/")."""
    return live_server.url


@pytest.fixture
def faults():
    """What went wrong in the page so far; a test that provokes a fault clears the list."""
    return []


@pytest.fixture
def page(page, faults):
    """A page that fails its test if it broke the content security policy, threw an error, or asked
    for something that did not come (a request that a newer one replaced is no fault)."""

    def request_failed(request):
        if request.failure != "net::ERR_ABORTED":
            faults.append(f"{request.url}: {request.failure}")

    def console(message):
        # htmx logs every request that a newer one replaced as an error.
        replaced = message.text.startswith(("htmx:sendAbort", "htmx:afterRequest"))
        if message.type == "error" and not replaced:
            faults.append(f"console: {message.text}")

    page.set_default_timeout(10_000)
    page.add_init_script(WATCH_VIOLATIONS)
    page.on("pageerror", lambda error: faults.append(f"error: {error}"))
    page.on("console", console)
    page.on("requestfailed", request_failed)
    yield page
    if not page.is_closed():
        faults += page.evaluate("window.portlabViolations || []")
    assert faults == []
