"""The recorded objects against what the components make of the manifests: the API server stores the Services, the
load balancer's controller reports, the EndpointSlice controller finds the Pods, a load balancer its nodes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from portlab.conformance.dataplane.worlds import Recording, ground, services
from portlab.conformance.differing import differing, shown
from portlab.conformance.numbers import Said, band_of, chosen_paths, put
from portlab.kube import Cluster
from portlab.kube.controllers.endpointslice import endpoint_slices
from portlab.kube.controllers.membership import is_left_alone
from portlab.kube.kubeproxy.packet import Packet
from portlab.kube.kubeproxy.world import World
from portlab.kube.objects.clusterconfig import ClusterConfig
from portlab.kube.objects.endpointslice import EndpointSlice
from portlab.kube.ranges import Ranges
from portlab.manifest import read

_PROTOCOLS = ("TCP", "UDP", "SCTP")
_TARGET = "targetRef"
_SEPARATOR = re.compile(r"^---[ \t]*$", re.MULTILINE)


def objects_difference(recording: Recording, world: World) -> str:
    """The first difference in the stored Services, the EndpointSlices and the load balancer's targets."""
    return (
        _stored_difference(recording)
        or _slices_difference(recording, world.config)
        or _targets_difference(world)
    )


def _stored_difference(recording: Recording) -> str:
    """What the API server stores. Numbers that it chose are taken over, when they lie in the same band; so is the
    ``ipMode``, which the recorder set by hand as a cloud would."""
    cluster = Cluster(_with_mode(ground(recording), recording["stored"]))
    said = Said()
    found = []
    for text in _SEPARATOR.split(recording["service"]):
        manifest = read(text)
        said.add(manifest)
        outcome = cluster.apply(manifest)
        if outcome.service is None:
            told = outcome.status.message if outcome.status is not None else ""
            return f"service: ours {shown(told)}, recorded that it was stored"
        found.append(outcome.service.to_dict())
    if len(found) != len(recording["stored"]):
        return f"stored: ours are {len(found)}, recorded {len(recording['stored'])}"
    for index, (recorded, own) in enumerate(zip(recording["stored"], found, strict=True)):
        _take_over_chosen(recorded, own, said, cluster.ranges())
        if difference := differing(f"stored[{index}]", recorded, own):
            return difference
    return ""


def _take_over_chosen(
    recorded: Mapping[str, Any], own: dict[str, Any], said: Said, ranges: Ranges
) -> None:
    theirs = chosen_paths(recorded)
    for path, value in chosen_paths(own).items():
        bands = {band_of(path, each, ranges) for each in (value, theirs.get(path, value))}
        if path in theirs and not said.names(value) and len(bands) == 1:
            put(own, path, theirs[path])


def _with_mode(config: ClusterConfig, stored: list[Any]) -> ClusterConfig:
    modes = [
        ingress.get("ipMode")
        for each in stored
        for ingress in each["status"]["loadBalancer"].get("ingress", ())
    ]
    if config.load_balancer is None or not modes:
        return config
    return replace(config, load_balancer=replace(config.load_balancer, ip_mode=modes[0]))


def _slices_difference(recording: Recording, config: ClusterConfig) -> str:
    """What the controller makes. A Service without a selector has slices that the recorder wrote by hand."""
    by_hand: list[str] = []
    made: list[EndpointSlice] = []
    for service in services(recording):
        if is_left_alone(service):
            by_hand.append(service.metadata.name)
        else:
            made += endpoint_slices(service, config.pods, config.nodes)
    recorded = [each for each in recording["endpointSlices"] if each["service"] not in by_hand]
    return differing("endpointSlices", _sorted(recorded), _sorted(map(_shortened, made)))


def _sorted(pieces: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Slices in an order of their own: the recorder's is one of texts."""
    return sorted(pieces, key=lambda piece: json.dumps(piece, sort_keys=True))


def _shortened(piece: EndpointSlice) -> dict[str, Any]:
    """A slice as it is recorded: the endpoints by address, an empty list as one, the Pod by its name."""
    told = piece.to_dict()
    endpoints = [
        {key: value for key, value in each.items() if key != _TARGET}
        | ({_TARGET: f"Pod/{each[_TARGET]['name']}"} if _TARGET in each else {})
        for each in told["endpoints"] or ()
    ]
    return {
        "service": piece.service,
        "addressType": piece.address_type,
        "ports": told["ports"] or [],
        "endpoints": sorted(endpoints, key=lambda each: str(each["addresses"])),
    }


def _targets_difference(world: World) -> str:
    """Where a rewriting load balancer sends packets to: the node ports of those nodes that it takes for healthy."""
    balancer = world.config.load_balancer
    if balancer is None or not balancer.targets:
        return ""
    config = replace(world.config, load_balancer=replace(balancer, targets={}))
    free = World(config, world.services, world.endpoint_slices)
    for port, recorded in balancer.targets.items():
        packets = (Packet(protocol, "", 0, balancer.ip, port) for protocol in _PROTOCOLS)
        own = next(filter(None, map(free.balancer_targets, packets)), ())
        texts = [f"{ip}:{number}" for ip, number in own]
        if difference := differing(f"loadBalancer.ports {port}", list(recorded), texts):
            return difference
    return ""
