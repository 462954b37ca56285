"""The table of ``kubectl get service``: its columns and what stands in them.

kube-apiserver 1.36: pkg/printers/internalversion/printers.go printService, getServiceExternalIP, makePortString,
loadBalancerStatusStringer. kubectl 1.36: staging/src/k8s.io/cli-runtime/pkg/printers/tableprinter.go printTable;
staging/src/k8s.io/apimachinery/pkg/labels/labels.go FormatLabels.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from portlab.kube.kubectl.tabwriter import align
from portlab.kube.objects.service import (
    CLUSTER_IP,
    EXTERNAL_NAME,
    LOAD_BALANCER,
    NODE_PORT,
    Service,
    ServicePort,
)

NONE = "<none>"
_COLUMNS = ("NAME", "TYPE", "CLUSTER-IP", "EXTERNAL-IP", "PORT(S)", "AGE")
_LINE_END = re.compile(r"[\f\n\r]")
_MIN_WIDTH, _PADDING = 6, 3


@dataclass(frozen=True, slots=True, kw_only=True)
class TableOptions:
    """Which columns a table has: ``wide`` the selector, ``labels`` the labels, ``kind`` names as ``service/web``."""

    wide: bool = False
    labels: bool = False
    kind: bool = False
    headers: bool = True


def table(services: Iterable[Service], age: str, options: TableOptions) -> str:
    """The Services as a table."""
    rows = [_cells(service, age, options) for service in services]
    if options.headers:
        more = ["SELECTOR"] * options.wide + ["LABELS"] * options.labels
        rows.insert(0, [*_COLUMNS, *more])
    text = "".join("\t".join(map(_cell, row)) + "\n" for row in rows)
    return align(text, min_width=_MIN_WIDTH, padding=_PADDING)


def _cells(service: Service, age: str, options: TableOptions) -> list[str]:
    spec = service.spec
    cells = [
        f"service/{service.metadata.name}" if options.kind else service.metadata.name,
        spec.type,
        spec.cluster_ips[0] if spec.cluster_ips else NONE,
        _external_ip(service),
        ",".join(map(_port, spec.ports)) or NONE,
        age,
    ]
    if options.wide:
        cells.append(format_labels(spec.selector or {}))
    if options.labels:
        cells.append(format_labels(service.metadata.labels))
    return cells


def _external_ip(service: Service) -> str:
    """What others reach the Service at. The server's table has ingress addresses sorted, each once, and never cut."""
    spec = service.spec
    if spec.type in (CLUSTER_IP, NODE_PORT):
        return ",".join(spec.external_ips) or NONE
    if spec.type == LOAD_BALANCER:
        ingress = {each.ip or each.hostname for each in service.status.ingress}
        return ",".join([*sorted(ingress - {""}), *spec.external_ips]) or "<pending>"
    return spec.external_name if spec.type == EXTERNAL_NAME else "<unknown>"


def _port(port: ServicePort) -> str:
    number = f"{port.port}:{port.node_port}" if port.node_port > 0 else str(port.port)
    return f"{number}/{port.protocol}"


def format_labels(labels: Mapping[str, str]) -> str:
    """Labels or a selector on one line. Sorted is what is printed, so that ``app.io/a=1`` comes before ``app=1``."""
    return ",".join(sorted(f"{key}={value}" for key, value in labels.items())) or NONE


def _cell(text: str) -> str:
    """A cell is one line: what follows is cut off."""
    found = _LINE_END.search(text)
    return escape(text if found is None else f"{text[: found.start()]}...")


def escape(text: str) -> str:
    """``text`` without the power to command a terminal (terminal.go WriteEscaped)."""
    return text.replace("\x1b", "^[").replace("\r", "\\r")
