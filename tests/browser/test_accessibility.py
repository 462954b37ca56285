"""axe finds nothing on any state of the page, in both languages and both themes, wide and narrow."""

from urllib.parse import urlencode

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings

BACKEND = (settings.BASE_DIR / "fixtures" / "manifests" / "backend.yaml").read_text("utf-8")
STATES = {
    "first visit": {},
    "a step": {"step": "3"},
    "the end": {"step": "7"},
    "refused": {"manifest": BACKEND.replace("31263", "80"), "good": BACKEND},
    "unreadable": {"manifest": "kind: [", "good": BACKEND, "view": "yaml"},
    "nothing stored": {"manifest": "kind: ["},
    "editor": {"view": "yaml"},
    "rules": {"panel": "rules", "step": "2"},
    "endpoints": {"panel": "endpoints", "pods": "web-1.not-ready"},
    "connections": {"panel": "connections"},
    "a thousand": {"panel": "many"},
    "kubectl": {"panel": "kubectl", "command": "get service -o yaml"},
    "several documents": {"manifest": f"{BACKEND}---\n{BACKEND}---\nkind: Pod\napiVersion: v1\n"},
    "changed by kubectl": {"panel": "kubectl", "ran": "delete service backend\nget pods"},
    "world": {"panel": "world", "ground": "np.30000-30100~stack.dual~node.n4.add"},
    "exercise": {"exercise": "1"},
    "large type": {"size": "large", "step": "3"},
    "compared": {"variant": "externalTrafficPolicy"},
    "load balancer": {
        "manifest": BACKEND.replace("NodePort", "LoadBalancer", 1),
        "world": "three-nodes-cloud",
        "step": "4",
    },
    "headless": {
        "manifest": "apiVersion: v1\nkind: Service\nmetadata: {name: web}\n"
        "spec: {clusterIP: None, selector: {app: your-backend-app}, ports: [{port: 80}]}\n"
    },
    "many ports": {
        "manifest": BACKEND.replace("    - protocol: TCP\n", "    - name: web\n")
        + "    - {name: dns, port: 53, protocol: UDP}\n"
    },
}


@pytest.fixture(scope="module")
def axe_context(browser, base_url):
    """A browser that lets axe in, which the content security policy would not, and keeps the files it has got."""
    context = browser.new_context(bypass_csp=True, base_url=base_url, reduced_motion="reduce")
    yield context
    context.close()


@pytest.fixture
def page(axe_context):
    """A page of a visitor who has chosen nothing yet."""
    axe_context.clear_cookies()
    page = axe_context.new_page()
    yield page
    page.close()


def violations(page):
    """What axe finds: rule, and the first place."""
    found = Axe().run(page).response["violations"]
    return [(rule["id"], rule["nodes"][0]["target"], rule["nodes"][0]["html"]) for rule in found]


# Structure is the same in both themes and colours in both languages: two of the four pairs see everything.
@pytest.mark.parametrize(("theme", "language"), [("light", "en"), ("dark", "zh-hans")])
@pytest.mark.parametrize("state", STATES)
def test_a_wide_page_has_no_violations(page, state, language, theme):
    page.emulate_media(color_scheme=theme)
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto("/lab/?" + urlencode({**STATES[state], "lang": language}))
    if "view" in STATES[state]:
        page.locator(".ace_editor").wait_for()
    assert violations(page) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("state", ["a step", "refused"])
def test_a_phone_page_has_no_violations(page, state, theme):
    page.emulate_media(color_scheme=theme)
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/lab/?" + urlencode(STATES[state]))
    assert violations(page) == []


@pytest.mark.parametrize("width", [360, 390, 768, 900, 901, 1280, 1920])
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_no_width_makes_the_page_scroll_sideways(page, width, language):
    page.set_viewport_size({"width": width, "height": 900})
    page.goto("/lab/?" + urlencode({"step": "3", "lang": language}))
    assert page.evaluate("document.documentElement.scrollWidth") == width


# A Deployment's Pods have long names.
DEPLOYMENT = """---
apiVersion: apps/v1
kind: Deployment
metadata: {name: a-deployment-with-a-long-name}
spec:
  replicas: 2
  selector: {matchLabels: {app: your-backend-app}}
  template:
    metadata: {labels: {app: your-backend-app}}
    spec: {containers: [{name: c, ports: [{containerPort: 3000}]}]}
"""


@pytest.mark.parametrize("panel", ["world", "endpoints", "rules", "connections", "many", "kubectl"])
def test_no_panel_makes_a_phone_scroll_sideways(page, panel):
    page.set_viewport_size({"width": 360, "height": 844})
    page.goto("/lab/?" + urlencode({"panel": panel, "step": "3", "manifest": BACKEND + DEPLOYMENT}))
    assert page.evaluate("document.documentElement.scrollWidth") == 360
