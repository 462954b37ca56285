"""The Go types of a Service as the decoder sees them: field names, kinds, type names for its errors, and how
lists and maps are merged.

kube-apiserver 1.36: staging/src/k8s.io/api/core/v1/types.go Service, and
staging/src/k8s.io/apimachinery/pkg/apis/meta/v1/types.go ObjectMeta, with their tags (``patchStrategy``,
``patchMergeKey``) and markers (``+listType``, ``+listMapKey``, ``+mapType``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

TEXT = "text"
NUMBER = "number"
TRUTH = "truth"
NUMBER_OR_TEXT = "number-or-text"
TIME = "time"
ANYTHING = "anything"
LIST = "list"
MAP = "map"
STRUCT = "struct"


@dataclass(frozen=True, slots=True, kw_only=True)
class GoType:
    """A Go type. ``name`` as Go prints it (``v1.ServicePort``), ``bits`` of a number, ``item`` of a list or
    map, ``fields`` of a struct by their JSON names.

    How two values of a list, map or struct become one: ``patch_merge`` tells that a strategic merge patch merges a
    list instead of replacing it, by ``patch_key`` where the items are structs. Server-side apply takes a list item by
    item only if it has ``list_keys`` (structs known by these fields) or is a ``list_set``; ``atomic`` maps and
    structs are one value to it. ``default`` is the value that the API's schema gives an absent field.
    """

    kind: str
    name: str
    bits: int = 32
    item: GoType | None = None
    fields: Mapping[str, GoType] = field(default_factory=dict)
    patch_merge: bool = False
    patch_key: str = ""
    list_keys: tuple[str, ...] = ()
    list_set: bool = False
    atomic: bool = False
    default: str | None = None

    @property
    def struct_name(self) -> str:
        """The struct's name without its package, as Go's decoder tells the place of an error."""
        return self.name.rpartition(".")[2]


_STRING = GoType(kind=TEXT, name="string")
_BOOL = GoType(kind=TRUTH, name="bool")
_INT32 = GoType(kind=NUMBER, name="int32")
_INT64 = GoType(kind=NUMBER, name="int64", bits=64)
_TIME = GoType(kind=TIME, name="string")
_STRINGS = GoType(kind=LIST, name="[]string", item=_STRING)
_STRING_MAP = GoType(kind=MAP, name="map[string]string", item=_STRING)


def _named_text(name: str) -> GoType:
    return GoType(kind=TEXT, name=name)


def _list_of(item: GoType) -> GoType:
    return GoType(kind=LIST, name=f"[]{item.name}", item=item)


def _list_by(patch_key: str, item: GoType, *list_keys: str) -> GoType:
    """A list that is merged by ``patch_key``, and by ``list_keys`` (the same where none are named) when applied."""
    return replace(
        _list_of(item),
        patch_merge=True,
        patch_key=patch_key,
        list_keys=list_keys or (patch_key,),
    )


def _struct(name: str, /, **fields: GoType) -> GoType:
    return GoType(kind=STRUCT, name=name, fields=MappingProxyType(fields))


_OWNER_REFERENCE = replace(
    _struct(
        "v1.OwnerReference",
        apiVersion=_STRING,
        kind=_STRING,
        name=_STRING,
        uid=_named_text("types.UID"),
        controller=_BOOL,
        blockOwnerDeletion=_BOOL,
    ),
    atomic=True,
)
_MANAGED_FIELDS_ENTRY = _struct(
    "v1.ManagedFieldsEntry",
    manager=_STRING,
    operation=_named_text("v1.ManagedFieldsOperationType"),
    apiVersion=_STRING,
    time=_TIME,
    fieldsType=_STRING,
    fieldsV1=GoType(kind=ANYTHING, name="v1.FieldsV1"),
    subresource=_STRING,
)
_OBJECT_META = _struct(
    "v1.ObjectMeta",
    name=_STRING,
    generateName=_STRING,
    namespace=_STRING,
    selfLink=_STRING,
    uid=_named_text("types.UID"),
    resourceVersion=_STRING,
    generation=_INT64,
    creationTimestamp=_TIME,
    deletionTimestamp=_TIME,
    deletionGracePeriodSeconds=_INT64,
    labels=_STRING_MAP,
    annotations=_STRING_MAP,
    ownerReferences=_list_by("uid", _OWNER_REFERENCE),
    finalizers=replace(_STRINGS, patch_merge=True, list_set=True),
    managedFields=_list_of(_MANAGED_FIELDS_ENTRY),
)
_SERVICE_PORT = _struct(
    "v1.ServicePort",
    name=_STRING,
    protocol=replace(_named_text("v1.Protocol"), default="TCP"),
    appProtocol=_STRING,
    port=_INT32,
    targetPort=GoType(kind=NUMBER_OR_TEXT, name="int32"),
    nodePort=_INT32,
)
_SERVICE_SPEC = _struct(
    "v1.ServiceSpec",
    ports=_list_by("port", _SERVICE_PORT, "port", "protocol"),
    selector=replace(_STRING_MAP, atomic=True),
    clusterIP=_STRING,
    clusterIPs=_STRINGS,
    type=_named_text("v1.ServiceType"),
    externalIPs=_STRINGS,
    sessionAffinity=_named_text("v1.ServiceAffinity"),
    loadBalancerIP=_STRING,
    loadBalancerSourceRanges=_STRINGS,
    externalName=_STRING,
    externalTrafficPolicy=_named_text("v1.ServiceExternalTrafficPolicy"),
    healthCheckNodePort=_INT32,
    publishNotReadyAddresses=_BOOL,
    sessionAffinityConfig=_struct(
        "v1.SessionAffinityConfig",
        clientIP=_struct("v1.ClientIPConfig", timeoutSeconds=_INT32),
    ),
    ipFamilies=_list_of(_named_text("v1.IPFamily")),
    ipFamilyPolicy=_named_text("v1.IPFamilyPolicy"),
    allocateLoadBalancerNodePorts=_BOOL,
    loadBalancerClass=_STRING,
    internalTrafficPolicy=_named_text("v1.ServiceInternalTrafficPolicy"),
    trafficDistribution=_STRING,
)
_PORT_STATUS = _struct(
    "v1.PortStatus", port=_INT32, protocol=_named_text("v1.Protocol"), error=_STRING
)
_INGRESS = _struct(
    "v1.LoadBalancerIngress",
    ip=_STRING,
    hostname=_STRING,
    ipMode=_named_text("v1.LoadBalancerIPMode"),
    ports=_list_of(_PORT_STATUS),
)
_CONDITION = _struct(
    "v1.Condition",
    type=_STRING,
    status=_named_text("v1.ConditionStatus"),
    observedGeneration=_INT64,
    lastTransitionTime=_TIME,
    reason=_STRING,
    message=_STRING,
)

SERVICE = _struct(
    "v1.Service",
    apiVersion=_STRING,
    kind=_STRING,
    metadata=_OBJECT_META,
    spec=_SERVICE_SPEC,
    status=_struct(
        "v1.ServiceStatus",
        loadBalancer=_struct("v1.LoadBalancerStatus", ingress=_list_of(_INGRESS)),
        conditions=_list_by("type", _CONDITION),
    ),
)

# Kinds that the API server knows besides Service, by the version in which they live: a manifest of one of
# these is told apart from a kind that nobody knows.
KNOWN_KINDS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "v1": frozenset(
            [
                "Binding",
                "ComponentStatus",
                "ConfigMap",
                "Endpoints",
                "Event",
                "LimitRange",
                "List",
                "Namespace",
                "Node",
                "PersistentVolume",
                "PersistentVolumeClaim",
                "Pod",
                "PodTemplate",
                "ReplicationController",
                "ResourceQuota",
                "Secret",
                "ServiceAccount",
                "Status",
            ]
        ),
        "apps/v1": frozenset(
            ["ControllerRevision", "DaemonSet", "Deployment", "ReplicaSet", "StatefulSet"]
        ),
        "autoscaling/v1": frozenset(["HorizontalPodAutoscaler"]),
        "autoscaling/v2": frozenset(["HorizontalPodAutoscaler"]),
        "batch/v1": frozenset(["CronJob", "Job"]),
        "discovery.k8s.io/v1": frozenset(["EndpointSlice"]),
        "networking.k8s.io/v1": frozenset(
            ["IPAddress", "Ingress", "IngressClass", "NetworkPolicy", "ServiceCIDR"]
        ),
        "policy/v1": frozenset(["Eviction", "PodDisruptionBudget"]),
        "rbac.authorization.k8s.io/v1": frozenset(
            ["ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding"]
        ),
        "storage.k8s.io/v1": frozenset(
            ["CSIDriver", "CSINode", "StorageClass", "VolumeAttachment"]
        ),
    }
)
