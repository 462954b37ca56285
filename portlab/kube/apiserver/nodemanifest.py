"""Nodes from manifests, as far as Services have to do with them.

``status`` is taken as a kubelet would have written it. A node has a Pod network only if ``spec.podCIDR`` says so; its
bridge has the first address of that, as the usual plugins give it.
kube-apiserver 1.36: pkg/apis/core/v1/{defaults,conversion}.go, pkg/apis/core/validation/validation.go ValidateNode;
what others make of a node: pkg/util/node/node.go GetNodeHostIPs and
staging/src/k8s.io/endpointslice/topologycache/topologycache.go SetNodes.
"""

from __future__ import annotations

from collections.abc import Mapping

from portlab.kube.apiserver import codes
from portlab.kube.apiserver.objectrules import (
    read_readiness,
    refuse_invalid,
    validate_name_and_labels,
)
from portlab.kube.apiserver.typedfields import Fields, read_object
from portlab.kube.apiserver.validate.addresses import check_cidr
from portlab.kube.objects.field import FieldError, invalid
from portlab.kube.objects.ip import parse_cidr, parse_ip
from portlab.kube.objects.node import Node
from portlab.kube.objects.quantity import QuantityError, parse_milli
from portlab.manifest import Manifest

KIND = "Node"


_ZONE = "topology.kubernetes.io/zone"
_CONTROL_PLANE = ("node-role.kubernetes.io/control-plane", "node-role.kubernetes.io/master")
_ADDRESS_TYPES = ("InternalIP", "ExternalIP")


def node_from_manifest(manifest: Manifest) -> Node:
    """The Node that ``manifest`` describes. Raises RefusedError."""
    root = read_object(manifest, KIND)
    metadata = root.struct("metadata", "ObjectMeta")
    labels, name = metadata.texts_by_key("labels"), metadata.text("name")
    pod_cidrs = _pod_cidrs(root.struct("spec", "NodeSpec"))
    status = root.struct("status", "NodeStatus")
    ip = _ip(status)
    errors = validate_name_and_labels(name, labels)
    cpu_milli = _cpu_milli(status, errors)
    ready, _ = read_readiness(status, "NodeCondition")
    for index, cidr in enumerate(pod_cidrs):
        errors += check_cidr(f"spec.podCIDRs[{index}]", cidr)
    refuse_invalid(KIND, name, errors)
    pod_cidr = pod_cidrs[0] if pod_cidrs else ""
    return Node(
        name=name,
        ip=ip,
        pod_cidr=pod_cidr,
        gateway=_gateway(pod_cidr),
        zone=labels.get(_ZONE, ""),
        ready=ready,
        cpu_milli=cpu_milli,
        control_plane=_is_control_plane(labels),
    )


def _is_control_plane(labels: Mapping[str, str]) -> bool:
    return any(label in labels for label in _CONTROL_PLANE)


def _ip(status: Fields) -> str:
    """The node's address: the first internal one, else the first external one, "" when it has none."""
    found: dict[str, str] = {}
    for address in status.structs("addresses", "NodeAddress"):
        text = address.text("address")
        parsed = parse_ip(text)
        if parsed is not None:
            found.setdefault(address.text("type", "v1.NodeAddressType"), str(parsed))
    return next((found[kind] for kind in _ADDRESS_TYPES if kind in found), "")


def _pod_cidrs(spec: Fields) -> tuple[str, ...]:
    """The Pod networks; of two fields that contradict each other the older one, ``podCIDR``, counts.

    Convert_v1_NodeSpec_To_core_NodeSpec.
    """
    cidrs, single = spec.texts("podCIDRs"), spec.text("podCIDR")
    return (single,) if single and single not in cidrs[:1] else cidrs


def _gateway(cidr: str) -> str:
    parsed = parse_cidr(cidr)
    return str(parsed[1].network_address + 1) if parsed is not None else ""


def _cpu_milli(status: Fields, errors: list[FieldError]) -> int:
    """The CPU that Pods may have: what is allocatable, else all that there is (SetDefaults_NodeStatus)."""
    where = "allocatable" if status.has("allocatable") else "capacity"
    amounts = status.amounts(where)
    text = amounts.literal("cpu").strip()
    if not text and not amounts.has("cpu"):
        return 0
    try:
        milli = parse_milli(text)
    except QuantityError as error:
        raise amounts.refused("cpu", str(error)) from error
    if milli < 0:
        said = "must be greater than or equal to 0"
        errors.append(invalid(amounts.place("cpu"), text, said, codes.QUANTITY_NEGATIVE))
    return milli
