"""`make screenshots`: the states of the lab page in both languages and themes, at three widths, as PNG files.

They are written to var/screenshots/STATE.LANGUAGE.THEME.WIDTH.png, to be looked at by people. Words behind the command
choose states whose names begin with them; the word ``readme`` alone makes the README's pictures anew, in docs/pictures.
"""

from __future__ import annotations

import sys
from typing import Any
from urllib.parse import urlencode

from served import ROOT, served

BACKEND = (ROOT / "fixtures" / "manifests" / "backend.yaml").read_text(encoding="utf-8")
LANGUAGES = ("en", "zh-hans")
THEMES = ("light", "dark")
WIDTHS = (390, 1280, 1920)
# The reference page; the other states are the lab's.
FIELDS = "fields"
SECOND = """\
apiVersion: v1
kind: Service
metadata: {name: second}
spec: {selector: {app: more}, ports: [{port: 80, targetPort: 8080}]}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: more}
spec:
  replicas: 3
  selector: {matchLabels: {app: more}}
  template:
    metadata: {labels: {app: more}}
    spec: {containers: [{name: c, ports: [{containerPort: 8080}]}]}
"""
PORTS = "".join(
    f"    - {{name: p{each}, port: {each}, nodePort: {31300 + each}}}\n" for each in range(1, 20)
)

STATES: dict[str, dict[str, str]] = {
    "first-visit": {},
    "node-port-dnat": {"step": "3"},
    "node-port-end": {"step": "7"},
    "nftables": {"world": "three-nodes-nftables", "step": "3", "panel": "rules"},
    "load-balancer": {
        "manifest": BACKEND.replace("NodePort", "LoadBalancer", 1),
        "world": "three-nodes-cloud",
        "step": "4",
    },
    "load-balancer-pending": {"manifest": BACKEND.replace("NodePort", "LoadBalancer", 1)},
    "rejected": {"manifest": BACKEND.replace("31263", "80"), "good": BACKEND},
    "rejected-yaml": {"manifest": "kind: [", "good": BACKEND, "view": "yaml"},
    "nothing-stored": {"manifest": "kind: ["},
    "no-endpoints": {"manifest": BACKEND.replace("your-backend-app", "nobody"), "step": "2"},
    "policy-local-timeout": {
        "manifest": BACKEND.replace("  selector", "  externalTrafficPolicy: Local\n  selector", 1),
        "step": "3",
    },
    "dead-process": {
        "pods": "web-1.silent~web-2.silent~web-3.silent",
        "panel": "endpoints",
        "step": "6",
    },
    "headless": {
        "manifest": "apiVersion: v1\nkind: Service\nmetadata: {name: web}\n"
        "spec: {clusterIP: None, selector: {app: your-backend-app}, ports: [{port: 80}]}\n"
    },
    "external-name": {
        "manifest": "apiVersion: v1\nkind: Service\nmetadata: {name: web}\n"
        "spec: {type: ExternalName, externalName: db.example.com}\n"
    },
    "twenty-ports": {
        "manifest": BACKEND.replace("    - protocol: TCP\n", "    - name: web\n") + PORTS
    },
    "connections": {"panel": "connections", "step": "7"},
    "a-thousand": {"panel": "many"},
    "kubectl": {"panel": "kubectl", "command": "get service -o yaml"},
    "compared": {"variant": "externalTrafficPolicy"},
    "world": {
        "panel": "world",
        "ground": "np.31000-31300~stack.dual~node.n4.add~pod.web-4.add.n4.web-1",
        "pods": "web-1.not-ready",
    },
    "six-nodes": {"ground": "node.n4.add~node.n5.add~node.n6.add", "step": "3"},
    "several-documents": {"manifest": f"{BACKEND}---\n{SECOND}", "panel": "endpoints"},
    "changed-by-kubectl": {
        "panel": "kubectl",
        "ran": "expose service backend --name=twin --type=NodePort\ndelete service backend",
    },
    "yaml": {"view": "yaml"},
    "large-type": {"size": "large", "step": "3"},
    FIELDS: {},
}


README = "readme"
README_PICTURES = (("lab", "en", "light"), ("lab", "zh-hans", "dark"))


def main(wanted: list[str]) -> None:
    """Make the pictures."""
    if wanted == [README]:
        make_readme_pictures()
        return
    folder = ROOT / "var" / "screenshots"
    folder.mkdir(parents=True, exist_ok=True)
    chosen = {
        name: query
        for name, query in STATES.items()
        if not wanted or name.startswith(tuple(wanted))
    }
    with served() as (browser, address):
        for name, query in chosen.items():
            for language in LANGUAGES:
                for theme in THEMES:
                    page = f"{address}/{'fields' if name == FIELDS else 'lab'}/"
                    shoot(browser, page, {**query, "lang": language}, theme, name)
    count = len(chosen) * len(LANGUAGES) * len(THEMES) * len(WIDTHS)
    print(f"{count} pictures in {folder.relative_to(ROOT)}")  # noqa: T201


def make_readme_pictures() -> None:
    """The lab in the middle of a packet's journey, as much as a window shows."""
    folder = ROOT / "docs" / "pictures"
    folder.mkdir(exist_ok=True)
    with served() as (browser, address):
        for name, language, theme in README_PICTURES:
            context = browser.new_context(
                color_scheme=theme,
                reduced_motion="reduce",
                viewport={"width": 1280, "height": 800},
            )
            page = context.new_page()
            query = urlencode({"step": "3", "predict": "0", "lang": language})
            page.goto(f"{address}/lab/?{query}")
            page.wait_for_load_state("networkidle")
            page.screenshot(path=folder / f"{name}.{language}.png")
            context.close()


def shoot(browser: Any, address: str, query: dict[str, str], theme: str, name: str) -> None:
    """One state at every width."""
    context = browser.new_context(color_scheme=theme, reduced_motion="reduce")
    page = context.new_page()
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(f"{address}?{urlencode(query)}")
        page.wait_for_load_state("networkidle")
        path = ROOT / "var" / "screenshots" / f"{name}.{query['lang']}.{theme}.{width}.png"
        page.screenshot(path=path, full_page=True)
    context.close()


if __name__ == "__main__":
    main(sys.argv[1:])
