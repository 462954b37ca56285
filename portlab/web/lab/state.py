"""LabState: what one request of the lab says, from a form or from an address, within limits."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cache

from django.http import HttpRequest, QueryDict
from django.urls import reverse

from portlab.web.lab.importing import IMPORT, imported
from portlab.web.lab.podstates import read_states, write_states
from portlab.web.lab.sending import MAX_DOCUMENTS
from portlab.web.lab.tokens import parts_of_token, token_of_parts
from portlab.web.lab.transcript import changes_something
from portlab.web.lab.worlds import DEFAULT_WORLD, WORLDS, first_manifest

MAX_SEED = 999_999
MAX_STEP = 999
MAX_WORD = 300
MAX_PODS = 2000
MAX_GROUND = 2000
MAX_CONTROL = 1000
MAX_RAN = 20
SKIPPED = "skipped"
GUESS = re.compile(r"[a-z]+(?:-[a-z0-9.:]{1,45}){0,3}")
VIEWS = ("form", "yaml")
PANELS = ("ranges", "endpoints", "rules", "connections", "many", "kubectl", "world")
LAYOUTS = ("wide", "phone")
VARIANTS = ("externalTrafficPolicy", "internalTrafficPolicy", "sessionAffinity", "proxyMode")
OTHER_SERVICE = re.compile(r"service-[1-9][0-9]?")


@dataclass(frozen=True, slots=True, kw_only=True)
class LabState:
    """One request of the lab.

    ``manifest`` is the text; ``base`` the text from which the posted form was drawn (None: no form came along) and
    ``typed`` that form's fields; ``good`` the last accepted text (None: none yet); ``origin`` and ``destination`` as
    Cluster.send takes them ("" lets the lab choose); ``step`` 0 is the packet before it is sent; ``command`` is what
    was typed at the kubectl prompt, ``ran`` the commands that changed the cluster, ``variant`` with what the packet is
    compared, ``pods`` the states of Pods by name; ``doc`` is the document of the manifest that is looked at, from 1 (0:
    the first Service), ``drawn`` the one from which the posted form was drawn; ``import_problem`` says why a file did
    not become the text (a code of IMPORT_PROBLEMS, or "");
    ``ground`` is what is other than in ``world`` (portlab/teaching/ground/text.py writes it); ``ground_typed`` are the
    controls of the world's form by name, and ``drawn_world`` the world for which that was drawn;
    ``layout`` is the only one the browser shows now ("": not known, send both).

    ``predict`` asks for a prediction before the packet moves; ``guess`` is the answer given (SKIPPED: none wanted),
    ``choice`` the one marked and not yet given, ``packet`` for which packet that was ("": for the one that is shown).
    ``exercise`` makes the question a task: it is answered, not skipped, before anything is shown.
    """

    manifest: str
    base: str | None = None
    typed: dict[str, str] = field(default_factory=dict)
    good: str | None = None
    world: str = DEFAULT_WORLD
    origin: str = ""
    destination: str = ""
    seed: int = 0
    step: int = 0
    view: str = "form"
    panel: str = "ranges"
    command: str = ""
    ran: tuple[str, ...] = ()
    doc: int = 0
    drawn: int = 0
    variant: str = ""
    pods: dict[str, str] = field(default_factory=dict)
    ground: str = ""
    ground_typed: dict[str, str] = field(default_factory=dict)
    drawn_world: str = ""
    predict: bool = True
    exercise: bool = False
    guess: str = ""
    choice: str = ""
    packet: str = ""
    action: str = ""
    import_problem: str = ""
    layout: str = ""

    @property
    def pods_text(self) -> str:
        """The states of Pods as they travel."""
        return write_states(self.pods)

    @property
    def ran_text(self) -> str:
        """The commands that changed the cluster as they travel, one a line."""
        return "\n".join(self.ran)

    def parts(self, **changes: str | int) -> dict[str, str]:
        """The parts of an address that leads back to this state with some of it changed, by name; "" where there is
        nothing to say."""
        state = replace(self, **changes)  # type: ignore[arg-type]
        return {
            "manifest": state.manifest,
            "good": "" if state.good in (None, state.manifest) else state.good or "",
            "world": state.world,
            "ground": state.ground,
            "pods": state.pods_text,
            "from": state.origin,
            "to": state.destination,
            "seed": str(state.seed or ""),
            "step": str(state.step or ""),
            "view": state.view,
            "panel": state.panel,
            "doc": str(state.doc or ""),
            "variant": state.variant,
            "command": state.command,
            "ran": state.ran_text,
            "predict": "1" if state.predict else "0",
            "guess": state.guess,
            "exercise": "1" if state.exercise else "",
        }

    def step_address(self) -> Callable[[int], str]:
        """A function from a step's number to its address: as ``address(step=…)``, made once for all steps."""
        start = self.address(step=0)

        def address(step: int) -> str:
            return f"{start}?step={step}" if start and step else start

        return address

    def address(self, **changes: str | int) -> str:
        """The address of this state with some of it changed, or "" where it is too much for an address to carry. Its
        step stands beside the token, so that another step is another number."""
        state: LabState = replace(self, **changes)  # type: ignore[arg-type]
        step = f"?step={state.step}" if state.step else ""
        parts = state.parts(step=0)
        if parts == _first_parts():
            return reverse("lab:lab") + step
        token = token_of_parts(parts)
        return token and reverse("lab:link", args=[token]) + step


