"""Playing a recording of a data plane: its world is built once; every probe, rule set and health check is a case."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import Any

from portlab.conformance.dataplane.affinity import Memory
from portlab.conformance.dataplane.healthchecks import health_check_difference
from portlab.conformance.dataplane.meanings import Meanings
from portlab.conformance.dataplane.objects import objects_difference
from portlab.conformance.dataplane.probes import probe_difference
from portlab.conformance.dataplane.rules import rules_difference
from portlab.conformance.dataplane.worlds import Recording, world_of
from portlab.conformance.differing import shown
from portlab.conformance.verdict import ODD_DATA, RecordingError, Verdict, told
from portlab.kube.kubeproxy.world import World

# What a recording holds, and what it may hold. ``kind``, ``note``, ``random`` and ``log`` are words for people.
_NEEDED = {
    "id",
    "kind",
    "kubernetes",
    "proxyMode",
    "note",
    "cluster",
    "service",
    "stored",
    "endpointSlices",
    "probes",
    "rules",
}
_HEALTH_CHECKS = "healthCheckNodePort"
_KNOWN = _NEEDED | {_HEALTH_CHECKS, "random", "log"}
_TEXTS = {"id", "kind", "kubernetes", "proxyMode", "note", "random"}
# Rules and objects of other minor versions look otherwise.
_VERSION = re.compile(r"v1\.36\.\d+")

_Case = tuple[str, Callable[[], str]]


def play_dataplane(recording: Recording) -> Iterator[Verdict]:
    """A verdict for the objects, for every node's rules, every health check and every probe. Raises RecordingError."""
    _check(recording)
    world = world_of(recording)
    name = f"{recording['id']}.{recording['proxyMode']}"
    for case, play in _cases(recording, world):
        try:
            difference = play()
        except ODD_DATA as error:
            difference = told(error)
        yield Verdict(case=f"{name}/{case}", difference=difference)


def _check(recording: Recording) -> None:
    """Raises RecordingError for what cannot be played, or would be passed over without a word."""
    if unknown := sorted(map(str, set(recording) - _KNOWN)):
        raise RecordingError(f"holds {unknown[0]!r}, which is not known here")
    if missing := sorted(_NEEDED - set(recording)):
        raise RecordingError(f"has no {missing[0]!r}")
    for key in sorted(_TEXTS & set(recording)):
        if not isinstance(recording[key], str):
            raise RecordingError(f"{key}: {shown(recording[key])} is no text")
    if not _VERSION.fullmatch(recording["kubernetes"]):
        raise RecordingError(f"is of Kubernetes {recording['kubernetes']!r}, not of v1.36")
    if not recording["probes"]:
        raise RecordingError("has no probes")


def _cases(recording: Recording, world: World) -> Iterator[_Case]:
    yield "objects", partial(objects_difference, recording, world)
    for node in _all(world.nodes, recording["rules"]):
        yield f"rules.{node}", partial(_rules, recording, world, node)
    checks = recording.get(_HEALTH_CHECKS, {})
    for node in _all(world.nodes if world.proxy.health_check_ports else (), checks):
        yield f"{_HEALTH_CHECKS}.{node}", partial(_health_check, recording, world, node)
    memory, meanings = Memory(world.services), Meanings(world)
    for index, probe in enumerate(recording["probes"]):
        yield (
            f"probes[{index}] {_said(probe, 'from')} -> {_said(probe, 'to')}",
            partial(_probe, probe, world, memory, meanings),
        )


def _all(wanted: Iterable[str], recorded: Iterable[str]) -> list[str]:
    """The nodes of which something is to be recorded, and those of which something is."""
    return list(dict.fromkeys((*wanted, *recorded)))


def _said(probe: Any, key: str) -> Any:
    return probe.get(key) if isinstance(probe, Mapping) else None


def _probe(probe: Mapping[str, Any], world: World, memory: Memory, meanings: Meanings) -> str:
    return probe_difference(probe, world, memory) or meanings.difference(probe)


def _rules(recording: Recording, world: World, node: str) -> str:
    if node not in world.nodes:
        return "ours is no such node"
    if node not in recording["rules"]:
        return "none recorded"
    return rules_difference(
        recording["proxyMode"], recording["rules"][node], world.rules_text(node)
    )


def _health_check(recording: Recording, world: World, node: str) -> str:
    if node not in world.nodes:
        return "ours is no such node"
    if node not in recording.get(_HEALTH_CHECKS, {}):
        return "none recorded"
    return health_check_difference(recording[_HEALTH_CHECKS][node], node, world)
