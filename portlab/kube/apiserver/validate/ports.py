"""Validation of ``spec.ports``.

kube-apiserver 1.36: pkg/apis/core/validation/validation.go validateServicePort, ValidatePortNumOrName
and the port parts of ValidateService.
"""

from __future__ import annotations

from typing import Any

from portlab.kube.apiserver import codes
from portlab.kube.apiserver.validate.content import (
    check,
    check_port,
    dns_label,
    qualified_name,
    target_port_name,
)
from portlab.kube.objects.field import (
    FieldError,
    duplicate,
    forbidden,
    not_supported,
    required,
)
from portlab.kube.objects.service import (
    CLUSTER_IP,
    EXTERNAL_NAME,
    SCTP,
    TCP,
    UDP,
    ServicePort,
    ServiceSpec,
    is_headless_service,
)

PROTOCOLS = (SCTP, TCP, UDP)


def validate_ports_present(spec: ServiceSpec) -> list[FieldError]:
    """At least one port, unless headless or ExternalName."""
    if spec.ports or is_headless_service(spec) or spec.type == EXTERNAL_NAME:
        return []
    return [required("spec.ports", "", codes.PORTS_REQUIRED)]


def validate_each_port(spec: ServiceSpec) -> list[FieldError]:
    """Every port by itself, and that names are there and differ when there are several ports."""
    found: list[FieldError] = []
    names: set[str] = set()
    for index, port in enumerate(spec.ports):
        path = f"spec.ports[{index}]"
        found += _validate_name(path, port, names, several=len(spec.ports) > 1)
        found += check_port(f"{path}.port", port.port, codes.PORT_RANGE)
        if port.protocol not in PROTOCOLS:
            where = f"{path}.protocol"
            code = codes.PROTOCOL_UNSUPPORTED
            found.append(not_supported(where, port.protocol, PROTOCOLS, code))
        found += _validate_target_port(f"{path}.targetPort", port)
        if port.app_protocol is not None:
            found += check(f"{path}.appProtocol", port.app_protocol, qualified_name)
    return found


def _validate_name(
    path: str, port: ServicePort, names: set[str], *, several: bool
) -> list[FieldError]:
    where = f"{path}.name"
    if not port.name:
        return [required(where, "", codes.PORT_NAME_REQUIRED)] if several else []
    found = check(where, port.name, dns_label)
    if port.name in names:
        found.append(duplicate(where, port.name, codes.PORT_NAME_DUPLICATE))
    names.add(port.name)
    return found


def _validate_target_port(path: str, port: ServicePort) -> list[FieldError]:
    value = port.target_port.value
    if isinstance(value, str):
        return check(path, value, target_port_name)
    return check_port(path, value, codes.TARGET_PORT_RANGE)


def validate_node_ports(spec: ServiceSpec) -> list[FieldError]:
    """No nodePort on a ClusterIP Service, and no (protocol, nodePort) twice."""
    found: list[FieldError] = []
    if spec.type == CLUSTER_IP:
        text = "may not be used when `type` is 'ClusterIP'"
        found += [
            forbidden(f"spec.ports[{index}].nodePort", text, codes.NODE_PORT_ON_CLUSTER_IP)
            for index, port in enumerate(spec.ports)
            if port.node_port
        ]
    seen: set[tuple[str, int]] = set()
    for index, port in enumerate(spec.ports):
        key = (port.protocol, port.node_port)
        if port.node_port and key in seen:
            path = f"spec.ports[{index}].nodePort"
            found.append(duplicate(path, port.node_port, codes.NODE_PORT_DUPLICATE))
        seen.add(key)
    return found


def validate_distinct_ports(spec: ServiceSpec) -> list[FieldError]:
    """No (protocol, port) twice; the server shows the pair as the Go struct it uses as a key."""
    found: list[FieldError] = []
    seen: set[tuple[str, int]] = set()
    for index, port in enumerate(spec.ports):
        key = (port.protocol, port.port)
        if key in seen:
            shown: dict[str, Any] = {
                "Name": "",
                "Protocol": port.protocol,
                "AppProtocol": None,
                "Port": port.port,
                "TargetPort": 0,
                "NodePort": 0,
            }
            code = codes.PORT_DUPLICATE
            found.append(
                duplicate(
                    f"spec.ports[{index}]", shown, code, protocol=port.protocol, port=port.port
                )
            )
        seen.add(key)
    return found
