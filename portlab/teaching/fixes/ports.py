"""Fixes of ports: numbers of this cluster's own range that nobody has."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from portlab.kube.apiserver.validate.content import PORT_MAX
from portlab.kube.objects.service import CLUSTER_IP, LOAD_BALANCER, NODE_PORT
from portlab.manifest import Path, edit
from portlab.teaching.fixes.case import (
    PORTS,
    TYPE,
    Case,
    Wish,
    leave_out,
    let_choose,
    make_type,
    put,
    use,
    wish,
)

_FIRST_PORT = 80
# Somebody who asks for 80 finds 30080 easy to remember: the last digits stay.
_KEPT_DIGITS = 1000
_HEALTH: Path = ("spec", "healthCheckNodePort")


def _numbers(case: Case, key: str, except_at: int = -1) -> set[int]:
    values = [case.get(*PORTS, i, key) for i in range(case.count(PORTS)) if i != except_at]
    return {value for value in values if _is_port(value)}


def _is_port(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= PORT_MAX


def _index(case: Case) -> int:
    """Which port the trouble is about."""
    inside = len(case.path) > 2 and case.path[:2] == PORTS
    return int(case.path[2]) if inside and isinstance(case.path[2], int) else -1


def ports_missing(_case: Case) -> Iterator[Wish]:
    """A Service that needs a port and has none."""
    yield wish(
        "add-port",
        lambda text: edit.append_item(text, PORTS, {"port": _FIRST_PORT}),
        value=_FIRST_PORT,
    )


def free_port(case: Case) -> int:
    """A number for the port at the trouble's place: its targetPort, else 80, and the next where that is taken."""
    index = _index(case)
    target = case.get(*PORTS, index, "targetPort")
    taken = _numbers(case, "port", index)
    number = int(target) if _is_port(target) else _FIRST_PORT
    while number in taken:
        number += 1
    return number


def port_number(case: Case) -> Iterator[Wish]:
    """A port that is no port number, or is not there."""
    yield use((*PORTS, _index(case), "port"), free_port(case))


def port_twice(case: Case) -> Iterator[Wish]:
    """Two ports with the same number and protocol."""
    path: Path = (*PORTS, _index(case))
    number = int(case.facts["port"])
    taken = _numbers(case, "port")
    while number in taken:
        number += 1
    yield use((*path, "port"), number)
    yield wish("remove-port", lambda text: edit.remove(text, path))


def target_port_number(case: Case) -> Iterator[Wish]:
    """A targetPort that is no port number: that of the port, as it would be if nothing were said."""
    port = case.get(*case.path[:-1], "port")
    if _is_port(port):
        yield use(case.path, port)
    yield leave_out(case.path)


def free_node_port(case: Case, wished: int) -> int | None:
    """The free node port of this cluster nearest to a wish; outside the range one with the same last digits."""
    known = case.cluster.ranges().node_ports
    low, high = int(known.low), int(known.high)
    taken = {int(each.value) for each in known.taken} | _numbers(case, "nodePort", _index(case))
    if not low <= wished <= high:
        near = low - low % _KEPT_DIGITS + abs(wished) % _KEPT_DIGITS
        wished = near if near >= low else near + _KEPT_DIGITS
    wished = min(max(wished, low), high)
    for distance in range(high - low + 1):
        for number in (wished + distance, wished - distance):
            if low <= number <= high and number not in taken:
                return number
    return None


def node_port(case: Case) -> Iterator[Wish]:
    """A node port that cannot be had."""
    value = case.value
    free = free_node_port(case, value) if isinstance(value, int) else None
    if free is not None:
        yield use(case.path, free)
    yield let_choose(case.path)


def node_port_on_cluster_ip(case: Case) -> Iterator[Wish]:
    """A node port on a Service that is not reached through nodes."""
    yield make_type(NODE_PORT)
    yield leave_out(case.path)


def node_ports_full(case: Case) -> Iterator[Wish]:
    """No node port is left."""
    if case.get(*TYPE) == LOAD_BALANCER:
        path: Path = ("spec", "allocateLoadBalancerNodePorts")
        yield wish("set", put(path, False), field=path[-1], value="false")
    else:
        yield make_type(CLUSTER_IP)


def health_check_port(_case: Case) -> Iterator[Wish]:
    """A port for health checks that cannot be had or is not wanted."""
    yield let_choose(_HEALTH)


def health_check_not_needed(_case: Case) -> Iterator[Wish]:
    """A port for health checks where there are none."""
    yield leave_out(_HEALTH)


def health_check_full(_case: Case) -> Iterator[Wish]:
    """No node port is left for health checks, which only Local needs."""
    yield use(("spec", "externalTrafficPolicy"), "Cluster")
