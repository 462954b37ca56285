"""Changes of the ground as text, short enough for an address: parts joined by ``~``, words joined by ``.``.

``mode.nftables`` ``lb.proxy`` ``np.30000-30100`` ``cidr.10.96.0.0_24`` ``stack.dual``,
``node.n4.add`` ``node.n2.remove`` ``node.n1.zone.zone-b`` ``node.n1.not-ready``,
``pod.web-4.add.n2.web-1`` (on n2, like web-1) ``pod.web-4.add.n2..shop`` (like none, in that namespace)
``pod.web-3.remove`` ``pod.web-3.on.n1`` ``pod.web-1.labels.app.web.tier.front``
``pod.web-1.listens.3000.53-UDP`` ``pod.web-1.ports.http.3000.dns.53-UDP``.

In a label ``_d`` is a dot, ``_s`` a slash and ``__`` an underscore, so that no sign needs escaping in an address.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from portlab.kube.objects.clusterconfig import ClusterConfig
from portlab.kube.objects.pod import ContainerPort, Listener
from portlab.kube.objects.service import TCP
from portlab.teaching.ground.apply import changed
from portlab.teaching.ground.changes import (
    MOST_PODS,
    NOTHING,
    Changes,
    GroundError,
    NodeChange,
    PodChange,
    natural,
)
from portlab.teaching.ground.settle import settled

LONGEST = 2000
MOST_PARTS = 4 * MOST_PODS

_SIGNS = {".": "_d", "/": "_s", "_": "__"}
_SIGN = re.compile(r"[./_]")
_SIGN_BACK = re.compile(r"_(.)")
_BACK = {"d": ".", "s": "/", "_": "_"}
_PORT = re.compile(r"([0-9]{1,6})(?:-([A-Za-z]{1,10}))?")
_SETTINGS = {
    "mode": "mode",
    "lb": "balancer",
    "np": "node_ports",
    "cidr": "service_cidr",
    "stack": "stack",
}


def write_ground(changes: Changes) -> str:
    """The text of changes. Two that are equal have the same text, whatever the order in which they were made."""
    return "~".join(_parts(changes))


def read_ground(text: str, config: ClusterConfig) -> Changes:
    """The changes that a text says of a described cluster; parts that cannot be are left out, each for itself."""
    parts = text[:LONGEST].split("~")[:MOST_PARTS]
    # Settings come last, one of each, because a range is the dearest thing to try.
    settings = {part.partition(".")[0]: part for part in parts if _is_setting(part)}
    parts = [part for part in parts if not _is_setting(part)] + list(settings.values())
    found = NOTHING
    for part in parts:
        found = read_part(found, part)
    if _can_be(config, found):
        return settled(config, found)
    found = NOTHING
    for part in parts:
        wanted = read_part(found, part)
        if wanted != found and _can_be(config, wanted):
            found = wanted
    return settled(config, found)


def _is_setting(part: str) -> bool:
    return part.partition(".")[0] in _SETTINGS


def _can_be(config: ClusterConfig, changes: Changes) -> bool:
    try:
        changed(config, changes)
    except GroundError:
        return False
    return True


def read_part(changes: Changes, part: str) -> Changes:
    """The changes and what one part says; the same changes where it says nothing that can be understood."""
    kind, _dot, rest = part.partition(".")
    if kind in _SETTINGS and rest:
        return _set(changes, _SETTINGS[kind], rest.replace("_", "/"))
    name, _dot, rest = rest.partition(".")
    words = rest.split(".")
    readers = {"node": _read_node, "pod": _read_pod}
    if not name or kind not in readers:
        return changes
    return readers[kind](changes, name, words[0], words[1:]) or changes


def port_text(number: int, protocol: str, joint: str) -> str:
    """A port with its protocol, which goes without saying for TCP."""
    return str(number) if protocol == TCP else f"{number}{joint}{protocol}"


def _set(changes: Changes, name: str, value: str) -> Changes:
    fields = {each: getattr(changes, each) for each in _SETTINGS.values()}
    return Changes(**{**fields, name: value}, nodes=changes.nodes, pods=changes.pods)


def _read_node(changes: Changes, name: str, word: str, rest: list[str]) -> Changes | None:
    if word in ("add", "remove") and not rest:
        return changes.with_node(name, there=word == "add")
    if word in ("ready", "not-ready") and not rest:
        return changes.with_node(name, ready=word == "ready")
    if word == "zone" and len(rest) == 1:
        return changes.with_node(name, zone=_plain(rest[0]))
    return None


def _read_pod(changes: Changes, name: str, word: str, rest: list[str]) -> Changes | None:
    if word == "add" and 1 <= len(rest) <= 3:
        node, like, namespace = [*rest, "", ""][:3]
        return changes.with_pod(name, there=True, node=node, like=like, namespace=namespace)
    if word == "remove" and not rest:
        return changes.with_pod(name, there=False)
    if word == "on" and len(rest) == 1:
        return changes.with_pod(name, node=rest[0])
    reader = _POD_PARTS.get(word)
    if reader is None:
        return None
    value = reader(rest)
    return None if value is None else changes.with_pod(name, **{word: value})


def _read_labels(words: list[str]) -> Mapping[str, str] | None:
    plain = [_plain(word) for word in words]
    return None if len(plain) % 2 else dict(zip(plain[::2], plain[1::2], strict=True))


def _read_listens(words: list[str]) -> tuple[Listener, ...] | None:
    ports = [_PORT.fullmatch(word) for word in words]
    if not all(ports):
        return None
    return tuple(Listener(port=int(p[1]), protocol=p[2] or TCP) for p in ports if p)


def _read_ports(words: list[str]) -> tuple[ContainerPort, ...] | None:
    ports = [_PORT.fullmatch(word) for word in words[1::2]]
    if len(words) % 2 or not all(ports):
        return None
    return tuple(
        ContainerPort(name=name, container_port=int(p[1]), protocol=p[2] or TCP)
        for name, p in zip(words[::2], ports, strict=True)
        if p
    )


_POD_PARTS: Mapping[str, Callable[[list[str]], object | None]] = {
    "labels": _read_labels,
    "listens": _read_listens,
    "ports": _read_ports,
}


def _escaped(text: str) -> str:
    return _SIGN.sub(lambda match: _SIGNS[match[0]], text)


def _plain(text: str) -> str:
    return _SIGN_BACK.sub(lambda match: _BACK.get(match[1], match[0]), text)


def _parts(changes: Changes) -> Iterator[str]:
    for word, name in _SETTINGS.items():
        value = getattr(changes, name)
        if value is not None:
            yield f"{word}.{value.replace('/', '_')}"
    for name in sorted(changes.nodes, key=natural):
        yield from _node_parts(f"node.{name}", changes.nodes[name])
    for name in sorted(changes.pods, key=natural):
        yield from _pod_parts(f"pod.{name}", changes.pods[name])


def _node_parts(start: str, change: NodeChange) -> Iterator[str]:
    if change.there is not None:
        yield f"{start}.{'add' if change.there else 'remove'}"
    if change.zone is not None:
        yield f"{start}.zone.{_escaped(change.zone)}"
    if change.ready is not None:
        yield f"{start}.{'ready' if change.ready else 'not-ready'}"


def _pod_parts(start: str, change: PodChange) -> Iterator[str]:
    if change.there:
        words = (start, "add", change.node or "", change.like, change.namespace)
        yield ".".join(words).rstrip(".")
    elif change.there is False:
        yield f"{start}.remove"
    elif change.node is not None:
        yield f"{start}.on.{change.node}"
    if change.labels is not None:
        pairs = [word for key in sorted(change.labels) for word in (key, change.labels[key])]
        yield ".".join([f"{start}.labels", *map(_escaped, pairs)])
    if change.listens is not None:
        listened = [port_text(each.port, each.protocol, "-") for each in change.listens]
        yield ".".join([f"{start}.listens", *listened])
    if change.ports is not None:
        declared = [
            f"{each.name}.{port_text(each.container_port, each.protocol, '-')}"
            for each in change.ports
        ]
        yield ".".join([f"{start}.ports", *declared])
