"""Validation of ``clusterIP``, ``clusterIPs``, ``ipFamilies`` and ``ipFamilyPolicy``.

kube-apiserver 1.36: pkg/apis/core/validation/validation.go ValidateServiceClusterIPsRelatedFields,
validateUpgradeDowngradeClusterIPs, validateUpgradeDowngradeIPFamilies.
"""

from __future__ import annotations

from portlab.kube.apiserver import codes
from portlab.kube.apiserver.validate.addresses import check_ip
from portlab.kube.objects.field import FieldError, duplicate, invalid, not_supported, required
from portlab.kube.objects.ip import IPV4, IPV6, family_of
from portlab.kube.objects.service import (
    CLUSTER_IP_NONE,
    EXTERNAL_NAME,
    Service,
    ServiceSpec,
    is_headless,
    needs_cluster_ip,
)

FAMILIES = (IPV4, IPV6)
SINGLE_STACK = "SingleStack"
PREFER_DUAL_STACK = "PreferDualStack"
REQUIRE_DUAL_STACK = "RequireDualStack"
FAMILY_POLICIES = (PREFER_DUAL_STACK, REQUIRE_DUAL_STACK, SINGLE_STACK)

_PATH = "spec.clusterIPs"


def validate_cluster_ips(spec: ServiceSpec) -> list[FieldError]:
    """How addresses, families and policy fit each other; nothing for ExternalName.

    Runs twice: before the allocation, to spare it impossible input, and with the other rules after it.
    """
    if spec.type == EXTERNAL_NAME:
        return []
    found = _validate_first(spec) + _validate_families(spec)
    bad_addresses = _validate_addresses(spec)
    found += bad_addresses
    if len(spec.cluster_ips) > 2:
        text = "may only hold up to 2 values"
        found.append(invalid(_PATH, list(spec.cluster_ips), text, codes.CLUSTER_IPS_TOO_MANY))
    # What follows compares families and would only add confusing words about bad addresses.
    if bad_addresses:
        return found
    return found + _validate_families_of_addresses(spec)


def _validate_first(spec: ServiceSpec) -> list[FieldError]:
    given = list(spec.cluster_ips)
    if not spec.cluster_ip:
        if not given:
            return []
        text = "must be empty when `clusterIP` is not specified"
        return [invalid(_PATH, given, text, codes.CLUSTER_IPS_WITHOUT_FIRST)]
    if not given:
        return [required(_PATH, "", codes.CLUSTER_IPS_MISSING)]
    if given[0] != spec.cluster_ip:
        text = "first value must match `clusterIP`"
        return [invalid(_PATH, given, text, codes.CLUSTER_IPS_FIRST_DIFFERS)]
    return []


def _validate_families(spec: ServiceSpec) -> list[FieldError]:
    found: list[FieldError] = []
    for index, family in enumerate(spec.ip_families):
        path = f"spec.ipFamilies[{index}]"
        if family not in FAMILIES:
            found.append(not_supported(path, family, FAMILIES, codes.FAMILY_UNSUPPORTED))
        if family in spec.ip_families[:index]:
            found.append(duplicate(path, family, codes.FAMILY_DUPLICATE))
    policy = spec.ip_family_policy
    if policy is not None and policy not in FAMILY_POLICIES:
        path, code = "spec.ipFamilyPolicy", codes.FAMILY_POLICY_UNSUPPORTED
        found.append(not_supported(path, policy, FAMILY_POLICIES, code))
    return found


def _validate_addresses(spec: ServiceSpec) -> list[FieldError]:
    found: list[FieldError] = []
    for index, address in enumerate(spec.cluster_ips):
        if index == 0 and address == CLUSTER_IP_NONE:
            if len(spec.cluster_ips) > 1:
                text = "'None' must be the first and only value"
                given = list(spec.cluster_ips)
                found.append(invalid(_PATH, given, text, codes.CLUSTER_IPS_NONE_ALONE))
            continue
        found += check_ip(f"{_PATH}[{index}]", address)
    return found


def _validate_families_of_addresses(spec: ServiceSpec) -> list[FieldError]:
    if is_headless(spec):
        return []
    found: list[FieldError] = []
    families = [family_of(address) for address in spec.cluster_ips]
    if len(families) > 1 and len(set(families)) == 1:
        text = "may specify no more than one IP for each IP family"
        given = list(spec.cluster_ips)
        found.append(invalid(_PATH, given, text, codes.CLUSTER_IPS_SAME_FAMILY))
    for index, (actual, wanted) in enumerate(zip(families, spec.ip_families, strict=False)):
        if wanted in FAMILIES and actual != wanted:
            text = f"expected an {wanted} value as indicated by `ipFamilies[{index}]`"
            address = spec.cluster_ips[index]
            code = codes.CLUSTER_IP_OTHER_FAMILY
            path = f"{_PATH}[{index}]"
            found.append(invalid(path, address, text, code, family=wanted))
    return found


def validate_cluster_ips_kept(old: Service, new: Service) -> list[FieldError]:
    """On update: the first address and family may not change; a second may come or go.

    From and to ExternalName everything may change: such a Service has no address to keep.
    """
    before, after = old.spec, new.spec
    if not (needs_cluster_ip(before) and needs_cluster_ip(after)):
        return []
    found: list[FieldError] = []
    pairs = zip(before.cluster_ips, after.cluster_ips, strict=False)
    for index, (old_ip, new_ip) in enumerate(pairs):
        if old_ip != new_ip:
            text = "may not change once set"
            given = list(after.cluster_ips)
            path, code = f"{_PATH}[{index}]", codes.CLUSTER_IP_CHANGED
            found.append(invalid(path, given, text, code, before=old_ip))
    return found


def validate_families_kept(old: Service, new: Service) -> list[FieldError]:
    """On update: the first family may not change, nor a second while it stays."""
    before, after = old.spec, new.spec
    if not (needs_cluster_ip(before) and needs_cluster_ip(after)):
        return []
    found: list[FieldError] = []
    pairs = zip(before.ip_families, after.ip_families, strict=False)
    for index, (old_family, new_family) in enumerate(pairs):
        if old_family != new_family:
            text = "may not change once set"
            given = list(after.ip_families)
            path, code = f"spec.ipFamilies[{index}]", codes.FAMILY_CHANGED
            found.append(invalid(path, given, text, code, before=old_family))
    return found
