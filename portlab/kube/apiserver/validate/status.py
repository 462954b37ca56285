"""Validation of ``status.loadBalancer``.

kube-apiserver 1.36: pkg/apis/core/validation/validation.go ValidateServiceStatusUpdate, ValidateLoadBalancerStatus.
"""

from __future__ import annotations

from portlab.kube.apiserver import codes
from portlab.kube.apiserver.validate.addresses import check_ip
from portlab.kube.apiserver.validate.content import check, dns_subdomain
from portlab.kube.apiserver.validate.metadata import validate_metadata_update
from portlab.kube.objects.field import FieldError, forbidden, invalid, not_supported, required
from portlab.kube.objects.ip import parse_ip
from portlab.kube.objects.service import LOAD_BALANCER, LoadBalancerIngress, Service

IP_MODES = ("Proxy", "VIP")
_INGRESS = "status.loadBalancer.ingress"


def validate_status_update(old: Service, new: Service) -> list[FieldError]:
    """All errors of ``new``, which has the spec of ``old``. Its ports and conditions are not looked at."""
    found = validate_metadata_update(old.metadata, new.metadata)
    ingress = new.status.ingress
    if ingress and new.spec.type != LOAD_BALANCER:
        text = "may only be used when `spec.type` is 'LoadBalancer'"
        return [*found, forbidden(_INGRESS, text, codes.INGRESS_NOT_LOAD_BALANCER)]
    for index, each in enumerate(ingress):
        found += _validate_ingress(f"{_INGRESS}[{index}]", each)
    return found


def _validate_ingress(path: str, ingress: LoadBalancerIngress) -> list[FieldError]:
    found = check_ip(f"{path}.ip", ingress.ip) if ingress.ip else []
    mode, where = ingress.ip_mode, f"{path}.ipMode"
    if mode is None and ingress.ip:
        found.append(required(where, "must be specified when `ip` is set", codes.IP_MODE_REQUIRED))
    elif mode is not None and not ingress.ip:
        text = "may not be specified when `ip` is not set"
        found.append(forbidden(where, text, codes.IP_MODE_WITHOUT_IP))
    elif mode is not None and mode not in IP_MODES:
        found.append(not_supported(where, mode, IP_MODES, codes.IP_MODE_UNSUPPORTED))
    if name := ingress.hostname:
        where = f"{path}.hostname"
        found += check(where, name, dns_subdomain)
        if parse_ip(name) is not None:
            text = "must be a DNS name, not an IP address"
            found.append(invalid(where, name, text, codes.HOSTNAME_IS_IP))
    return found
