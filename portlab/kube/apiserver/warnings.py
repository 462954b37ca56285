"""Warnings: what the API server accepts but does not like.

kube-apiserver 1.36: pkg/api/service/warnings.go GetWarningsForService,
staging/src/k8s.io/apimachinery/pkg/util/validation/ip.go GetWarningsForIP, GetWarningsForCIDR.
"""

from __future__ import annotations

from typing import Any

from portlab.kube.apiserver import codes
from portlab.kube.apiserver.validate.service import (
    TOPOLOGY_HINTS_ANNOTATION,
    TOPOLOGY_MODE_ANNOTATION,
)
from portlab.kube.objects.ip import has_leading_zeros, is_mapped, parse_cidr, parse_ip
from portlab.kube.objects.service import (
    CLUSTER_IP,
    CLUSTER_IP_NONE,
    EXTERNAL_NAME,
    Service,
    ServiceSpec,
    ServiceStatus,
    is_headless,
)
from portlab.kube.objects.warning import ServiceWarning
from portlab.manifest.gosyntax import go_quote

_FUTURE = "will be considered invalid in a future Kubernetes release: use"
_EXTERNAL_IPS = "spec.externalIPs"
_CANONICAL = "should be in RFC 5952 canonical format"


def warnings_for_service(service: Service) -> tuple[ServiceWarning, ...]:
    """The warnings about a valid Service, in the API server's order."""
    spec = service.spec
    found: list[ServiceWarning] = []
    if TOPOLOGY_HINTS_ANNOTATION in service.metadata.annotations:
        text = (
            f"annotation {TOPOLOGY_HINTS_ANNOTATION} is deprecated, "
            f"please use {TOPOLOGY_MODE_ANNOTATION} instead"
        )
        path = f"metadata.annotations[{TOPOLOGY_HINTS_ANNOTATION}]"
        found.append(_warning(text, codes.WARN_TOPOLOGY_HINTS, path))
    if spec.cluster_ip not in ("", CLUSTER_IP_NONE):
        for index, address in enumerate(spec.cluster_ips):
            found += _warn_ip(f"spec.clusterIPs[{index}]", address)
    headless = spec.type == CLUSTER_IP and is_headless(spec)
    if headless:
        found += _warn_headless(spec)
    for index, address in enumerate(spec.external_ips):
        found += _warn_ip(f"spec.externalIPs[{index}]", address)
    if spec.external_ips and not headless and spec.type != EXTERNAL_NAME:
        text = f"{_EXTERNAL_IPS} is deprecated and may no longer be implemented in some clusters"
        found.append(_warning(text, codes.WARN_EXTERNAL_IPS_DEPRECATED, _EXTERNAL_IPS))
    if spec.load_balancer_ip:
        found += _warn_ip("spec.loadBalancerIP", spec.load_balancer_ip)
    for index, cidr in enumerate(spec.load_balancer_source_ranges):
        found += _warn_cidr(f"spec.loadBalancerSourceRanges[{index}]", cidr)
    return tuple(found + _warn_names(spec))


def warnings_for_status(status: ServiceStatus) -> tuple[ServiceWarning, ...]:
    """The warnings about a load balancer's addresses (strategy.go serviceStatusStrategy.WarningsOnUpdate)."""
    found: list[ServiceWarning] = []
    for index, ingress in enumerate(status.ingress):
        if ingress.ip:
            found += _warn_ip(f"status.loadBalancer.ingress[{index}]", ingress.ip)
    return tuple(found)


def _warning(text: str, code: str, path: str, **facts: Any) -> ServiceWarning:
    return ServiceWarning(text=text, code=code, path=path, facts=facts)


def _warn_headless(spec: ServiceSpec) -> list[ServiceWarning]:
    """Fields that do nothing where there is no address."""
    found: list[ServiceWarning] = []
    ending = "is ignored for headless services"
    if spec.load_balancer_ip:
        path, code = "spec.loadBalancerIP", codes.WARN_LOAD_BALANCER_IP_IGNORED
        found.append(_warning(f"{path} {ending}", code, path))
    if spec.external_ips:
        text, code = f"{_EXTERNAL_IPS} {ending}", codes.WARN_EXTERNAL_IPS_IGNORED
        found.append(_warning(text, code, _EXTERNAL_IPS))
    if spec.session_affinity != "None":
        text, code = f"spec.SessionAffinity {ending}", codes.WARN_AFFINITY_IGNORED
        found.append(_warning(text, code, "spec.sessionAffinity"))
    return found


def _warn_names(spec: ServiceSpec) -> list[ServiceWarning]:
    """Fields that belong to another type, or have another name now."""
    found: list[ServiceWarning] = []
    name = go_quote(EXTERNAL_NAME)
    if spec.type == EXTERNAL_NAME and spec.external_ips:
        text = f"{_EXTERNAL_IPS} is ignored when spec.type is {name}"
        found.append(_warning(text, codes.WARN_EXTERNAL_IPS_IGNORED, _EXTERNAL_IPS))
    if spec.type != EXTERNAL_NAME and spec.external_name:
        path = "spec.externalName"
        text = f"{path} is ignored when spec.type is not {name}"
        found.append(_warning(text, codes.WARN_EXTERNAL_NAME_IGNORED, path))
    if spec.traffic_distribution == "PreferClose":
        path, code = "spec.trafficDistribution", codes.WARN_PREFER_CLOSE
        text = f'{path}: "PreferClose" is deprecated; use "PreferSameZone"'
        found.append(_warning(text, code, path))
    return found


def _warn_ip(path: str, value: str) -> list[ServiceWarning]:
    address = parse_ip(value)
    if address is None:
        return []
    shown = go_quote(value)
    if has_leading_zeros(value) or is_mapped(address):
        better = str(getattr(address, "ipv4_mapped", None) or address)
        text = f"{path}: non-standard IP address {shown} {_FUTURE} {go_quote(better)}"
        code = codes.WARN_NON_STANDARD_IP
    elif address.version == 6 and str(address) != value:
        better = str(address)
        text = f"{path}: IPv6 address {shown} {_CANONICAL} ({go_quote(better)})"
        code = codes.WARN_NOT_CANONICAL_IP
    else:
        return []
    return [_warning(text, code, path, value=value, better=better)]


def _warn_cidr(path: str, value: str) -> list[ServiceWarning]:
    parsed = parse_cidr(value)
    if parsed is None:
        return []
    address, network = parsed
    shown, better = go_quote(value), str(network)
    found = []
    ambiguous = address != network.network_address
    if ambiguous:
        single = f"{address}/{address.max_prefixlen}"
        text = (
            f"{path}: CIDR value {shown} is ambiguous in this context "
            f"(should be {go_quote(better)} or {go_quote(single)}?)"
        )
        facts = {"value": value, "better": better, "single": single}
        found.append(_warning(text, codes.WARN_AMBIGUOUS_CIDR, path, **facts))
    address_text, _, length = value.partition("/")
    if (
        has_leading_zeros(address_text)
        or is_mapped(address)
        or (len(length) > 1 and length[0] == "0")
    ):
        text = f"{path}: non-standard CIDR value {shown} {_FUTURE} {go_quote(better)}"
        code = codes.WARN_NON_STANDARD_CIDR
        found.append(_warning(text, code, path, value=value, better=better))
    elif address.version == 6 and better != value and not ambiguous:
        text = f"{path}: IPv6 CIDR value {shown} {_CANONICAL} ({go_quote(better)})"
        code = codes.WARN_NOT_CANONICAL_CIDR
        found.append(_warning(text, code, path, value=value, better=better))
    return found
