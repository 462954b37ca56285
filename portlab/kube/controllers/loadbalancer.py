"""The load balancer controller: what a cloud, or MetalLB, writes into a Service's status.

cloud-provider 1.36: staging/src/k8s.io/cloud-provider/controllers/service/controller.go syncLoadBalancerIfNeeded.
"""

from __future__ import annotations

from dataclasses import replace

from portlab.kube.objects.change import CONTROLLER, Change
from portlab.kube.objects.clusterconfig import ClusterConfig
from portlab.kube.objects.service import (
    LOAD_BALANCER,
    LoadBalancerIngress,
    Service,
    ServiceStatus,
)

# When the controller says nothing about ipMode, the API server writes VIP (pkg/apis/core/v1/defaults.go,
# SetDefaults_ServiceSpec's neighbour for LoadBalancerIngress; KEP-1860).
DEFAULT_IP_MODE = "VIP"

IMPLEMENTED_KINDS = ("vip", "proxy")


def reconcile(service: Service, config: ClusterConfig) -> tuple[Service, tuple[Change, ...]]:
    """``service`` with the address that the cluster's load balancer gives it, and the change that this is.

    Nothing happens where nobody looks after load balancers (none configured, kind ``pending`` or ``externalIP``), where
    ``loadBalancerClass`` asks for another controller, and where the address is there already. A Service that is no
    longer of type LoadBalancer loses its address.
    """
    wanted: tuple[LoadBalancerIngress, ...] = ()
    balancer = config.load_balancer
    if (
        service.spec.type == LOAD_BALANCER
        and balancer is not None
        and balancer.kind in IMPLEMENTED_KINDS
        and service.spec.load_balancer_class is None
    ):
        wanted = (LoadBalancerIngress(ip=balancer.ip, ip_mode=balancer.ip_mode or DEFAULT_IP_MODE),)
    if service.status.ingress == wanted:
        return service, ()
    if service.spec.type == LOAD_BALANCER and not wanted:
        return service, ()
    change = Change(
        path="status.loadBalancer.ingress",
        before=[ingress.to_dict() for ingress in service.status.ingress] or None,
        after=[ingress.to_dict() for ingress in wanted] or None,
        code="load-balancer-ingress" if wanted else "load-balancer-ingress-removed",
        actor=CONTROLLER,
        facts={"kind": balancer.kind, "ip": balancer.ip} if wanted and balancer else {},
    )
    return replace(service, status=ServiceStatus(ingress=wanted)), (change,)
