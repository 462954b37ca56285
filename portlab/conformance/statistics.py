"""Lists of numbers that a real server chose, checked by what they have in common with ours: bands, order, and the error
at the end of a range.

Which number is next is chance; that the upper band is used up before the lower one is touched is not.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from ipaddress import ip_network
from typing import Any

from portlab.conformance.numbers import band_of
from portlab.conformance.verdict import ODD_DATA, RecordingError, Verdict, told
from portlab.kube import Cluster, from_dict
from portlab.kube.objects.service import Service
from portlab.kube.ranges import Ranges

_DRY_RUN_ANSWERS = "fiveAnswers_clusterIPs_nodePorts_healthCheckNodePort"
_RUN_KEYS = {"cluster", "note", "manifestOfFirst", "clusterIPs", "nodePorts", "firstError"}
_DRY_RUN_KEYS = {"cluster", "manifest", _DRY_RUN_ANSWERS}


def play_statistics(recording: Mapping[str, Any]) -> Iterator[Verdict]:
    """A verdict for every run and every dry run of the recording. Raises RecordingError."""
    group = recording["group"]
    if "runs" not in recording and "dryRuns" not in recording:
        raise RecordingError("holds no cases")
    for kind, keys, play in (
        ("runs", _RUN_KEYS, _play_run),
        ("dryRuns", _DRY_RUN_KEYS, _play_dry_run),
    ):
        for index, run in enumerate(recording.get(kind, ())):
            if unknown := sorted(set(run) - keys):
                raise RecordingError(f"{kind}[{index}] holds {unknown[0]!r}, not known here")
            try:
                difference = play(run)
            except ODD_DATA as error:
                difference = told(error)
            yield Verdict(case=f"{group}/{kind}[{index}]", difference=difference)


def _play_run(run: Mapping[str, Any]) -> str:
    """As many Services as were made; each number in the band in which the recorded one is."""
    cluster = Cluster(from_dict(_described(run["cluster"])))
    addresses, ports = run["clusterIPs"], run.get("nodePorts")
    made: list[Service] = []
    for index in range(len(addresses)):
        outcome = cluster.create(_manifest(run["manifestOfFirst"], index))
        if outcome.service is None:
            return f"Service {index} is refused: {outcome.status and outcome.status.message}"
        made.append(outcome.service)
    if error := run.get("firstError"):
        if error["index"] != len(addresses):
            return f"the error comes at {error['index']}, after {len(addresses)} Services"
        status = cluster.create(_manifest(run["manifestOfFirst"], error["index"])).status
        told = None if status is None else (status.code, status.message)
        if told != (error["code"], error["message"]):
            return f"after the last one: ours {told}, recorded {error}"
    own_addresses = [service.spec.cluster_ip for service in made]
    ranges = cluster.ranges()
    if found := _bands("clusterIPs", addresses, own_addresses, ranges):
        return found
    if ports is None:
        return ""
    own_ports = [_ports(service) for service in made]
    if [len(each) for each in own_ports] != [len(each) for each in ports]:
        return "nodePorts: not as many as recorded"
    flat, own_flat = ([number for each in lists for number in each] for lists in (ports, own_ports))
    return _bands("nodePorts", flat, own_flat, ranges)


def _ports(service: Service) -> list[int]:
    numbers = [port.node_port for port in service.spec.ports]
    health = service.spec.health_check_node_port
    return [*numbers, health] if health else numbers


def _bands(what: str, recorded: list[Any], own: list[Any], ranges: Ranges) -> str:
    """Distinct numbers, each in the band of its counterpart, and in the order of the bands."""
    path = "spec.clusterIP" if what == "clusterIPs" else "spec.ports[0].nodePort"
    for name, numbers in (("recorded", recorded), ("ours", own)):
        if len(set(numbers)) != len(numbers):
            return f"{what}: {name} has a number twice"
    theirs, mine = ([band_of(path, each, ranges) for each in each] for each in (recorded, own))
    for index, (there, here) in enumerate(zip(theirs, mine, strict=True)):
        if there != here or not here:
            return f"{what}[{index}]: {own[index]} is in the band {here!r}, recorded {there!r}"
    return ""


def _play_dry_run(run: Mapping[str, Any]) -> str:
    """The same dummies, however often it is asked."""
    cluster = Cluster(from_dict(_described(run["cluster"])))
    before = cluster.ranges()
    for index, recorded in enumerate(run[_DRY_RUN_ANSWERS]):
        outcome = cluster.create(run["manifest"], dry_run=True)
        if outcome.service is None:
            return f"refused: {outcome.status and outcome.status.message}"
        spec = outcome.service.spec
        # The recorder took down the first address only.
        own = [
            list(spec.cluster_ips[:1]),
            [port.node_port or None for port in spec.ports],
            spec.health_check_node_port or None,
        ]
        if own != recorded:
            return f"answer {index}: ours {own}, recorded {recorded}"
    return "" if cluster.ranges() == before else "a dry run took a number"


def _described(cluster: Mapping[str, Any]) -> dict[str, Any]:
    """The cluster; the recording does not say which address its own Service has: the first one, as always."""
    if "kubernetesServiceClusterIPs" in cluster:
        return dict(cluster)
    first = ip_network(cluster["serviceCIDRs"][0])[1]
    return {**cluster, "kubernetesServiceClusterIPs": [str(first)]}


def _manifest(first: str, index: int) -> str:
    """The manifest of the Service after ``index`` others: its name ends with the number."""
    numbered: Callable[[re.Match[str]], str] = lambda match: f"{match[1]}-{index}"  # noqa: E731
    return re.sub(r"\b([a-z]+)-0\b", numbered, first)
