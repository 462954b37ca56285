"""`make lighthouse`: what Lighthouse says of the first page on a telephone, served by gunicorn, in both languages.

Lighthouse is a program for Node.js: npx fetches it into var/npm, for developers only; PortLab itself never uses it.
Ends with 1 where a figure is below what PortLab asks of itself.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from chromium import find_chromium
from served import ROOT, served

LIGHTHOUSE = "lighthouse@12"
RUNS = 3
LANGUAGES = ("en", "zh-hans")
LEAST = {"performance": 95, "accessibility": 100, "best-practices": 100, "seo": 100}


def main() -> int:
    """Measure and print; 1 where something falls short."""
    npx = shutil.which("npx")
    if npx is None:
        print(  # noqa: T201
            "PortLab: make lighthouse needs Node.js 18 or newer with npm. Debian, Ubuntu: "
            "sudo apt-get install nodejs npm. macOS: brew install node",
            file=sys.stderr,
        )
        return 1
    short = []
    with served() as (_browser, address), TemporaryDirectory() as folder:
        for language in LANGUAGES:
            report = middle(npx, f"{address}/?lang={language}", Path(folder) / "report.json")
            scores = {name: round(100 * report["categories"][name]["score"]) for name in LEAST}
            print(language, ", ".join(f"{name} {scores[name]}" for name in LEAST))  # noqa: T201
            for name, least in LEAST.items():
                if scores[name] < least:
                    short.append(name)
                    print(*failed(report, name), sep="\n")  # noqa: T201
    return 1 if short else 0


def middle(npx: str, address: str, path: Path) -> dict:
    """Of several runs the one in the middle by performance, which another program's work disturbs."""
    reports = [audited(npx, address, path) for _ in range(RUNS)]
    return sorted(reports, key=lambda report: report["categories"]["performance"]["score"])[
        RUNS // 2
    ]


def audited(npx: str, address: str, path: Path) -> dict:
    """The report of one run in Lighthouse's mobile preset. Raises CalledProcessError where it does not run."""
    command = [
        npx,
        "--yes",
        LIGHTHOUSE,
        address,
        "--quiet",
        "--output=json",
        f"--output-path={path}",
    ]
    command += [f"--only-categories={','.join(LEAST)}"]
    command += ["--chrome-flags=--headless=new --no-sandbox"]
    environment = {
        **os.environ,
        "CHROME_PATH": find_chromium() or "",
        "npm_config_cache": str(ROOT / "var" / "npm"),
    }
    subprocess.run(command, check=True, env=environment)
    return json.loads(path.read_text(encoding="utf-8"))


def failed(report: dict, category: str) -> list[str]:
    """The audits of a category that cost it something."""
    parts = report["categories"][category]["auditRefs"]
    audits = [report["audits"][part["id"]] for part in parts if part["weight"]]
    return [
        f"    {audit['id']}: {audit.get('displayValue') or audit['title']}"
        for audit in audits
        if audit["score"] is not None and audit["score"] < 1
    ]


if __name__ == "__main__":
    sys.exit(main())
