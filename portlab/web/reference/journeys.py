"""Journeys of packets that end for one reason: those of a recorded variant, each beside the same packet where
kube-proxy works in its other mode, and what the real data plane did."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.conf import settings

from portlab.conformance.dataplane.worlds import world_of
from portlab.kube.kubeproxy.send import traces
from portlab.kube.kubeproxy.trace import Place, Trace
from portlab.web.reference.sources import ENDS, sources

RECORDINGS = settings.BASE_DIR / "fixtures" / "conformance" / "dataplane"
OTHER_MODE = {"iptables": "nftables", "nftables": "iptables"}
# Where a packet is decided about, if it is not answered: at the place of a step of these codes.
_DECIDING = ("reject", "drop", "refuse", "lost", "loop", "match-nothing")


@dataclass(frozen=True, slots=True, kw_only=True)
class Journey:
    """A packet: its ``trace``, how many tries of the real one ended how (``ok``, ``refused``, ``timeout``,
    ``unreachable``, ``eperm``), and its journey in the ``other`` mode (None where nothing was recorded)."""

    trace: Trace
    tries: Mapping[str, int]
    other: Trace | None

    @property
    def decided_at(self) -> Place | None:
        """Who let it end so: None where somebody answered."""
        deciding = [each for each in self.trace.steps if each.code in _DECIDING]
        return deciding[-1].place if deciding else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """A recorded world: the ``manifest`` of its Service, the ``mode`` of its kube-proxy, the version of its
    ``kubernetes``, and its ``journeys`` that end for the reason, one from each kind of sender."""

    manifest: str
    mode: str
    kubernetes: str
    journeys: tuple[Journey, ...]


@lru_cache(maxsize=64)
def variant(reason: str) -> Variant | None:
    """The recorded variant that docs/kubernetes-sources.md names for a reason; None where it names another proof."""
    folder, _, name = sources()[ENDS][reason].proof.partition("/")
    if folder != "dataplane":
        return None
    recording = _recording(name)
    mode = recording["proxyMode"]
    return Variant(
        manifest=recording["service"].rstrip("\n"),
        mode=mode,
        kubernetes=recording["kubernetes"],
        journeys=tuple(
            _journeys(reason, recording, f"{name.rpartition('.')[0]}.{OTHER_MODE[mode]}")
        ),
    )


def _journeys(reason: str, recording: Mapping[str, Any], twin: str) -> Iterator[Journey]:
    world = world_of(recording)
    nodes = {node["name"] for node in recording["cluster"]["nodes"]}
    kinds = set()
    for probe in recording["probes"]:
        sender = probe["from"]
        kind = "node" if sender in nodes else "client" if sender.startswith("client") else "pod"
        if kind in kinds:
            continue
        sent = (sender, probe["to"])
        found = traces(world, *sent, protocol=probe["protocol"])
        ending = next((each for each in found if each.reason == reason), None)
        if ending is None:
            continue
        kinds.add(kind)
        others = (
            traces(world_of(_recording(twin)), *sent, protocol=probe["protocol"])
            if _is_there(twin)
            else ()
        )
        yield Journey(trace=ending, tries=probe["outcome"], other=others[0] if others else None)


def _is_there(name: str) -> bool:
    return (RECORDINGS / f"{name}.json").is_file()


def _recording(name: str) -> Any:
    return json.loads((RECORDINGS / f"{name}.json").read_text(encoding="utf-8"))
