"""Predict first: one question about a packet before it moves, with answers that this cluster makes plausible.

The right answer is read from the journey that is shown. Wrong ones are what other rules of the same cluster would do:
endings, sources and ports that a learner could expect there. No Django and no sentences: options carry codes and facts.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from portlab.kube.kubeproxy.trace import (
    CLUSTER_IP,
    LOAD_BALANCER,
    NODE_PORT,
    POD,
    REQUEST,
    Step,
    Trace,
)
from portlab.kube.kubeproxy.world import World
from portlab.kube.objects.service import Service

ENDS, SOURCE, PORT = "ends", "source", "port"
KINDS = (ENDS, SOURCE, PORT)
MAX_OPTIONS = 4
Candidate = TypeVar("Candidate", str, int)

# What a learner can tell apart beforehand, in the order in which it is offered.
ENDINGS = (
    "answered-pod",
    "answered-node",
    "answered-outside",
    "answered-ping",
    "refused-rule",
    "refused-pod",
    "refused-node",
    "refused-balancer",
    "refused-outside",
    "dropped",
    "lost",
    "answer-lost",
)

ENDING_OF_REASON: Mapping[str, str] = {
    "answered-by-pod": "answered-pod",
    "answered-by-host": "answered-node",
    "answered-by-health-check": "answered-node",
    "answered-by-outside-server": "answered-outside",
    "answered-ping": "answered-ping",
    "no-endpoints": "refused-rule",
    "cluster-ip-port-rejected": "refused-rule",
    "cluster-ip-ping-rejected": "refused-rule",
    "pod-port-closed": "refused-pod",
    "node-port-closed": "refused-node",
    "address-serves-no-node-port": "refused-node",
    "balancer-port-closed": "refused-balancer",
    "outside-port-closed": "refused-outside",
    "dropped-at-source": "dropped",
    "no-local-endpoints": "dropped",
    "source-not-allowed": "dropped",
    "dropped-by-rule": "dropped",
    "answer-not-turned-back": "answer-lost",
    "answer-lost": "answer-lost",
    "refusal-lost": "answer-lost",
    "martian-source": "lost",
    "address-dead": "lost",
    "balancer-has-no-node": "lost",
    "cluster-ip-not-routed": "lost",
    "cluster-ip-wrong-port": "lost",
    "cluster-ip-has-no-ping": "lost",
    "cluster-ip-unallocated": "lost",
    "api-server-not-here": "lost",
    "service-of-another-proxy": "lost",
    "pod-network-not-routed": "lost",
    "load-balancer-pending": "lost",
    "load-balancer-not-routed": "lost",
    "external-ip-not-routed": "lost",
    "no-route": "lost",
    "routing-loop": "lost",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One answer: ``key`` is stable and goes into addresses, ``code`` and ``facts`` make its words."""

    key: str
    code: str
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question of one of KINDS with at least two options; ``right`` is the key of the one that holds for the journey
    shown, ``chance`` are the keys that would have held for another throw of the dice."""

    kind: str
    options: tuple[Option, ...]
    right: str
    chance: frozenset[str] = frozenset()


def question(
    world: World, service: Service, shown: Trace, journeys: Iterable[Trace], *, turn: int = 0
) -> Question:
    """The question about a packet to ``service`` whose journey is ``shown``, one of the possible ``journeys``.

    ``turn`` picks the kind; where a kind has no two different answers, or its answer does not exist because no Pod was
    reached, the question is how the journey ends.
    """
    possible = tuple(journeys)
    kind = KINDS[turn % len(KINDS)]
    found = None
    if kind == SOURCE:
        found = _about_source(world, service, shown, possible)
    elif kind == PORT:
        found = _about_port(world, service, shown, possible)
    return found or _about_end(world, service, shown, possible)


def rewritten(shown: Trace, kind: str) -> Step | None:
    """The last step on the way there that changed what a question of ``kind`` asks for; None: nothing did."""
    changed = None
    for step in shown.steps:
        if step.direction != REQUEST:
            break
        before, after = step.before, step.after
        if kind == SOURCE:
            differs = before.source.ip != after.source.ip
        else:
            differs = before.destination.port != after.destination.port
        if differs:
            changed = step
    return changed


def _about_end(
    world: World, service: Service, shown: Trace, possible: tuple[Trace, ...]
) -> Question:
    right = ENDING_OF_REASON[shown.reason]
    others = [ENDING_OF_REASON[trace.reason] for trace in possible]
    ranked = _first([right, *others, *_expected_ends(world, service, shown)])
    options = tuple(
        Option(key=f"{ENDS}-{code}", code=f"{ENDS}-{code}") for code in sorted(ranked, key=_order)
    )
    return Question(
        kind=ENDS,
        options=options,
        right=f"{ENDS}-{right}",
        chance=frozenset(f"{ENDS}-{code}" for code in others if code in ranked and code != right),
    )


def _order(code: str) -> int:
    return ENDINGS.index(code)


def _expected_ends(world: World, service: Service, shown: Trace) -> Iterator[str]:
    """The endings that somebody could expect of this packet, the likeliest first."""
    spec = service.spec
    dialled = shown.steps[0].before.destination
    layer = dialled.layer
    sender = shown.steps[0].place
    yield "answered-ping" if not dialled.port else "answered-pod"
    if layer == POD:
        yield "refused-pod"
    if sender.kind == "client" and layer in (CLUSTER_IP, POD):
        yield "lost"
    policies = (spec.external_traffic_policy, spec.internal_traffic_policy)
    if "Local" in policies or spec.load_balancer_source_ranges:
        yield "dropped"
    key = (service.metadata.namespace or "default", service.metadata.name)
    endpoints = [
        endpoint for piece in world.endpoint_slices.get(key, ()) for endpoint in piece.endpoints
    ]
    serving = {endpoint.target for endpoint in endpoints}
    places = {endpoint.node_name for endpoint in endpoints if endpoint.ready}
    if not places:
        yield "refused-rule"
    if layer == NODE_PORT and dialled.owner not in places:
        # The misconception that a node serves only the Pods that run on it.
        yield "refused-node"
        yield "dropped"
    if sender.kind == "pod" and sender.name in serving:
        # A Pod that calls its own Service may be its own answerer.
        yield "answer-lost"
    if layer == LOAD_BALANCER:
        yield "refused-balancer"
    yield "refused-rule"
    if places:
        yield "refused-pod"
    yield "lost"
    yield "dropped"


def _about_source(
    world: World, service: Service, shown: Trace, possible: tuple[Trace, ...]
) -> Question | None:
    if shown.source_seen is None:
        return None
    right = shown.source_seen.ip
    others = [trace.source_seen.ip for trace in possible if trace.source_seen is not None]
    first = shown.steps[0].before
    passed = [step.place.name for step in shown.steps if step.direction == REQUEST]
    nodes = [world.nodes[name] for name in passed if name in world.nodes]
    server = world.pods.get(shown.backend)
    if server is not None and server.node in world.nodes:
        nodes.append(world.nodes[server.node])
    candidates = [right, first.source.ip]
    candidates += [node.ip for node in nodes[:1]]
    candidates += [*others, *(node.gateway for node in reversed(nodes)), first.destination.ip]
    ranked = _first(ip for ip in candidates if ip)
    if len(ranked) < 2:
        return None
    return Question(
        kind=SOURCE,
        options=tuple(
            _address_option(world, service, ip) for ip in sorted(ranked, key=ipaddress.ip_address)
        ),
        right=f"{SOURCE}-{right}",
        chance=frozenset(f"{SOURCE}-{ip}" for ip in others if ip in ranked and ip != right),
    )


def _address_option(world: World, service: Service, ip: str) -> Option:
    """An address as an option, with who has it."""
    code, name = f"{SOURCE}-other", ""
    for node in world.config.nodes:
        if ip == node.ip:
            code, name = f"{SOURCE}-node", node.name
        elif ip == node.gateway:
            code, name = f"{SOURCE}-gateway", node.name
    hosts = [(client.ip, client.name) for client in world.config.clients]
    hosts += [(pod.ip, pod.name) for pod in world.config.pods]
    if not name and (found := dict(reversed(hosts)).get(ip)):
        code, name = f"{SOURCE}-host", found
    if ip in service.spec.cluster_ips or ip == service.spec.cluster_ip:
        code, name = f"{SOURCE}-cluster-ip", service.metadata.name
    balancer = world.config.load_balancer
    if balancer is not None and not name and ip in (balancer.ip, balancer.address):
        code, name = f"{SOURCE}-balancer", ""
    return Option(key=f"{SOURCE}-{ip}", code=code, facts={"ip": ip, "name": name})


def _about_port(
    world: World, service: Service, shown: Trace, possible: tuple[Trace, ...]
) -> Question | None:
    if shown.backend_address is None or shown.source_seen is None or not shown.backend_address.port:
        return None
    right = shown.backend_address.port
    others = [
        trace.backend_address.port
        for trace in possible
        if trace.backend_address is not None and trace.backend_address.port
    ]
    candidates = [right, shown.steps[0].before.destination.port, *others]
    dialled = shown.steps[0].before.destination.port
    known = [port for port in service.spec.ports if dialled in (port.port, port.node_port)]
    for port in (*known, *service.spec.ports[:MAX_OPTIONS]):
        target = port.target_port
        candidates += [port.port, port.node_port, 0 if target.is_name else int(target.value)]
    server = world.pods.get(shown.backend)
    if server is not None:
        candidates += [port.container_port for port in server.container_ports]
    ranked = _first(number for number in candidates if number)
    if len(ranked) < 2:
        return None
    return Question(
        kind=PORT,
        options=tuple(
            Option(key=f"{PORT}-{number}", code=f"{PORT}-number", facts={"port": str(number)})
            for number in sorted(ranked)
        ),
        right=f"{PORT}-{right}",
        chance=frozenset(f"{PORT}-{one}" for one in others if one in ranked and one != right),
    )


def _first(candidates: Iterable[Candidate]) -> list[Candidate]:
    """The first few different ones."""
    return list(dict.fromkeys(candidates))[:MAX_OPTIONS]
