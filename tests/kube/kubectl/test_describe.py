"""kubectl describe."""

import re

import pytest
from kube.kubectl.doubles import PlainApi, service_of

from portlab.kube.kubectl.command import run
from portlab.kube.objects.endpointslice import Endpoint, EndpointPort, EndpointSlice

WEB = """\
Name:                     web
Namespace:                default
Labels:                   app=x
                          tier=front
Annotations:              <none>
Selector:                 app.example.com/part=a,app=web
Type:                     NodePort
IP Family Policy:         SingleStack
IP Families:              IPv4
IP:                       10.96.0.80
IPs:                      10.96.0.80
Port:                     <unset>  80/TCP
TargetPort:               80/TCP
NodePort:                 <unset>  30080/TCP
Endpoints:                10.244.1.10:80,10.244.1.11:80
Session Affinity:         None
External Traffic Policy:  Cluster
Internal Traffic Policy:  Cluster
"""
DB = """\
Name:              db
Namespace:         default
Labels:            <none>
Annotations:       <none>
Selector:          <none>
Type:              ClusterIP
IP Families:       <none>
IP:                10.96.0.54
IPs:               10.96.0.54
Port:              pg  5432/TCP
TargetPort:        5432/TCP
Endpoints:         <none>
Port:              dns  53/UDP
TargetPort:        dns/UDP
Endpoints:         <none>
Session Affinity:  None
"""


def lines(service, slices=()):
    """The described lines of a Service, without the columns."""
    service = service_of(
        {"metadata": {"namespace": "default", **service.pop("metadata", {})}, **service}
    )
    name = service.metadata.name
    result = run(PlainApi([service], {name: slices}), ["describe", "svc", name or "x"])
    return [re.sub(" {2,}", "  ", line.rstrip()) for line in result.stdout.splitlines()]


def test_one_is_described_with_its_events(kubectl):
    assert kubectl("describe svc web") == f"{WEB}Events:                   <none>\n"


@pytest.mark.parametrize("line", ["describe svc db web", "describe svc", "describe svc/db svc/web"])
def test_several_are_apart_and_without_events(kubectl, line):
    assert kubectl(line) == f"{DB}\n\n{WEB}"


def test_events_come_and_go_as_asked(kubectl):
    assert kubectl("describe svc web --show-events=false") == WEB
    both = kubectl("describe svc db web --show-events")
    assert both == f"{DB}Events:            <none>\n\n\n{WEB}Events:                   <none>\n"


def test_the_beginning_of_names_is_enough(kubectl):
    assert kubectl("describe svc w") == f"{WEB}\n"
    missing = 'Error from server (NotFound): services "x" not found\n'
    assert kubectl("describe svc x", fails=True) == missing
    assert kubectl("describe svc/w", fails=True) == missing.replace("x", "w")
    assert kubectl("describe svc/web svc/w", fails=True) == missing.replace("x", "w")


def test_a_missing_one_among_several(api):
    result = run(api, ["describe", "svc", "web", "w"])
    assert (result.exit_code, result.stdout) == (1, WEB)
    assert result.stderr == 'Error from server (NotFound): services "w" not found\n'


def test_nothing_to_describe(api):
    result = run(api, ["describe", "svc", "-l", "app=y"])
    assert (result.exit_code, result.stderr) == (0, "No resources found in default namespace.\n")


def test_everything_that_may_be_there_is_in_its_place():
    spec = {
        "type": "LoadBalancer",
        "ports": [
            {
                "port": 80,
                "targetPort": 80,
                "protocol": "TCP",
                "nodePort": 30080,
                "appProtocol": "http",
            }
        ],
        "externalIPs": ["203.0.113.5", "203.0.113.6"],
        "loadBalancerIP": "203.0.113.7",
        "externalName": "x.example.com",
        "loadBalancerSourceRanges": ["10.0.0.0/8", "fd00::/8"],
        "healthCheckNodePort": 30090,
        "externalTrafficPolicy": "Local",
        "internalTrafficPolicy": "Cluster",
        "trafficDistribution": "PreferSameZone",
        "clusterIPs": ["10.96.0.80", "fd00::80"],
        "ipFamilies": ["IPv4", "IPv6"],
        "ipFamilyPolicy": "PreferDualStack",
    }
    ingress = [{"ip": "203.0.113.9", "ipMode": "VIP"}, {"ip": "b"}, {"hostname": "lb.example.com"}]
    status = {"loadBalancer": {"ingress": ingress}}
    described = lines({"metadata": {"name": "a"}, "spec": spec, "status": status})
    assert described[6:] == [
        "IP Family Policy:  PreferDualStack",
        "IP Families:  IPv4,IPv6",
        "IP:",
        "IPs:  10.96.0.80,fd00::80",
        "External IPs:  203.0.113.5,203.0.113.6",
        "Desired LoadBalancer IP:  203.0.113.7",
        "External Name:  x.example.com",
        "LoadBalancer Ingress:  203.0.113.9 (VIP), b, lb.example.com",
        "Port:  <unset>  80/TCP",
        "TargetPort:  80/TCP",
        "AppProtocol:  http",
        "NodePort:  <unset>  30080/TCP",
        "Endpoints:  <none>",
        "Session Affinity:",
        "External Traffic Policy:  Local",
        "Internal Traffic Policy:  Cluster",
        "HealthCheck NodePort:  30090",
        "LoadBalancer Source Ranges:  10.0.0.0/8,fd00::/8",
        "Traffic Distribution:  PreferSameZone",
        "Events:  <none>",
    ]


