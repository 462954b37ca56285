"""The panel of kubectl: what it prints of the Service, and a prompt that reads.

The prompt runs on the cluster of the picture. Commands that would change the cluster are told kindly where changes are
made: here the text on the left is the only place.
"""

from __future__ import annotations

import shlex
from typing import Any

from django.utils.translation import gettext as _

from portlab.web.lab.result import Picture

READING = ("get", "describe")
MAX_OUTPUT = 20_000


def kubectl_context(picture: Picture, command: str) -> dict[str, Any]:
    """``runs``: commands with what they print; the one that was typed comes first."""
    name, namespace = picture.service.metadata.name, picture.service.metadata.namespace
    where = "" if namespace == "default" else f" -n {namespace}"
    shown = [
        f"get service {name}{where} -o wide",
        f"describe service {name}{where}",
    ]
    runs = [_run(picture, each) for each in shown]
    if command:
        runs.insert(0, _run(picture, command.removeprefix("kubectl ").strip()))
    return {"runs": runs}


def _run(picture: Picture, command: str) -> dict[str, Any]:
    try:
        args = shlex.split(command)
    except ValueError:
        return {"command": command, "output": "", "note": _("A quotation mark is not closed.")}
    if not args or args[0] not in READING:
        return {"command": command, "output": "", "note": _only_reading(args)}
    done = picture.cluster.copy().kubectl(args)
    return {"command": command, "output": (done.stdout + done.stderr)[:MAX_OUTPUT], "note": ""}


def _only_reading(args: list[str]) -> str:
    return _(
        "Here kubectl reads: get and describe. To change the Service, change its text; "
        "%(word)s does nothing here."
    ) % {"word": args[0] if args else ""}
