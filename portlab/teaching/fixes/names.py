"""Fixes of names, labels and what else is made of letters: the nearest text that the API server's own rule accepts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from portlab.kube.apiserver.validate.content import (
    LABEL_MAX,
    PORT_NAME_MAX,
    Rule,
    dns_label,
    dns_subdomain,
    label_value,
    qualified_name,
    target_port_name,
)
from portlab.manifest import Path, edit
from portlab.teaching.fixes.case import (
    PORTS,
    Case,
    Step,
    Wish,
    drop,
    leave_out,
    meant,
    put,
    unused,
    use,
    wish,
)

NAME: Path = ("metadata", "name")
# Where nothing tells what a Service could be called.
_ANY_NAME = "my-service"
_SCHEME = re.compile(r"^[a-z][a-z0-9+.-]*://", re.IGNORECASE)


def _accepted(rule: Rule, text: str) -> str:
    """``text`` if the rule has no complaint about it, else ""."""
    return "" if rule(text) else text


def as_label(text: str) -> str:
    """The nearest DNS label, or ""."""
    hyphened = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
    return _accepted(dns_label, hyphened[:LABEL_MAX].strip("-"))


def as_port_name(text: str) -> str:
    """The nearest name of a container port, or ""."""
    return _accepted(target_port_name, as_label(text)[:PORT_NAME_MAX].strip("-"))


def as_host(text: str) -> str:
    """The DNS name in something like an address of a page, or ""."""
    host = _SCHEME.sub("", text.strip()).partition("/")[0].partition(":")[0]
    return _accepted(dns_subdomain, host.strip(".").lower())


def _as_word(text: str) -> str:
    """The nearest name or value of a label, capitals kept; may be ""."""
    word = re.sub(r"[^A-Za-z0-9_.-]+", "-", text)
    return word.strip("-_.")[:LABEL_MAX].strip("-_.")


def as_value(text: str) -> str:
    """The nearest value of a label."""
    return _accepted(label_value, _as_word(text))


def as_key(text: str) -> str:
    """The nearest key of a label, or ""."""
    prefix, slash, name = text.strip("/").rpartition("/")
    host = as_host(prefix.replace("_", "-")) if slash else ""
    return _accepted(qualified_name, f"{host}/{_as_word(name)}" if host else _as_word(name))


def suggested_name(case: Case) -> str:
    """A free name for a Service: of what it selects, else any."""
    for _key, value in case.entries(("spec", "selector")):
        base = as_label(str(value))
        if base:
            return _free_name(case, base)
    return _free_name(case, _ANY_NAME)


def _free_name(case: Case, base: str) -> str:
    namespace = case.namespace
    return unused(base, (name for where, name in case.cluster.services if where == namespace))


def name_missing(case: Case) -> Iterator[Wish]:
    """A Service without a name."""
    name = suggested_name(case)
    yield wish("name-it", put(NAME, name), value=name)


def label(case: Case) -> Iterator[Wish]:
    """A name that is no DNS label: of the Service, of a port, or the beginning of a name."""
    better = as_label(str(case.value))
    if case.path == NAME:
        better = _free_name(case, better) if better else suggested_name(case)
    elif case.path[:2] == PORTS:
        others = _port_names(case, case.path)
        better = unused(better or f"port-{case.get(*case.path[:-1], 'port')}", others)
    elif better and case.field == "generateName":
        better = f"{better[: LABEL_MAX - 1].strip('-')}-"
    if better:
        yield use(case.path, better)
    if case.path != NAME:
        yield leave_out(case.path)


def _port_names(case: Case, except_at: Path) -> list[str]:
    paths: list[Path] = [(*PORTS, index, "name") for index in range(case.count(PORTS))]
    return [str(case.get(*path)) for path in paths if path != except_at]


def port_names_missing(case: Case) -> Iterator[Wish]:
    """Several ports of which some have no name: all of them get one, of their numbers."""
    names = set(_port_names(case, ()))
    steps: list[Step] = []
    for index in range(case.count(PORTS)):
        if case.get(*PORTS, index, "name"):
            continue
        number, protocol = (case.get(*PORTS, index, key) for key in ("port", "protocol"))
        base = (
            f"port-{number}" if isinstance(number, int) and number > 0 else f"port-no-{index + 1}"
        )
        if base in names and protocol:
            base = as_label(f"{base}-{protocol}")
        name = unused(base, names)
        names.add(name)
        steps.append(put((*PORTS, index, "name"), name))
    yield Wish(code="name-ports", steps=tuple(steps), whole=True)


def port_name_twice(case: Case) -> Iterator[Wish]:
    """A port with another one's name."""
    yield use(case.path, unused(str(case.value), _port_names(case, ())))


