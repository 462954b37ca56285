"""The panel of kubectl: a prompt on the learner's own cluster, and what kubectl prints of the Service."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from portlab.kube.objects.service import Service
from portlab.web.lab.printedfields import Piece, pieces
from portlab.web.lab.result import Result
from portlab.web.lab.transcript import MANIFEST_FILE, Run, changes_something, run


def kubectl_context(result: Result) -> dict[str, Any]:
    """``runs``: what was typed just now first, then the commands that changed the cluster, the last one first, then
    what kubectl tells of the Service anyway; ``changed`` counts those that changed something."""
    state = result.state
    text = state.manifest
    cluster = result.cluster
    service = result.picture.service if result.picture is not None else None
    shown = [_shown(each, service) for each in reversed(result.runs)]
    if changes_something(state.command):
        if state.command not in state.ran:
            # Enter in the prompt, without JavaScript, presses another button of the form.
            note = _("This command changes the cluster, so it waits for the button Run.")
            shown.insert(0, {"command": state.command, "pieces": [], "note": note})
    elif state.command:
        shown.insert(0, _shown(run(cluster.copy(), state.command, text), service))
    if service is not None:
        name, namespace = service.metadata.name, service.metadata.namespace
        where = "" if namespace == "default" else f" -n {namespace}"
        shown += [
            _shown(run(cluster.copy(), command, text), service)
            for command in (
                f"get service {name}{where} -o wide",
                f"describe service {name}{where}",
            )
        ]
    return {"runs": shown, "changed": len(result.runs), "file": MANIFEST_FILE}


def _shown(done: Run, service: Service | None) -> dict[str, Any]:
    note = ""
    if done.open_quote:
        note = _("A quotation mark is not closed.")
    elif done.left_out:
        note = _("Not run: the text is too long to be read so many times. Take commands back.")
    elif done.not_here:
        note = _(
            "This kubectl works with Services: get, describe, apply, create, expose, replace and "
            "delete. Pods, nodes and endpoints have their place on this page."
        )
    cut = pieces(done.output, service) if service is not None else [Piece(done.output)]
    return {"command": done.command, "pieces": cut if done.output else [], "note": note}
