"""IP families and their policy: what the cluster offers decides the defaults, and some input is refused here.

kube-apiserver 1.36: pkg/registry/core/service/storage/alloc.go initIPFamilyFields,
isMatchingPreferDualStackClusterIPFields.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from portlab.kube.apiserver import codes
from portlab.kube.apiserver.status import RefusedError, new_invalid
from portlab.kube.apiserver.validate.clusterips import (
    PREFER_DUAL_STACK,
    REQUIRE_DUAL_STACK,
    SINGLE_STACK,
    validate_cluster_ips,
)
from portlab.kube.objects.change import API_SERVER, DEFAULT, Change
from portlab.kube.objects.field import FieldError, invalid
from portlab.kube.objects.ip import IPV4, IPV6, family_of
from portlab.kube.objects.service import (
    CLUSTER_IP_NONE,
    EXTERNAL_NAME,
    Service,
    ServiceSpec,
    is_headless,
    needs_cluster_ip,
)

_POLICY = "spec.ipFamilyPolicy"
_OTHER = {IPV4: IPV6, IPV6: IPV4}


def init_ip_family_fields(
    service: Service, old: Service | None, *, configured: Collection[str], default: str
) -> tuple[Service, list[Change]]:
    """The Service with policy and families filled in; ``old`` is None on create.

    ``configured`` are the families that the cluster has, ``default`` the first of them.
    Raises RefusedError.
    """
    if service.spec.type == EXTERNAL_NAME or _keeps_prefer_dual_stack(service.spec, old):
        return service, []
    changes: list[Change] = []
    spec = _set_policy(service.spec, old, changes)
    _refuse(service, validate_cluster_ips(spec))
    errors: list[FieldError] = []
    if old is not None:
        spec = _release_second(spec, old.spec, errors, changes)
    errors += _check_single_stack(spec)
    spec = _infer_families(spec, configured, errors, changes)
    _refuse(service, errors)
    if is_headless(spec) and not spec.selector:
        # Nothing is allocated and nobody watches its endpoints, so any families will do.
        configured = (IPV4, IPV6)
    else:
        _refuse(service, _check_configured(spec, configured))
    spec = _complete_families(spec, configured, default, changes)
    return replace(service, spec=spec), changes


def _refuse(service: Service, errors: list[FieldError]) -> None:
    if errors:
        raise RefusedError(new_invalid(service.metadata.name, errors))


def _keeps_prefer_dual_stack(spec: ServiceSpec, old: Service | None) -> bool:
    """On update of a PreferDualStack Service with the same addresses nothing is added or removed."""
    return (
        old is not None
        and spec.ip_family_policy == PREFER_DUAL_STACK
        and old.spec.ip_family_policy in (None, PREFER_DUAL_STACK)
        and old.spec.type == spec.type
        and needs_cluster_ip(spec)
        and old.spec.cluster_ips == spec.cluster_ips
        and old.spec.ip_families == spec.ip_families
    )


def _set_policy(spec: ServiceSpec, old: Service | None, changes: list[Change]) -> ServiceSpec:
    if spec.ip_family_policy is not None:
        return spec
    actor = DEFAULT
    if old is not None and old.spec.ip_family_policy is not None:
        policy, code, actor = old.spec.ip_family_policy, codes.KEEP_FAMILY_POLICY, API_SERVER
    elif is_headless(spec) and not spec.selector:
        policy, code = REQUIRE_DUAL_STACK, codes.HEADLESS_FAMILY_POLICY
    else:
        policy, code = SINGLE_STACK, codes.DEFAULT_FAMILY_POLICY
    changes.append(_change(_POLICY, None, policy, code, actor))
    return replace(spec, ip_family_policy=policy)


def _change(
    path: str, before: Any, after: Any, code: str, actor: str = DEFAULT, **facts: Any
) -> Change:
    return Change(
        path=path,
        before=before,
        after=after,
        code=code,
        actor=actor,
        facts={"value": before if after is None else after, **facts},
    )


def _release_second(
    spec: ServiceSpec, old: ServiceSpec, errors: list[FieldError], changes: list[Change]
) -> ServiceSpec:
    """On update: SingleStack with everything else as it was gives up the second address and family."""
    addresses, families = spec.cluster_ips, spec.ip_families
    if spec.ip_family_policy == SINGLE_STACK:
        if addresses == old.cluster_ips and len(addresses) > 1:
            path, code = "spec.clusterIPs[1]", codes.RELEASE_SECOND_ADDRESS
            changes.append(_change(path, addresses[1], None, code, API_SERVER))
            addresses = addresses[:1]
        if families == old.ip_families and len(families) > 1:
            path, code = "spec.ipFamilies[1]", codes.RELEASE_SECOND_FAMILY
            changes.append(_change(path, families[1], None, code, API_SERVER))
            families = families[:1]
        return replace(spec, cluster_ips=addresses, ip_families=families)
    for given, before, what in (
        (addresses, old.cluster_ips, "secondary cluster IP"),
        (families, old.ip_families, "secondary IP family"),
    ):
        if given and len(given) < len(before):
            text = f"must be 'SingleStack' to release the {what}"
            code = codes.FAMILY_POLICY_KEEPS_SECOND
            errors.append(invalid(_POLICY, spec.ip_family_policy, text, code))
    return spec


def _check_single_stack(spec: ServiceSpec) -> list[FieldError]:
    if spec.ip_family_policy != SINGLE_STACK:
        return []
    return [
        invalid(
            _POLICY,
            SINGLE_STACK,
            f"must be 'RequireDualStack' or 'PreferDualStack' when multiple {what} are specified",
            codes.FAMILY_POLICY_SINGLE_WITH_TWO,
        )
        for given, what in ((spec.cluster_ips, "cluster IPs"), (spec.ip_families, "IP families"))
        if len(given) == 2
    ]


def _infer_families(
    spec: ServiceSpec,
    configured: Collection[str],
    errors: list[FieldError],
    changes: list[Change],
) -> ServiceSpec:
    """An address without a family at its place says which family is meant."""
    families = list(spec.ip_families)
    for index, address in enumerate(spec.cluster_ips):
        if address == CLUSTER_IP_NONE:
            break
        if index < len(families):
            continue
        family = family_of(address)
        if family not in configured:
            path, given = f"spec.clusterIPs[{index}]", list(spec.cluster_ips)
            text, code = (
                f"{family} is not configured on this cluster",
                codes.CLUSTER_IP_FAMILY_MISSING,
            )
            errors.append(invalid(path, given, text, code, family=family))
            continue
        path, code = f"spec.ipFamilies[{len(families)}]", codes.FAMILY_FROM_ADDRESS
        families.append(family)
        changes.append(_change(path, None, family, code, address=address))
    return replace(spec, ip_families=tuple(families))


def _check_configured(spec: ServiceSpec, configured: Collection[str]) -> list[FieldError]:
    errors = []
    if spec.ip_family_policy == REQUIRE_DUAL_STACK and len(configured) < 2:
        text = "this cluster is not configured for dual-stack services"
        code = codes.DUAL_STACK_NOT_CONFIGURED
        errors.append(invalid(_POLICY, REQUIRE_DUAL_STACK, text, code))
    for index, family in enumerate(spec.ip_families):
        if family not in configured:
            path, text = f"spec.ipFamilies[{index}]", "not configured on this cluster"
            errors.append(invalid(path, family, text, codes.FAMILY_NOT_CONFIGURED))
    return errors


def _complete_families(
    spec: ServiceSpec, configured: Collection[str], default: str, changes: list[Change]
) -> ServiceSpec:
    families = spec.ip_families
    if not families:
        families = (default,)
        changes.append(_change("spec.ipFamilies[0]", None, default, codes.DEFAULT_FAMILY))
    if spec.ip_family_policy != SINGLE_STACK and len(families) == 1 and len(configured) == 2:
        second = _OTHER[families[0]]
        families = (*families, second)
        path, code = "spec.ipFamilies[1]", codes.ADD_SECOND_FAMILY
        changes.append(_change(path, None, second, code, policy=spec.ip_family_policy))
    return replace(spec, ip_families=families)
