"""What the lab makes of a state: the text after the form's edits, the API server's answer, and the packet's journey."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from portlab.kube.apiserver.outcome import Outcome
from portlab.kube.authors import StoredField, fields_after
from portlab.kube.cluster import Cluster
from portlab.kube.kubeproxy.send import DestinationError, default_request
from portlab.kube.kubeproxy.trace import Trace
from portlab.kube.objects.change import Change
from portlab.kube.objects.endpointslice import EndpointSlice
from portlab.kube.objects.service import Service
from portlab.manifest import EditError
from portlab.web.lab import formtext
from portlab.web.lab.documents import added_service, without_document
from portlab.web.lab.fixing import FIX, fixed
from portlab.web.lab.groundform import Fault, edited
from portlab.web.lab.guess import packet_mark, settled
from portlab.web.lab.sending import Sent, documents_of, focus_of, send_text
from portlab.web.lab.state import LabState
from portlab.web.lab.transcript import Run, replay
from portlab.web.lab.worlds import cluster_of

MAX_OFFERED_PORTS = 20
REMOVE_PORT = re.compile(r"remove-port-([0-9]{1,5})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """The Service that is shown, the lines of it as they are stored and the changes that led to them, where it lives,
    and its packet."""

    cluster: Cluster
    fields: tuple[StoredField, ...]
    changes: tuple[Change, ...]
    service: Service
    endpoint_slices: tuple[EndpointSlice, ...]
    origin: str
    destination: str
    trace: Trace | None
    unsent: DestinationError | None
    by_default: bool
    readdressed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """The lab's answer.

    ``sent`` is what became of every document of ``state.manifest``, ``outcome`` of the one that is looked at.
    ``picture`` is of it when it was accepted, else of the last accepted text (``stale``), else None; it is None as well
    where a command took the Service away (``taken_away``). ``runs`` are the commands at the prompt that changed the
    cluster. ``unwritten`` are the form's fields that could not be written into the text, by name ("" for the form as a
    whole), with a code of FORM_PROBLEMS; ``faults`` the same of the world's form.
    """

    state: LabState
    sent: Sent
    cluster: Cluster
    picture: Picture | None
    stale: bool
    unwritten: dict[str, str]
    faults: dict[str, Fault]
    runs: tuple[Run, ...] = ()

    @property
    def outcome(self) -> Outcome:
        """The answer to the document that is looked at."""
        return self.sent.outcome

    @property
    def taken_away(self) -> bool:
        """True when the Service was stored, and a command at the prompt deleted it."""
        return self.outcome.accepted and self.picture is None

    @property
    def text(self) -> str:
        """The document that is looked at."""
        return self.sent.focused.document.text

    @property
    def lines_before(self) -> int:
        """How many lines of the whole text stand before that document."""
        return self.sent.focused.document.lines_before


def answer(state: LabState) -> Result:
    """Play one state through the pipeline."""
    state, unwritten = _edited(state)
    state, faults = _ground(state)
    sent, runs = _sent(state, state.manifest)
    if sent.outcome.accepted:
        state = replace(state, good=state.manifest)
        picture = _picture(state, sent)
    elif state.good is not None:
        before, runs = _sent(state, state.good)
        picture = _picture(state, before)
    else:
        picture = None
    if picture is not None:
        # The request that the lab would choose anyway is left unsaid, so that it follows the Service's type.
        asked = ("", "") if picture.by_default else (picture.origin, picture.destination)
        state = replace(state, origin=asked[0], destination=asked[1])
        if picture.trace is not None:
            mark = packet_mark(
                state, picture.origin, picture.destination, picture.service, picture.trace
            )
            state = settled(state, mark)
    return Result(
        state=state,
        sent=sent,
        cluster=picture.cluster if picture else sent.cluster,
        picture=picture,
        stale=picture is not None and not sent.outcome.accepted,
        unwritten=unwritten,
        faults=faults,
        runs=runs,
    )


def _edited(state: LabState) -> tuple[LabState, dict[str, str]]:
    whole = state.manifest
    found = documents_of(whole)
    # The form was drawn from one document; another may be looked at from now on.
    document = found[focus_of(found, state.drawn)]
    text = document.text
    unwritten: dict[str, str] = {}
    if state.base is not None:
        drawn = documents_of(state.base)
        base = drawn[focus_of(drawn, state.drawn)].text
        text, unwritten = formtext.merge(text, base, state.typed)
    try:
        if state.action == "add-port":
            text = formtext.add_port(text)
        elif removed := REMOVE_PORT.fullmatch(state.action):
            text = formtext.remove_port(text, int(removed[1]))
    except EditError:
        unwritten[""] = "form-edit-impossible"
    whole = document.put_back(whole, text)
    if state.action == "add-service":
        whole, doc = added_service(whole)
        state = replace(state, doc=doc)
    elif state.action == "remove-service":
        whole = without_document(whole, focus_of(found, state.drawn))
        state = replace(state, doc=0)
    elif state.action.startswith(FIX):
        sent, _runs = _sent(replace(state, doc=state.drawn), whole)
        whole = fixed(sent, whole, state.action)
    elif state.action == "send-again":
        state = replace(state, seed=state.seed + 1)
    return replace(state, manifest=whole), unwritten


def _ground(state: LabState) -> tuple[LabState, dict[str, Fault]]:
    found = documents_of(state.manifest)
    made = edited(
        world=state.world,
        drawn_world=state.drawn_world or state.world,
        ground=state.ground,
        pods=state.pods,
        typed=state.ground_typed,
        action=state.action,
        text=found[focus_of(found, state.doc)].text,
    )
    return replace(state, ground=made.ground, pods=made.pods), made.faults


def _sent(state: LabState, text: str) -> tuple[Sent, tuple[Run, ...]]:
    """A text sent to a fresh cluster, and the commands of the prompt run there after it."""
    cluster = cluster_of(state.world, state.ground)
    sent = send_text(cluster, text, state.doc, state.pods)
    return sent, replay(cluster, state.ran, text)


def _picture(state: LabState, sent: Sent) -> Picture | None:
    """The Service as it is stored by now; None when it was refused or somebody deleted it since."""
    cluster, asked = sent.cluster, sent.outcome.service
    service = asked and cluster.service(asked.metadata.name, asked.metadata.namespace)
    if service is None:
        return None
    chosen = default_request(cluster.world, first_ports(service))
    first = chosen or ("", "")
    origin, destination = state.origin or first[0], state.destination or first[1]
    trace, unsent = _send(cluster, service, origin, destination, state.seed)
    # A request may name what this Service no longer has: a node port, a deleted port.
    readdressed = trace is None and bool(state.origin or state.destination)
    if trace is None and chosen is not None:
        origin, destination = chosen
        trace, unsent = _send(cluster, service, origin, destination, state.seed)
    elif trace is None:
        # Nothing to send to: ask for the virtual IP, to be told why there is none.
        _nothing, unsent = _send(cluster, service, "client", "clusterIP:port", state.seed)
    namespace = service.metadata.namespace
    history = cluster.history(service.metadata.name, namespace)
    return Picture(
        cluster=cluster,
        fields=fields_after(history),
        changes=tuple(change for outcome in history for change in outcome.changes),
        service=service,
        endpoint_slices=cluster.endpoint_slices(service.metadata.name, namespace),
        origin=origin,
        destination=destination,
        trace=trace,
        unsent=unsent,
        by_default=(origin, destination) == chosen,
        readdressed=readdressed,
    )


def first_ports(service: Service) -> Service:
    """The Service with as many of its ports as lists of choices can hold."""
    if len(service.spec.ports) <= MAX_OFFERED_PORTS:
        return service
    return replace(
        service, spec=replace(service.spec, ports=service.spec.ports[:MAX_OFFERED_PORTS])
    )


def _send(
    cluster: Cluster, service: Service, origin: str, destination: str, seed: int
) -> tuple[Trace | None, DestinationError | None]:
    if not origin or not destination:
        return None, None
    try:
        return cluster.send(origin, destination, seed=seed, service=service), None
    except DestinationError as error:
        return None, error
