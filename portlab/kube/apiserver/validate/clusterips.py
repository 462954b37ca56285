"""Validation of ``clusterIP``, ``clusterIPs``, ``ipFamilies`` and ``ipFamilyPolicy``.

kube-apiserver 1.36: pkg/apis/core/validation/validation.go ValidateServiceClusterIPsRelatedFields,
validateUpgradeDowngradeClusterIPs, validateUpgradeDowngradeIPFamilies.
"""

from __future__ import annotations

from dataclasses import replace

from portlab.kube.apiserver import codes
from portlab.kube.apiserver.validate.addresses import check_ip
from portlab.kube.objects.field import FieldError, duplicate, invalid, not_supported, required
from portlab.kube.objects.ip import IPV4, IPV6, family_of
from portlab.kube.objects.service import (
    CLUSTER_IP_NONE,
    EXTERNAL_NAME,
    ServiceSpec,
    is_headless_service,
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
            found.append(duplicate(path, family, codes.FAMILY_DUPLICATE, typed=True))
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
    found: list[FieldError] = []
    families = [family_of(address) for address in spec.cluster_ips]
    if len(families) > 1 and len(set(families)) == 1:
        text = "may specify no more than one IP for each IP family"
        given = list(spec.cluster_ips)
        found.append(invalid(_PATH, given, text, codes.CLUSTER_IPS_SAME_FAMILY))
    if is_headless_service(spec):
        return found
    for index, (actual, wanted) in enumerate(zip(families, spec.ip_families, strict=False)):
        if wanted in FAMILIES and actual != wanted:
            text = f"expected an {wanted} value as indicated by `ipFamilies[{index}]`"
            address = spec.cluster_ips[index]
            code = codes.CLUSTER_IP_OTHER_FAMILY
            path = f"{_PATH}[{index}]"
            found.append(invalid(path, address, text, code, family=wanted))
    return found


def validate_cluster_ips_kept(old: ServiceSpec, new: ServiceSpec) -> list[FieldError]:
    """On update: the first address may not change, nor a second while there are two."""
    if is_headless_service(old) and is_headless_service(new):
        return []
    before, after = old.cluster_ips, new.cluster_ips
    return _validate_kept(_PATH, old, new, before, after, after, codes.CLUSTER_IP_CHANGED)


def validate_families_kept(old: ServiceSpec, new: ServiceSpec) -> list[FieldError]:
    """On update: the first family may not change, nor a second while there are two.

    Every error is told at the first family, whichever it is about, and shows the addresses where their number
    changes, as the server does.
    """
    if is_headless_service(old) or is_headless_service(new):
        return []
    path, code = "spec.ipFamilies", codes.FAMILY_CHANGED
    before, after = old.ip_families, new.ip_families
    shown = after if len(before) == len(after) else new.cluster_ips
    found = _validate_kept(path, old, new, before, after, shown, code)
    return [replace(error, path=f"{path}[0]") for error in found]


def _validate_kept(
    path: str,
    old: ServiceSpec,
    new: ServiceSpec,
    before: tuple[str, ...],
    after: tuple[str, ...],
    shown: tuple[str, ...],
    code: str,
) -> list[FieldError]:
    """Nothing is kept from or to ExternalName: there is no address then."""
    if not (needs_cluster_ip(old) and needs_cluster_ip(new)):
        return []
    compared = len(before) if len(before) == len(after) else 1
    pairs = zip(before[:compared], after[:compared], strict=False)
    return [
        invalid(f"{path}[{index}]", list(shown), "may not change once set", code, before=was)
        for index, (was, now) in enumerate(pairs)
        if was != now
    ]
