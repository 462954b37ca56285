"""Why a Pod is among a Service's endpoints or is not: the EndpointSlice controller's rules, told of one Pod at a time.

That a Pod is in, and with which conditions, is read from the slices; only what keeps a Pod out is asked here, by the
same functions that keep it out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from portlab.kube.controllers.membership import (
    address_of,
    ip_families,
    is_left_alone,
    namespace_of,
    selected_pods,
)
from portlab.kube.objects.endpointslice import EndpointSlice
from portlab.kube.objects.node import Node
from portlab.kube.objects.pod import Pod
from portlab.kube.objects.service import Service

MEMBERSHIP_CODES = (
    "ready",
    "published-not-ready",
    "not-ready",
    "terminating",
    "terminating-not-serving",
    "no-such-port-name",
    "no-selector",
    "other-namespace",
    "other-label",
    "no-label",
    "stopped",
    "no-address",
    "node-unknown",
    "not-looked-at",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    """One Pod and a Service: ``inside`` says whether an EndpointSlice lists it, ``gets_traffic`` whether new
    connections may go to it while a ready one is there; ``reason`` (of MEMBERSHIP_CODES) and ``facts`` say why,
    ``addresses`` where."""

    pod: Pod
    inside: bool
    gets_traffic: bool
    reason: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    addresses: tuple[str, ...] = ()


def memberships(
    service: Service,
    pods: Iterable[Pod],
    nodes: Iterable[Node],
    slices: Iterable[EndpointSlice],
) -> tuple[Membership, ...]:
    """What the Service's ``slices`` make of every Pod, in the Pods' order."""
    known = tuple(slices)
    names = {node.name for node in nodes}
    return tuple(_membership(service, pod, names, known) for pod in pods)


def _membership(
    service: Service, pod: Pod, nodes: set[str], slices: tuple[EndpointSlice, ...]
) -> Membership:
    if pod.namespace == namespace_of(service):
        found = [
            (piece, endpoint)
            for piece in slices
            for endpoint in piece.endpoints
            if endpoint.target == pod.name
        ]
        if found:
            return _inside(service, pod, found)
    reason, facts = _outside(service, pod, nodes)
    return Membership(pod=pod, inside=False, gets_traffic=False, reason=reason, facts=facts)


def _inside(service: Service, pod: Pod, found: list[Any]) -> Membership:
    _, endpoint = found[0]
    addresses = tuple(
        f"[{each.address}]:{port.port}" if ":" in each.address else f"{each.address}:{port.port}"
        for holder, each in found
        for port in holder.ports
        if port.port is not None
    )
    reason = "ready"
    if not addresses and service.spec.ports:
        reason = "no-such-port-name"
    elif endpoint.terminating:
        reason = "terminating" if endpoint.serving else "terminating-not-serving"
    elif not pod.ready:
        reason = "published-not-ready" if endpoint.ready else "not-ready"
    return Membership(
        pod=pod,
        inside=True,
        gets_traffic=endpoint.ready and bool(addresses),
        reason=reason,
        facts={"pod": pod.name},
        addresses=addresses or (endpoint.address,),
    )


def _outside(service: Service, pod: Pod, nodes: set[str]) -> tuple[str, Mapping[str, Any]]:
    facts: dict[str, Any] = {"pod": pod.name}
    if is_left_alone(service):
        return "no-selector", facts
    if pod.namespace != namespace_of(service):
        return "other-namespace", {**facts, "namespace": pod.namespace}
    if not selected_pods(service, [pod]):
        key, wanted = next(
            (key, wanted)
            for key, wanted in (service.spec.selector or {}).items()
            if pod.labels.get(key) != wanted
        )
        facts.update(key=key, wanted=f"{key}={wanted}")
        has = pod.labels.get(key)
        if has is None:
            return "no-label", facts
        return "other-label", {**facts, "label": f"{key}={has}"}
    if pod.is_terminal:
        return "stopped", {**facts, "phase": pod.phase}
    if not any(address_of(pod, family) for family in ip_families(service)):
        return "no-address", facts
    if pod.node not in nodes:
        return "node-unknown", {**facts, "node": pod.node}
    return "not-looked-at", facts
