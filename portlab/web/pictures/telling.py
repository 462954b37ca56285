"""What a picture of a state says in words: who it is about, and one sentence. While the answer to a question is still
to be given, nothing here gives it away."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portlab.kube.objects.service import Service
from portlab.manifest import Scalar, find
from portlab.web.lab.links import spoiler
from portlab.web.lab.prediction import prediction_context
from portlab.web.lab.problems import problems_context
from portlab.web.lab.reading import read
from portlab.web.lab.result import Result
from portlab.web.lab.sending import documents_of, focus_of
from portlab.web.lab.stage import stage_context
from portlab.web.lab.state import LabState

_HUES = {"ClusterIP": "f-cip", "NodePort": "f-np", "LoadBalancer": "f-lb"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """The words of a picture: the Service's ``name``, its ``kind`` (its type, or that it was not stored) in the class
    ``hue``, the ``sentence`` of the step, and ``foot``, where in the journey that is; ``asked`` where the sentence is
    the question of a prediction."""

    name: str
    kind: str
    hue: str
    sentence: str
    foot: str
    asked: bool

    @property
    def title(self) -> str:
        """Name and kind in one line."""
        return f"{self.name} · {self.kind}"


def shown(state: LabState) -> LabState:
    """The state as a picture may show it: of an exercise only the question, whatever was answered since."""
    return spoiler(state) if state.exercise else state


def scene_context(result: Result) -> dict[str, Any]:
    """What the lab's page knows of a result, as far as a picture needs it."""
    return {
        "state": result.state,
        "outcome": result.outcome,
        "picture": result.picture,
        **stage_context(result, lambda _step: ""),
        **prediction_context(result),
        **problems_context(result),
    }


def at_step(result: Result, step: int) -> Result:
    """The same result, looked at another step."""
    return replace(result, state=replace(result.state, step=step))


def told(context: Mapping[str, Any]) -> Told:
    """The words for a picture, from the lab page's context or from scene_context."""
    state: LabState = context["state"]
    refused = not context["outcome"].accepted
    picture = context["picture"]
    asked = "options" in context.get("prediction", {})
    if refused or picture is None:
        name, kind, hue = name_of(state), _("Not stored") if refused else _("Deleted"), "f-bad"
    else:
        name, kind = picture.service.metadata.name, picture.service.spec.type
        hue = _HUES.get(kind, "f-out")
    return Told(
        name=name,
        kind=kind,
        hue=hue,
        sentence=_sentence(context, refused=refused, asked=asked),
        foot=_foot(context, refused=refused, asked=asked),
        asked=asked,
    )


def name_of(state: LabState) -> str:
    """The name that the document which is looked at gives its object, or "Service"."""
    found = documents_of(state.manifest)
    node = find(read(found[focus_of(found, state.doc)].text).root, ("metadata", "name"))
    name = node.value if isinstance(node, Scalar) and isinstance(node.value, str) else ""
    return name or "Service"


def _sentence(context: Mapping[str, Any], *, refused: bool, asked: bool) -> str:
    if refused and context["problems"]:
        problem = context["problems"][0]
        return str(problem.explanation or problem.message)
    if asked:
        return str(context["prediction"]["question"])
    if "trace_view" in context:
        return str(context["trace_view"].sentence)
    if "unsent" in context:
        return str(context["unsent"])
    return _("A command at the kubectl prompt deleted this Service.")


def _foot(context: Mapping[str, Any], *, refused: bool, asked: bool) -> str:
    if refused:
        status = context["outcome"].status
        return f"{status.code} {status.reason}" if status else ""
    if asked:
        return _("What do you predict?")
    if "trace_view" not in context:
        return ""
    view = context["trace_view"]
    if not view.step:
        steps = ngettext("%(total)s step", "%(total)s steps", view.total)
        return steps % {"total": view.total}
    return _("Step %(step)s of %(total)s") % {"step": view.step, "total": view.total}


def essential_lines(service: Service, most: int) -> list[str]:
    """The lines of a stored Service that its picture is about: its type and its ports, ``most`` of them."""
    lines = [f"type: {service.spec.type}"]
    for port in service.spec.ports[:most]:
        numbers = [f"port: {port.port}", f"targetPort: {port.target_port.value}"]
        if port.node_port:
            numbers.append(f"nodePort: {port.node_port}")
        lines.append(", ".join(numbers))
    if len(service.spec.ports) > most:
        lines.append("…")
    return lines
