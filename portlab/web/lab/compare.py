"""Compare: the same packet in the Service as it is and in a variant of it, side by side, with what differs marked.

A variant changes one field of the text to its other value, or kube-proxy's mode, and nothing else: the allocated
numbers are the same, and where chance decides, it picks the same Pod if that one can be picked. Any other variant can
be written as one more Service of the same text.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from portlab.kube.cluster import Cluster
from portlab.kube.kubeproxy.send import DestinationError, traces
from portlab.kube.kubeproxy.trace import Trace
from portlab.kube.objects.clusterconfig import IPTABLES, NFTABLES
from portlab.kube.objects.service import Service
from portlab.manifest import EditError
from portlab.manifest.edit import set_value
from portlab.web.lab.result import Result
from portlab.web.lab.sending import documents_of, focus_of, send_text
from portlab.web.lab.state import VARIANTS
from portlab.web.lab.transcript import replay
from portlab.web.lab.worlds import cluster_of, config_of
from portlab.web.shell.phrases import say
from portlab.web.shell.phrases.endings import VERDICTS, say_reason
from portlab.web.shell.phrases.hosts import say_host
from portlab.web.shell.phrases.steps import say_step

MODE = "proxyMode"
_OTHER: Mapping[str, tuple[str, str]] = {
    "externalTrafficPolicy": ("Cluster", "Local"),
    "internalTrafficPolicy": ("Cluster", "Local"),
    "sessionAffinity": ("None", "ClientIP"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A variant to choose: ``name`` is one of VARIANTS, ``value`` the other value of that field; or the variant is
    another Service of the text, with ``value`` its name and ``doc`` the number of its document."""

    name: str
    value: str
    doc: int = 0

    @property
    def text(self) -> str:
        """The field with its other value, as in YAML; or the other Service."""
        return f"Service {self.value}" if self.doc else f"{self.name}: {self.value}"


def compare_context(result: Result) -> dict[str, Any]:
    """``variants`` to choose from, and ``compared``: both sides of the chosen one, or ``variant_refused``. Nothing
    without a packet."""
    picture = result.picture
    if picture is None or picture.trace is None:
        return {}
    offers = _offers(picture.service, result.cluster.config.proxy_mode) + _others(result)
    context: dict[str, Any] = {"variants": offers}
    chosen = next((offer for offer in offers if offer.name == result.state.variant), None)
    if chosen is None:
        return context
    text = result.state.good if result.state.good is not None else result.state.manifest
    other = _send_in(result, text, chosen)
    if other is None:
        return {**context, "variant": chosen, "variant_refused": True}
    return {**context, "variant": chosen, "compared": _sides(picture.trace, other)}


def _offers(service: Service, mode: str) -> list[Offer]:
    spec = service.spec
    outside = bool(spec.external_traffic_policy)
    stored = {
        "externalTrafficPolicy": spec.external_traffic_policy if outside else None,
        "internalTrafficPolicy": spec.internal_traffic_policy,
        "sessionAffinity": spec.session_affinity,
        MODE: mode,
    }
    return [
        Offer(name=name, value=_other(name, value))
        for name in VARIANTS
        if (value := stored.get(name))
    ]


def _others(result: Result) -> list[Offer]:
    sent = result.sent
    return [
        Offer(name=f"service-{index + 1}", value=each.name or "?", doc=index + 1)
        for index, each in enumerate(sent.applied)
        if each.is_service and index != sent.focus
    ]


def _other(name: str, value: str) -> str:
    one, two = (IPTABLES, NFTABLES) if name == MODE else _OTHER[name]
    return two if value == one else one


def _send_in(result: Result, text: str, variant: Offer) -> Trace | None:
    """The packet in the variant, to the Pod that answered it here where that is possible; None where the variant is
    refused or the packet has nowhere to go there."""
    picture, state = result.picture, result.state
    if picture is None:
        return None
    cluster = cluster_of(state.world, state.ground)
    if variant.name == MODE:
        cluster = _in_other_mode(state.world, state.ground).copy()
    elif not variant.doc:
        documents = documents_of(text)
        document = documents[focus_of(documents, state.doc)]
        try:
            varied = set_value(document.text, f"spec.{variant.name}", variant.value)
        except EditError:
            return None
        text = document.put_back(text, varied)
    outcome = send_text(cluster, text, variant.doc or state.doc, state.pods).outcome
    if outcome.service is None:
        return None
    replay(cluster, state.ran, text)
    metadata = outcome.service.metadata
    service = cluster.service(metadata.name, metadata.namespace)
    if service is None:
        return None
    try:
        found = traces(
            cluster.world,
            picture.origin,
            picture.destination,
            seed=state.seed,
            service=service,
        )
    except DestinationError:
        return None
    like = picture.trace.backend if picture.trace else ""
    return next((trace for trace in found if like and trace.backend == like), found[0])


@lru_cache(maxsize=64)
def _in_other_mode(world: str, ground: str) -> Cluster:
    config = config_of(world, ground)
    return Cluster(replace(config, proxy_mode=_other(MODE, config.proxy_mode)))


def _sides(one: Trace, other: Trace) -> list[dict[str, Any]]:
    here, there = ([say_step(step) for step in trace.steps] for trace in (one, other))
    return [_side(one, other, here, there), _side(other, one, there, here)]


def _side(trace: Trace, other: Trace, mine: list[str], theirs: list[str]) -> dict[str, Any]:
    seen, shown = _caller(trace), _caller(other)
    return {
        "verdict": say(VERDICTS, trace.verdict, {}),
        "good": trace.verdict == "answered",
        "verdict_differs": trace.verdict != other.verdict,
        "reason": say_reason(trace),
        "facts": [
            {
                "name": "backend",
                "value": say_host(trace.backend),
                "new": trace.backend != other.backend,
            },
            {"name": "caller", "value": seen, "new": seen != shown},
        ],
        "steps": [{"text": text, "new": text not in theirs} for text in mine],
    }


def _caller(trace: Trace) -> str:
    return trace.source_seen.ip if trace.source_seen else ""
