"""Validation of ExternalName Services.

kube-apiserver 1.36: pkg/apis/core/validation/validation.go ValidateService.
"""

from __future__ import annotations

from portlab.kube.apiserver import codes
from portlab.kube.apiserver.validate.content import check, dns_subdomain
from portlab.kube.objects.field import FieldError, forbidden, required
from portlab.kube.objects.service import EXTERNAL_NAME, ServiceSpec


def validate_external_name(spec: ServiceSpec) -> list[FieldError]:
    """No addresses and families, and a DNS name (one dot at its end is forgiven)."""
    if spec.type != EXTERNAL_NAME:
        return []
    text, code = "may not be set for ExternalName services", codes.EXTERNAL_NAME_FORBIDS
    found: list[FieldError] = []
    if spec.cluster_ips:
        found.append(forbidden("spec.clusterIPs", text, code))
    if spec.ip_families:
        found.append(forbidden("spec.ipFamilies", text, code))
    if spec.ip_family_policy is not None:
        found.append(forbidden("spec.ipFamilyPolicy", text, code))
    name = spec.external_name.removesuffix(".")
    if not name:
        found.append(required("spec.externalName", "", codes.EXTERNAL_NAME_REQUIRED))
    else:
        found += check("spec.externalName", name, dns_subdomain)
    return found
