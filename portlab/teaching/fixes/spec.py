"""Fixes of the type, the policies, load balancers, ExternalName and the metadata that the API server keeps itself."""

from __future__ import annotations

from collections.abc import Iterator

from portlab.kube.apiserver.defaults import DEFAULT_AFFINITY_SECONDS
from portlab.kube.apiserver.validate.service import TOPOLOGY_HINTS_ANNOTATION
from portlab.kube.apiserver.validate.traffic import AFFINITY_TIMEOUT_MAX
from portlab.kube.objects.service import CLUSTER_IP, LOAD_BALANCER, NODE_PORT, TCP
from portlab.manifest import Path
from portlab.teaching.fixes.addresses import ALL, FIRST, remove_item
from portlab.teaching.fixes.case import (
    Case,
    Wish,
    drop,
    leave_out,
    make_type,
    meant,
    put,
    use,
    wish,
)
from portlab.teaching.fixes.names import NAME, suggested_name

_NAMESPACE: Path = ("metadata", "namespace")
# An old name that still works is not what anybody should be led to.
_OLD_NAMES = ("PreferClose",)
# What people write for the protocol that is spoken inside TCP.
_OVER_TCP = ("http", "https", "http2", "grpc", "tls", "ssl", "websocket", "ws")


def choice(case: Case) -> Iterator[Wish]:
    """A value outside a fixed set: the nearest of the set, or nothing, so that the default holds."""
    supported = str(case.facts.get("supported", "")).split(", ")
    value = str(case.value)
    better = meant(value, [each for each in supported if each not in _OLD_NAMES])
    if case.field == "protocol" and value.strip().lower() in _OVER_TCP:
        better = TCP
    if better:
        yield use(case.path, better)
    elif case.path and isinstance(case.path[-1], int):
        yield remove_item(case)
    else:
        yield leave_out(case.path)


def affinity_timeout(case: Case) -> Iterator[Wish]:
    """A time for session affinity that is too short or too long."""
    value = case.value
    if isinstance(value, int):
        yield use(case.path, AFFINITY_TIMEOUT_MAX if value > 0 else DEFAULT_AFFINITY_SECONDS)
    yield leave_out(case.path)


def not_external(case: Case) -> Iterator[Wish]:
    """A policy for traffic from outside where none comes."""
    yield make_type(NODE_PORT)
    yield leave_out(case.path)


def load_balancer_only(case: Case) -> Iterator[Wish]:
    """A field of load balancers on another type."""
    yield make_type(LOAD_BALANCER)
    yield leave_out(case.path)


def load_balancer_class_changed(case: Case) -> Iterator[Wish]:
    """Another class than the one that the Service has."""
    stored = case.cluster.service(str(case.get(*NAME)), case.namespace)
    before = stored.spec.load_balancer_class if stored is not None else None
    if before is None:
        yield leave_out(case.path)
    else:
        yield use(case.path, before)


def external_name_missing(_case: Case) -> Iterator[Wish]:
    """An ExternalName without a name. Which one is meant nobody else can know."""
    yield make_type(CLUSTER_IP)


def external_name_forbids(case: Case) -> Iterator[Wish]:
    """Addresses or families of a Service that is only a name."""
    if case.path in (ALL, FIRST):
        yield wish("remove", drop(ALL, FIRST), field=case.field)
    else:
        yield leave_out(case.path)


def remove_field(case: Case) -> Iterator[Wish]:
    """A field that is better not there."""
    if case.path:
        yield leave_out(case.path)


def remove_owners(_case: Case) -> Iterator[Wish]:
    """References to owners that are not good."""
    yield leave_out(("metadata", "ownerReferences"))


def topology(_case: Case) -> Iterator[Wish]:
    """The old annotation says something else than the new one."""
    yield wish("keep-new", drop(("metadata", "annotations", TOPOLOGY_HINTS_ANNOTATION)))


def namespace_missing(case: Case) -> Iterator[Wish]:
    """A namespace that the cluster does not have: the one that is meant, or the default one."""
    better = meant(case.value, sorted(case.cluster.namespaces))
    if better:
        yield use(_NAMESPACE, better)
    yield leave_out(_NAMESPACE)


def other_name(case: Case) -> Iterator[Wish]:
    """A name that is taken, or is not the one of the request."""
    wanted = str(case.facts.get("wanted") or suggested_name(case))
    yield use(NAME, wanted)


def owner_name(case: Case) -> Iterator[Wish]:
    """A name that cannot be recorded with an address."""
    name = suggested_name(case)
    yield wish("name-it", put(NAME, name), value=name)
