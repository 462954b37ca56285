"""LabState: what one request of the lab says, from a form or from an address, within limits."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from django.http import HttpRequest, QueryDict
from django.urls import reverse

from portlab.web.lab.importing import IMPORT, imported
from portlab.web.lab.podstates import read_states, write_states
from portlab.web.lab.sending import MAX_DOCUMENTS
from portlab.web.lab.transcript import changes_something
from portlab.web.lab.worlds import DEFAULT_WORLD, WORLDS, first_manifest

MAX_ADDRESS = 3600
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

    def query(self, **changes: str | int) -> str:
        """The query that leads back to this state with some parts changed; "" where the state is the first visit's."""
        state = replace(self, **changes)  # type: ignore[arg-type]
        first = LabState(manifest=first_manifest())
        pairs = (
            ("world", state.world, first.world),
            ("from", state.origin, first.origin),
            ("to", state.destination, first.destination),
            ("seed", state.seed, first.seed),
            ("view", state.view, first.view),
            ("panel", state.panel, first.panel),
            ("command", state.command, first.command),
            ("ran", state.ran_text, ""),
            ("doc", state.doc, first.doc),
            ("variant", state.variant, first.variant),
            ("pods", state.pods_text, ""),
            ("ground", state.ground, ""),
            ("predict", int(state.predict), int(first.predict)),
            ("guess", state.guess, first.guess),
            ("manifest", state.manifest, first.manifest),
        )
        parts = {key: value for key, value, default in pairs if value != default}
        if state.good is not None and state.good != state.manifest:
            parts["good"] = state.good
        if state.step:
            parts["step"] = state.step
        return urlencode(parts)

    def step_address(self) -> Callable[[int], str]:
        """A function from a step's number to its address: as ``address(step=…)``, encoded once for all steps."""
        start = self.address(step=0)
        room = MAX_ADDRESS - len("&step=999")
        joint = "&" if "?" in start else "?"

        def address(step: int) -> str:
            if not start or len(start) > room:
                return ""
            return f"{start}{joint}step={step}" if step else start

        return address

    def address(self, **changes: str | int) -> str:
        """The address of this state, or "" where it is too long for an address to carry."""
        if len(self.manifest) + len(self.good or "") > 2 * MAX_ADDRESS:
            return ""
        query = self.query(**changes)
        address = reverse("lab:lab") + (f"?{query}" if query else "")
        return address if len(address) <= MAX_ADDRESS else ""


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


def read_state(request: HttpRequest) -> LabState:
    """The state that a request carries: its form when posted, else its address.

    What an address or a form may hold wrongly (an unknown world, a step that is no number) falls back to the first
    visit's; the manifest is taken as it is, since a bad one is a result.
    """
    parts = request.POST if request.method == "POST" else request.GET
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
    if action == IMPORT:
        text, import_problem = imported(request)
        if text is not None:
            # A new text: the form that came along was drawn from another one.
            manifest, base, typed = text, None, {}
    command = parts.get("command", "")[:MAX_WORD]
    ran = _ran(parts, command, action)
    doc = _number(parts, "doc", MAX_DOCUMENTS)
    return LabState(
        manifest=first_manifest() if manifest is None else manifest,
        base=base,
        typed=typed,
        good=_text(parts, "good"),
        world=_choice(parts, "world", WORLDS),
        origin=parts.get("from", "")[:MAX_WORD],
        destination=parts.get("to", "")[:MAX_WORD],
        seed=_number(parts, "seed", MAX_SEED),
        step=_number(parts, "step", MAX_STEP),
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
        predict=_choice(parts, "predict", ("1", "0")) == "1",
        guess=_guess(parts, "guess"),
        choice=_guess(parts, "choice"),
        packet=parts.get("packet", "")[:20],
        action=action,
        import_problem=import_problem,
        layout=_choice(parts, "layout", ("", *LAYOUTS)),
    )
