"""The lab page's context: a Result turned into what the templates show, in the language of the request."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from portlab.kube.authors import StoredField
from portlab.manifest import Manifest
from portlab.web.lab import formtext
from portlab.web.lab.compare import compare_context
from portlab.web.lab.documents import documents_context
from portlab.web.lab.forms import service_forms
from portlab.web.lab.notes import field_notes
from portlab.web.lab.panels import panels_context
from portlab.web.lab.prediction import prediction_context
from portlab.web.lab.problems import problems_context
from portlab.web.lab.reading import read
from portlab.web.lab.result import Result
from portlab.web.lab.sending import documents_of, focus_of
from portlab.web.lab.stage import stage_context
from portlab.web.lab.worlds import WORLDS, config_of


def page_context(result: Result) -> dict[str, Any]:
    """Everything the lab's templates need, for the whole page and for its updates alike."""
    state = result.state
    step_address = state.step_address()
    address = step_address(state.step)
    context: dict[str, Any] = {
        "section": "lab",
        "state": state,
        "address": address,
        "here": address and address + ("&" if "?" in address else "?"),
        "query_complete": bool(address),
        "outcome": result.outcome,
        "stale": result.stale,
        "picture": result.picture,
        "taken_away": result.taken_away,
        "worlds": [{"name": name, "summary": world_summary(name)} for name in WORLDS],
        "world": {"summary": world_summary(state.world, state.ground)},
        "world_address": state.address(panel="world"),
    }
    stored = result.picture.fields if result.picture else ()
    context.update(documents_context(result.sent))
    context.update(_form_context(result, stored))
    context.update(problems_context(result))
    context.update(stage_context(result, step_address))
    context.update(prediction_context(result))
    context.update(panels_context(result, stored, step_address))
    context.update(compare_context(result))
    return context


def world_summary(name: str, ground: str = "") -> str:
    """A world in a few words: how many nodes, which proxy mode, which cloud."""
    config = config_of(name, ground)
    cloud = _("no cloud") if config.load_balancer is None else _("a cloud load balancer")
    return _("%(nodes)s nodes, %(mode)s, %(cloud)s") % {
        "nodes": len(config.nodes),
        "mode": config.proxy_mode,
        "cloud": cloud,
    }


def _last_readable(result: Result) -> Manifest:
    found = documents_of(result.state.good or "")
    return read(found[focus_of(found, result.state.doc)].text)


def _form_context(result: Result, stored: tuple[StoredField, ...]) -> dict[str, Any]:
    text = read(result.text)
    # While the text cannot be read the form shows, and does not let edit, the last text that could.
    manifest = _last_readable(result) if text.problems else text
    values = formtext.shown_values(manifest)
    rows = formtext.port_count(manifest.root)
    drawn = min(rows, formtext.MAX_PORT_ROWS)
    notes = field_notes(result, manifest, values, stored)
    typed = result.state.typed
    values.update({name: typed[name] for name in result.unwritten if name in typed})
    service_form, ports = service_forms(values, drawn, notes)
    forms = (service_form, *ports.forms)
    return {
        "unreadable": bool(text.problems),
        "service_form": service_form,
        "port_forms": ports.forms,
        "more_ports": rows - drawn,
        "noted_fields": [field for form in forms for field in form],
    }
