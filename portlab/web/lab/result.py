"""What the lab makes of a state: the text after the form's edits, the API server's answer, and the packet's journey."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from portlab.kube.apiserver.outcome import Outcome
from portlab.kube.cluster import Cluster
from portlab.kube.kubeproxy.send import DestinationError, default_request
from portlab.kube.kubeproxy.trace import Trace
from portlab.kube.objects.endpointslice import EndpointSlice
from portlab.kube.objects.service import Service
from portlab.manifest import EditError
from portlab.web.lab import formtext
from portlab.web.lab.guess import packet_mark, settled
from portlab.web.lab.reading import read
from portlab.web.lab.state import LabState
from portlab.web.lab.worlds import cluster_of

MAX_OFFERED_PORTS = 20
REMOVE_PORT = re.compile(r"remove-port-([0-9]{1,5})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """The Service that is shown, where it lives, and its packet."""

    cluster: Cluster
    outcome: Outcome
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
    """The lab's answer: ``outcome`` is about ``state.manifest``; ``picture`` is of it when it was accepted, else of the
    last accepted text (``stale``), else None. ``unwritten`` are the form's fields that could not be written into the
    text, by name ("" for the form as a whole), with a code of FORM_PROBLEMS."""

    state: LabState
    outcome: Outcome
    cluster: Cluster
    picture: Picture | None
    stale: bool
    unwritten: dict[str, str]


def answer(state: LabState) -> Result:
    """Play one state through the pipeline."""
    state, unwritten = _edited(state)
    cluster = cluster_of(state.world, state.pods)
    outcome = cluster.apply(read(state.manifest))
    picture = _picture(state, cluster, outcome)
    if picture is not None:
        state = replace(state, good=state.manifest)
    else:
        picture = _last_good(state)
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
        outcome=outcome,
        cluster=picture.cluster if picture else cluster,
        picture=picture,
        stale=picture is not None and not outcome.accepted,
        unwritten=unwritten,
    )


def _edited(state: LabState) -> tuple[LabState, dict[str, str]]:
    text = state.manifest
    unwritten: dict[str, str] = {}
    if state.base is not None:
        text, unwritten = formtext.merge(text, state.base, state.typed)
    try:
        if state.action == "add-port":
            text = formtext.add_port(text)
        elif removed := REMOVE_PORT.fullmatch(state.action):
            text = formtext.remove_port(text, int(removed[1]))
    except EditError:
        unwritten[""] = "form-edit-impossible"
    if state.action == "reset-pods":
        state = replace(state, pods={})
    if state.action == "send-again":
        state = replace(state, seed=state.seed + 1)
    return replace(state, manifest=text), unwritten


def _last_good(state: LabState) -> Picture | None:
    if state.good is None:
        return None
    cluster = cluster_of(state.world, state.pods)
    return _picture(state, cluster, cluster.apply(read(state.good)))


def _picture(state: LabState, cluster: Cluster, outcome: Outcome) -> Picture | None:
    service = outcome.service
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
    return Picture(
        cluster=cluster,
        outcome=outcome,
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
