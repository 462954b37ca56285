"""A few Services for kubectl's tests."""

import pytest
from kube.kubectl.doubles import PlainApi, service_of

from portlab.kube.kubectl.command import run
from portlab.kube.objects.endpointslice import Endpoint, EndpointPort, EndpointSlice

WEB = {
    "metadata": {"name": "web", "namespace": "default", "labels": {"tier": "front", "app": "x"}},
    "spec": {
        "type": "NodePort",
        "selector": {"app": "web", "app.example.com/part": "a"},
        "clusterIP": "10.96.0.80",
        "clusterIPs": ["10.96.0.80"],
        "ports": [{"protocol": "TCP", "port": 80, "targetPort": 80, "nodePort": 30080}],
        "sessionAffinity": "None",
        "externalTrafficPolicy": "Cluster",
        "internalTrafficPolicy": "Cluster",
        "ipFamilies": ["IPv4"],
        "ipFamilyPolicy": "SingleStack",
    },
}
DB = {
    "metadata": {"name": "db", "namespace": "default"},
    "spec": {
        "type": "ClusterIP",
        "clusterIP": "10.96.0.54",
        "clusterIPs": ["10.96.0.54"],
        "ports": [
            {"name": "pg", "protocol": "TCP", "port": 5432, "targetPort": 5432},
            {"name": "dns", "protocol": "UDP", "port": 53, "targetPort": "dns"},
        ],
        "sessionAffinity": "None",
    },
}


@pytest.fixture
def api():
    """A server with a NodePort Service `web` and a Service `db` without a selector."""
    ready = {"ready": True, "serving": True, "terminating": False}
    slices = EndpointSlice(
        service="web",
        ports=(EndpointPort(name="", port=80),),
        endpoints=tuple(Endpoint(address=f"10.244.1.{last}", **ready) for last in (10, 11)),
    )
    return PlainApi([service_of(WEB), service_of(DB)], {"web": (slices,)})


@pytest.fixture
def kubectl(api):
    """Runs a command line on that server; gives what is printed, and asserts where it ends."""

    def kubectl(line, *, stdin="", fails=False, namespace="default"):
        args = line.split() if isinstance(line, str) else line
        result = run(api, args, stdin=stdin, namespace=namespace)
        assert result.exit_code == int(fails), result
        return result.stderr if fails else result.stdout

    return kubectl