def target_port_name_bad(case: Case) -> Iterator[Wish]:
    """A targetPort that is no name: one that a container has, a number in quotes, or the nearest name."""
    value = str(case.value).strip()
    if value.isascii() and value.isdigit() and int(value) > 0:
        yield wish("use-number", put(case.path, int(value)), value=int(value))
    names = [
        port.name for pod in case.cluster.config.pods for port in pod.container_ports if port.name
    ]
    better = meant(value, names, 0.8) or as_port_name(value)
    if better:
        yield use(case.path, better)
    yield leave_out(case.path)


def host(case: Case) -> Iterator[Wish]:
    """An externalName that is no DNS name."""
    better = as_host(str(case.value))
    if better:
        yield use(case.path, better)


def _mend_map(
    case: Case,
    rule: Rule,
    parts: Iterable[tuple[str, str]],
    mended: Callable[[str], str],
    *,
    keys: bool,
) -> Iterator[Wish]:
    """Every key (or value) about which the rule has this complaint becomes the nearest good one, or goes."""
    code = case.trouble.code
    steps: list[Step] = []
    last = ""
    for key, text in parts:
        if code not in {complaint.code for complaint in rule(text)}:
            continue
        last = mended(text)
        where = (*case.path, key)
        if not keys:
            steps.append(put(where, last))
        elif last:
            steps.append(_rename(where, last))
        else:
            steps.append(drop(where))
    if len(steps) == 1 and last:
        yield wish("use", *steps, value=last)
    elif steps:
        yield wish("correct-keys" if keys else "correct-values", *steps)


def _rename(path: Path, key: str) -> Step:
    return lambda text: edit.rename_key(text, path, key)


def values(case: Case) -> Iterator[Wish]:
    """Labels or a selector with values that no label can have."""
    pairs = [(key, value) for key, value in case.entries(case.path) if isinstance(value, str)]
    yield from _mend_map(case, label_value, pairs, as_value, keys=False)


def qualified(case: Case) -> Iterator[Wish]:
    """A key of labels, annotations or a selector, or a single name with an optional prefix."""
    if case.path and case.path[-1] in ("labels", "annotations", "selector"):
        keys = [key for key, _value in case.entries(case.path)]
        taken: set[str] = set(keys)

        def mended(key: str) -> str:
            better = as_key(key)
            if better in taken:
                return ""
            taken.add(better)
            return better

        yield from _mend_map(case, qualified_name, [(key, key) for key in keys], mended, keys=True)
        return
    if case.field == "finalizers":
        yield from finalizers(case)
        return
    better = as_key(str(case.value))
    if better:
        yield use(case.path, better)
    yield leave_out(case.path)


def finalizers(_case: Case) -> Iterator[Wish]:
    """Finalizers that nobody would ever take away."""
    yield leave_out(("metadata", "finalizers"))


def finalizers_conflict(case: Case) -> Iterator[Wish]:
    """Two finalizers of which one must go."""
    path: Path = ("metadata", "finalizers")
    held: list[Any] = case.get(*path) or []
    for name in ("orphan", "foregroundDeletion"):
        places = [index for index, each in enumerate(held) if each == name]
        steps = [drop((*path, index)) for index in reversed(places)]
        yield wish("remove", *steps, field=name)
