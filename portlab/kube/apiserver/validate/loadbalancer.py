"""Validation of the fields that only a LoadBalancer may have.

kube-apiserver 1.36: pkg/apis/core/validation/validation.go ValidateService (source ranges,
allocateLoadBalancerNodePorts), validateLoadBalancerClassField.
"""

from __future__ import annotations

from collections.abc import Mapping

from portlab.kube.apiserver import codes
from portlab.kube.apiserver.validate.addresses import check_cidr
from portlab.kube.apiserver.validate.content import check, qualified_name
from portlab.kube.objects.field import FieldError, forbidden, invalid
from portlab.kube.objects.gofmt import SPACES
from portlab.kube.objects.service import LOAD_BALANCER, Service, ServiceSpec

SOURCE_RANGES_ANNOTATION = "service.beta.kubernetes.io/load-balancer-source-ranges"
# The server's own spelling: its path differs from the field's name by one capital.
_RANGES = "spec.LoadBalancerSourceRanges"
_CLASS = "spec.loadBalancerClass"


def _only_for_load_balancers(path: str) -> FieldError:
    return forbidden(
        path, "may only be used when `type` is 'LoadBalancer'", codes.LOAD_BALANCER_ONLY
    )


def validate_source_ranges(
    service: Service, old_annotations: Mapping[str, str]
) -> list[FieldError]:
    """``loadBalancerSourceRanges``, or else the annotation that was there before the field.

    What an update leaves in the annotation as it was is not looked at again.
    """
    spec = service.spec
    allowed = spec.type == LOAD_BALANCER
    if spec.load_balancer_source_ranges:
        found = [] if allowed else [_only_for_load_balancers(_RANGES)]
        for index, cidr in enumerate(spec.load_balancer_source_ranges):
            # Spaces around a value are forgiven: the annotation allowed them.
            found += check_cidr(f"{_RANGES}[{index}]", cidr.strip(SPACES))
        return found
    annotation = service.metadata.annotations.get(SOURCE_RANGES_ANNOTATION)
    if annotation is None:
        return []
    path = f"metadata.annotations[{SOURCE_RANGES_ANNOTATION}]"
    found = [] if allowed else [_only_for_load_balancers(path)]
    unchanged = old_annotations.get(SOURCE_RANGES_ANNOTATION) == annotation
    if annotation.strip(SPACES) and not unchanged:
        for cidr in annotation.split(","):
            found += check_cidr(path, cidr.strip(SPACES))
    return found


def validate_allocate_node_ports(spec: ServiceSpec) -> list[FieldError]:
    """``allocateLoadBalancerNodePorts``."""
    if spec.allocate_load_balancer_node_ports is None or spec.type == LOAD_BALANCER:
        return []
    return [_only_for_load_balancers("spec.allocateLoadBalancerNodePorts")]


def validate_load_balancer_class(spec: ServiceSpec) -> list[FieldError]:
    """``loadBalancerClass``: its form, and that the type is LoadBalancer."""
    wanted = spec.load_balancer_class
    if wanted is None:
        return []
    if spec.type != LOAD_BALANCER:
        return [_only_for_load_balancers(_CLASS)]
    return check(_CLASS, wanted, qualified_name)


def validate_load_balancer_class_kept(old: ServiceSpec, new: ServiceSpec) -> list[FieldError]:
    """On update: the class may not change while the type stays LoadBalancer.

    The server runs the class's other rules here too, so their errors are told twice.
    """
    found: list[FieldError] = []
    wanted = new.load_balancer_class
    if old.type == new.type == LOAD_BALANCER and old.load_balancer_class != wanted:
        text, code = "may not change once set", codes.LOAD_BALANCER_CLASS_CHANGED
        found.append(invalid(_CLASS, wanted, text, code, typed=True))
    return found + validate_load_balancer_class(new)