@cache
def _first_parts() -> dict[str, str]:
    return LabState(manifest=first_manifest()).parts()


def _text(parts: QueryDict, key: str) -> str | None:
    # A browser sends every line end of a textarea as CRLF; the text the person sees has one character there.
    value = parts.get(key)
    return None if value is None else value.replace("\r\n", "\n").replace("\r", "\n")


def _number(parts: QueryDict, key: str, highest: int) -> int:
    value = parts.get(key, "")
    if value.isascii() and value.isdigit() and len(value) <= 9:
        return min(int(value), highest)
    return 0


def _choice(parts: QueryDict, key: str, choices: tuple[str, ...]) -> str:
    value = parts.get(key, "")
    return value if value in choices else choices[0]


def _variant(value: str) -> str:
    return value if value in VARIANTS or OTHER_SERVICE.fullmatch(value) else ""


def _guess(parts: QueryDict, key: str) -> str:
    value = parts.get(key, "")
    return value if GUESS.fullmatch(value) else ""


def _ran(parts: QueryDict, command: str, action: str) -> tuple[str, ...]:
    """The commands that ran before, and the one that runs now if it changes something."""
    before = (_text(parts, "ran") or "").split("\n")
    ran = tuple(each[:MAX_WORD] for each in before if each.strip())[:MAX_RAN]
    if action == "undo-run":
        return ran[:-1]
    if action == "reset-runs":
        return ()
    return (*ran, command)[-MAX_RAN:] if action == "run" and changes_something(command) else ran


def _pods(parts: QueryDict) -> dict[str, str]:
    """What is carried along, and over it what a form's choices say; "" leaves a Pod as the cluster has it."""
    states = read_states(parts.get("pods", "")[:MAX_PODS])
    for key, value in parts.items():
        if key.startswith("pod-"):
            states.pop(key[4:], None)
            states.update(read_states(f"{key[4:]}.{value}"))
    return states


def read_state(request: HttpRequest, token: str = "") -> LabState:
    """The state that a request carries: its form when posted, else the token of its address and what stands beside it.
    Raises TokenError.

    What an address or a form may hold wrongly (an unknown world, a step that is no number) falls back to the first
    visit's; the manifest is taken as it is, since a bad one is a result.
    """
    if request.method == "POST":
        return read_parts(request.POST, request)
    if not token:
        return read_parts(request.GET)
    parts = QueryDict(mutable=True)
    parts.update(parts_of_token(token))
    for name, values in request.GET.lists():
        parts.setlist(name, values)
    return read_parts(parts)


def read_parts(parts: QueryDict, request: HttpRequest | None = None) -> LabState:
    """The state that the parts of a form or an address say, as read_state; ``request`` is where files may be."""
    manifest = _text(parts, "manifest")
    base = _text(parts, "base")
    typed = {}
    if base is not None:
        typed = {
            key.removeprefix("f-"): str(value)
            for key, value in parts.items()
            if key.startswith("f-")
        }
    action = parts.get("do", "")[:100]
    import_problem = ""
    if action == IMPORT and request is not None:
        text, import_problem = imported(request)
        if text is not None:
            # A new text: the form that came along was drawn from another one.
            manifest, base, typed = text, None, {}
    command = parts.get("command", "")[:MAX_WORD]
    exercise = parts.get("exercise") == "1"
    guess = _guess(parts, "guess")
    if exercise and guess == SKIPPED:
        guess = ""
    ran = _ran(parts, command, action)
    doc = _number(parts, "doc", MAX_DOCUMENTS)
    return LabState(
        manifest=first_manifest() if manifest is None else manifest,
        base=base,
        typed=typed,
        good=_text(parts, "good") or None,
        world=_choice(parts, "world", WORLDS),
        origin=parts.get("from", "")[:MAX_WORD],
        destination=parts.get("to", "")[:MAX_WORD],
        seed=_number(parts, "seed", MAX_SEED),
        step=0 if exercise and not guess else _number(parts, "step", MAX_STEP),
        view=_choice(parts, "view", VIEWS),
        panel=_choice(parts, "panel", PANELS),
        command=command,
        ran=ran,
        doc=doc,
        drawn=_number(parts, "drawn", MAX_DOCUMENTS) if "drawn" in parts else doc,
        variant=_variant(parts.get("variant", "")),
        pods=_pods(parts),
        ground=parts.get("ground", "")[:MAX_GROUND],
        ground_typed={
            key.removeprefix("g."): str(value)[:MAX_CONTROL]
            for key, value in parts.items()
            if key.startswith("g.")
        },
        drawn_world=_choice(parts, "drawn-world", ("", *WORLDS)),
        predict=exercise or _choice(parts, "predict", ("1", "0")) == "1",
        exercise=exercise,
        guess=guess,
        choice=_guess(parts, "choice"),
        packet=parts.get("packet", "")[:20],
        action=action,
        import_problem=import_problem,
        layout=_choice(parts, "layout", ("", *LAYOUTS)),
    )
