"""What kubectl printed, cut into pieces, each with the field of the Service that it shows, so that it lights here too.

Only what is printed of the Service that is looked at has fields; other objects are theirs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from portlab.kube.objects.service import Service
from portlab.manifest import Scalar, find, format_path, read
from portlab.manifest import walk as walk_tree

_COLUMN = re.compile(r"\S+(?: \S+)*")
_PORTS = re.compile(r"([0-9]+)(?::([0-9]+))?/([A-Z]+)")
_OF_COLUMN: Mapping[str, str] = {
    "NAME": "metadata.name",
    "TYPE": "spec.type",
    "CLUSTER-IP": "spec.clusterIP",
    "EXTERNAL-IP": "status.loadBalancer.ingress[0].ip",
    "SELECTOR": "spec.selector",
}
_OF_LABEL: Mapping[str, str] = {
    "Name": "metadata.name",
    "Namespace": "metadata.namespace",
    "Labels": "metadata.labels",
    "Annotations": "metadata.annotations",
    "Selector": "spec.selector",
    "Type": "spec.type",
    "IP Family Policy": "spec.ipFamilyPolicy",
    "IP Families": "spec.ipFamilies",
    "IP": "spec.clusterIP",
    "IPs": "spec.clusterIPs",
    "External IPs": "spec.externalIPs",
    "External Name": "spec.externalName",
    "LoadBalancer Ingress": "status.loadBalancer.ingress[0].ip",
    "Session Affinity": "spec.sessionAffinity",
    "External Traffic Policy": "spec.externalTrafficPolicy",
    "Internal Traffic Policy": "spec.internalTrafficPolicy",
    "HealthCheck NodePort": "spec.healthCheckNodePort",
    "LoadBalancer Source Ranges": "spec.loadBalancerSourceRanges",
    "Traffic Distribution": "spec.trafficDistribution",
}
_OF_PORT: Mapping[str, str] = {
    "Port": "port",
    "TargetPort": "targetPort",
    "AppProtocol": "appProtocol",
    "NodePort": "nodePort",
}


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text, and the path of the field that it shows ("" for none)."""

    text: str
    path: str = ""


def pieces(output: str, service: Service) -> list[Piece]:
    """The pieces of what a command printed; together they are ``output``."""
    if output.startswith("NAME"):
        found = _of_table(output, service)
    elif output.startswith("Name:"):
        found = _of_description(output, service)
    elif output.startswith(("apiVersion:", "{")):
        found = _of_object(output, service)
    else:
        return [Piece(output)]
    return list(found)


def _of_table(output: str, service: Service) -> Iterator[Piece]:
    head, *rows = output.splitlines(keepends=True)
    yield Piece(head)
    columns = [(found[0], found.start()) for found in _COLUMN.finditer(head)]
    ends = [start for _name, start in columns[1:]] + [None]
    for row in rows:
        name = row.split(maxsplit=1)[0] if row.split() else ""
        if name.removeprefix("service/") != service.metadata.name:
            yield Piece(row)
            continue
        for (column, start), end in zip(columns, ends, strict=True):
            cell = row[start:end]
            if column == "PORT(S)":
                yield from _of_ports(cell)
            else:
                text = cell.rstrip()
                yield Piece(text, _OF_COLUMN.get(column, ""))
                yield Piece(cell[len(text) :])


def _of_ports(cell: str) -> Iterator[Piece]:
    at = 0
    for index, found in enumerate(_PORTS.finditer(cell)):
        yield Piece(cell[at : found.start()])
        yield Piece(found[1], f"spec.ports[{index}].port")
        if found[2]:
            yield Piece(":")
            yield Piece(found[2], f"spec.ports[{index}].nodePort")
        yield Piece("/")
        yield Piece(found[3], f"spec.ports[{index}].protocol")
        at = found.end()
    yield Piece(cell[at:])


def _of_description(output: str, service: Service) -> Iterator[Piece]:
    mine, port = False, -1
    for line in output.splitlines(keepends=True):
        label, colon, value = line.partition(":")
        if label == "Name":
            mine, port = value.strip() == service.metadata.name, -1
        if label == "Port":
            port += 1
        path = ""
        if mine and colon:
            part = _OF_PORT.get(label)
            path = f"spec.ports[{port}].{part}" if part else _OF_LABEL.get(label, "")
        text = line.rstrip("\n")
        yield Piece(text, path)
        yield Piece(line[len(text) :])


def _of_object(output: str, service: Service) -> Iterator[Piece]:
    root = read(output).root
    name = find(root, ("metadata", "name")) if root is not None else None
    paths: dict[int, str] = {}
    if isinstance(name, Scalar) and name.value == service.metadata.name:
        for path, node in walk_tree(root):
            if isinstance(node, Scalar):
                paths.setdefault(node.span.start.line, format_path(path))
    for number, line in enumerate(output.splitlines(keepends=True), start=1):
        text = line.strip()
        start = line.index(text) if text else 0
        yield Piece(line[:start])
        yield Piece(text, paths.get(number, ""))
        yield Piece(line[start + len(text) :])
