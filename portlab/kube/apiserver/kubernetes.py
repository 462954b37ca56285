"""The ``kubernetes`` Service, which the API server makes of itself before anybody else comes.

kube-apiserver 1.36: pkg/controlplane/controller/kubernetesservice/controller.go CreateOrUpdateMasterServiceIfNeeded.
"""

from __future__ import annotations

from portlab.kube.apiserver.books import Books
from portlab.kube.apiserver.identity import Identity
from portlab.kube.apiserver.ipallocator import (
    AddressNotInRangeError,
    AddressTakenError,
)
from portlab.kube.apiserver.validate.clusterips import PREFER_DUAL_STACK, SINGLE_STACK
from portlab.kube.objects.clusterconfig import ClusterConfig, ClusterConfigError
from portlab.kube.objects.intstr import IntOrString
from portlab.kube.objects.ip import family_of
from portlab.kube.objects.meta import ObjectMeta
from portlab.kube.objects.service import CLUSTER_IP, TCP, Service, ServicePort, ServiceSpec

NAMESPACE, NAME = "default", "kubernetes"
_SECURE_PORT, _BIND_PORT = 443, 6443


def kubernetes_service(config: ClusterConfig, books: Books, identity: Identity) -> Service:
    """The API server's own Service, its addresses entered in the books. Raises ClusterConfigError."""
    addresses = config.kubernetes_service_cluster_ips
    for address in addresses:
        allocator = books.cluster_ips.get(family_of(address))
        if allocator is None:
            raise ClusterConfigError(
                f"kubernetesServiceClusterIPs: {address} is of no family of serviceCIDRs"
            )
        try:
            allocator.allocate(address, f"{NAMESPACE}/{NAME}")
        except (AddressNotInRangeError, AddressTakenError) as error:
            text = f"kubernetesServiceClusterIPs: {address}: {error}"
            raise ClusterConfigError(text) from error
    port = ServicePort(
        name="https", protocol=TCP, port=_SECURE_PORT, target_port=IntOrString(_BIND_PORT)
    )
    return Service(
        metadata=ObjectMeta(
            name=NAME,
            namespace=NAMESPACE,
            uid=identity.uid,
            resource_version=identity.resource_version,
            creation_timestamp=identity.time,
            labels={"component": "apiserver", "provider": "kubernetes"},
        ),
        spec=ServiceSpec(
            ports=(port,),
            cluster_ip=addresses[0] if addresses else "",
            cluster_ips=addresses,
            type=CLUSTER_IP,
            session_affinity="None",
            ip_families=tuple(family_of(address) for address in addresses),
            ip_family_policy=PREFER_DUAL_STACK if len(addresses) > 1 else SINGLE_STACK,
            internal_traffic_policy="Cluster",
        ),
    )