def endpoints(*addresses, ports=((80, ""),), ready=()):
    """A slice of endpoints, not ready where ``ready`` says so."""
    states = [*ready, *(True for _ in addresses[len(ready) :])]
    return EndpointSlice(
        service="a",
        ports=tuple(EndpointPort(name=name, port=number) for number, name in ports),
        endpoints=tuple(
            Endpoint(address=address, ready=state, serving=True, terminating=False)
            for address, state in zip(addresses, states, strict=True)
        ),
    )


@pytest.mark.parametrize(
    ("slices", "shown"),
    [
        ([], "<none>"),
        ([endpoints()], ""),
        ([endpoints("a", "b")], "a:80,b:80"),
        ([endpoints("a", "b", "c")], "a:80,b:80,c:80"),
        ([endpoints("a", "b", "c", "d")], "a:80,b:80,c:80 + 1 more..."),
        ([endpoints("a", "b"), endpoints("c", "d", "e")], "a:80,b:80,c:80 + 2 more..."),
        ([endpoints("a", "b", ready=(False,))], "b:80"),
        # One that is not ready makes "more" of nothing.
        (
            [endpoints("a", "b", "c", "d", ready=(True, True, True, False))],
            "a:80,b:80,c:80 + 0 more...",
        ),
        ([endpoints("a", ports=((80, "other"),))], ""),
        ([endpoints("a", ports=((81, "other"), (82, "")))], "a:82"),
        ([endpoints("a", "b", ports=())], "a,b"),
        ([endpoints("fd00::1"), endpoints("fd00::2", ports=())], "[fd00::1]:80,fd00::2"),
        ([endpoints("a", ports=((None, ""),))], "a"),
    ],
)
def test_endpoints_of_a_port(slices, shown):
    service = {"metadata": {"name": "a"}, "spec": {"ports": [{"port": 80, "protocol": "TCP"}]}}
    described = lines(service, slices)
    assert f"Endpoints:  {shown}".rstrip() in described


@pytest.mark.parametrize(
    ("annotations", "described"),
    [
        ({"b": "2", "a": "1\n"}, ["Annotations:  a: 1", "  b: 2"]),
        ({"k": "x" * 137}, [f"Annotations:  k: {'x' * 137}"]),
        ({"k": "x" * 138}, ["Annotations:  k:", f"  {'x' * 138}"]),
        ({"k": "x" * 139}, ["Annotations:  k:", f"  {'x' * 138}..."]),
        ({"k": "é" * 70}, ["Annotations:  k:", f"  {'é' * 69}..."]),
        ({"k": "é" + "é" * 69 + "x"}, ["Annotations:  k:", f"  {'é' * 69}..."]),
        ({"k": "x" + "é" * 70}, ["Annotations:  k:", f"  x{'é' * 68}\ufffd..."]),
        ({"k": "a\nb"}, ["Annotations:  k:", "  a", "  b"]),
        ({"k": "a\x1b[31mb\rc"}, ["Annotations:  k: a^[[31mb\\rc"]),
        ({"kubectl.kubernetes.io/last-applied-configuration": "{}"}, ["Annotations:  <none>"]),
    ],
)
def test_annotations(annotations, described):
    found = lines({"metadata": {"name": "a", "annotations": annotations}})
    assert found[3 : 3 + len(described) + 1] == [*described, "Selector:  <none>"]
