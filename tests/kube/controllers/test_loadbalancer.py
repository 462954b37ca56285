"""What a cloud writes into a Service's status."""

from __future__ import annotations

import pytest
from kube.kubeproxy.worlds import BALANCER_IP, config, service

from portlab.kube.controllers.loadbalancer import reconcile
from portlab.kube.objects.change import Change
from portlab.kube.objects.clusterconfig import LoadBalancerConfig
from portlab.kube.objects.service import LoadBalancerIngress

BALANCED = service(type="LoadBalancer")
CLOUD = config(load_balancer=LoadBalancerConfig(kind="vip", ip=BALANCER_IP, via="n1"))


def test_a_load_balancer_gets_its_address() -> None:
    found, changes = reconcile(BALANCED, CLOUD)
    assert found.status.ingress == (LoadBalancerIngress(ip=BALANCER_IP),)
    assert changes == (
        Change(
            path="status.loadBalancer.ingress",
            before=None,
            after=[{"ip": BALANCER_IP}],
            code="load-balancer-ingress",
            actor="controller",
            facts={"kind": "vip", "ip": BALANCER_IP},
        ),
    )


def test_a_second_look_changes_nothing() -> None:
    found, _ = reconcile(BALANCED, CLOUD)
    assert reconcile(found, CLOUD) == (found, ())


@pytest.mark.parametrize(
    "balancer",
    [
        None,
        LoadBalancerConfig(kind="pending", ip=BALANCER_IP),
        LoadBalancerConfig(kind="externalIP", ip=BALANCER_IP, via="n1"),
    ],
)
def test_where_nobody_looks_after_it_it_stays_pending(
    balancer: LoadBalancerConfig | None,
) -> None:
    assert reconcile(BALANCED, config(load_balancer=balancer)) == (BALANCED, ())


def test_another_class_is_left_to_another_controller() -> None:
    other = service(type="LoadBalancer", load_balancer_class="example.com/other")
    assert reconcile(other, CLOUD) == (other, ())


def test_the_ip_mode_is_the_clouds_to_choose() -> None:
    proxy = LoadBalancerConfig(kind="proxy", ip=BALANCER_IP, ip_mode="Proxy")
    found, _ = reconcile(BALANCED, config(load_balancer=proxy))
    assert found.status.ingress[0].ip_mode == "Proxy"


def test_a_plain_service_is_left_alone() -> None:
    assert reconcile(service(), CLOUD) == (service(), ())
