"""The load balancer controller: what a cloud, or MetalLB, writes into a Service's status.

It is an actor of its own, and optional: it looks at a stored Service and asks the API server to change the status,
like anybody else. A cluster without one leaves load balancers pending for ever.
cloud-provider 1.36: staging/src/k8s.io/cloud-provider/controllers/service/controller.go syncLoadBalancerIfNeeded.
"""

from __future__ import annotations

from dataclasses import replace

from portlab.kube.objects.change import CONTROLLER, Change
from portlab.kube.objects.clusterconfig import ClusterConfig
from portlab.kube.objects.service import LOAD_BALANCER, LoadBalancerIngress, Service

IMPLEMENTED_KINDS = ("vip", "proxy")

LOAD_BALANCER_INGRESS = "load-balancer-ingress"


def reconcile(service: Service, config: ClusterConfig) -> tuple[Service, tuple[Change, ...]]:
    """``service`` with the address that the cluster's load balancer gives it, and the change that this is.

    Nothing happens where nobody looks after load balancers (none configured, kind ``pending`` or ``externalIP``), where
    ``loadBalancerClass`` asks for another controller, and where the address is there already. Whether the address
    may be a packet's destination (``ipMode``) is left to the API server's default unless the cloud says it.
    """
    balancer = config.load_balancer
    if (
        service.spec.type != LOAD_BALANCER
        or balancer is None
        or balancer.kind not in IMPLEMENTED_KINDS
        or service.spec.load_balancer_class is not None
        or any(ingress.ip == balancer.ip for ingress in service.status.ingress)
    ):
        return service, ()
    wanted = LoadBalancerIngress(ip=balancer.ip, ip_mode=balancer.ip_mode)
    change = Change(
        path="status.loadBalancer.ingress",
        before=[ingress.to_dict() for ingress in service.status.ingress] or None,
        after=[wanted.to_dict()],
        code=LOAD_BALANCER_INGRESS,
        actor=CONTROLLER,
        facts={"kind": balancer.kind, "ip": balancer.ip},
    )
    status = replace(service.status, ingress=(wanted,))
    return replace(service, status=status), (change,)
