"""The words in which a recording says what a probe's destination is: ``n2 nodeIP:targetPort (wrong)``.

Words that are not known here are for people, and nothing is compared then; nor is it for IPv6, which was not recorded.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from portlab.conformance.differing import shown
from portlab.kube.kubeproxy.world import World

_WORDS = re.compile(
    r"(?P<host>.+?)( (?P<ping>ping)|:(?P<port>[A-Za-z ]+?)( over (?P<protocol>[A-Z]+))?)?( \(\w+\))?"
)
_CLOSED, _UNALLOCATED = "closed port", "unallocated ClusterIP"


class Meanings:
    """What the words mean in a world."""

    def __init__(self, world: World) -> None:
        self._network = world.network
        specs = [service.spec for service in world.services]
        balancer = world.config.load_balancer
        self._cluster_ips = {ip for spec in specs for ip in spec.cluster_ips}
        self._hosts: dict[str, set[str]] = {
            "clusterIP": self._cluster_ips,
            "podIP": {pod.ip for pod in world.pods.values()},
            "externalIP": {ip for spec in specs for ip in spec.external_ips},
            "127.0.0.1": {"127.0.0.1"},
        }
        for word in ("loadBalancerIP", "LB IP"):
            self._hosts[word] = {balancer.ip} if balancer is not None else set()
        for node in world.nodes.values():
            self._hosts[f"{node.name} nodeIP"] = {node.ip}
            self._hosts[f"{node.name} gateway address"] = {node.gateway}
        ports = [port for spec in specs for port in spec.ports]
        endpoints = [each for known in world.endpoints.values() for each in known]
        self._ports: dict[str, set[Any]] = {
            "port": {port.port for port in ports},
            "nodePort": {port.node_port for port in ports},
            "targetPort": {port.target_port.value for port in ports}
            | {endpoint.port for endpoint in endpoints},
        }

    def difference(self, probe: Mapping[str, Any]) -> str:
        """What is wrong with the words; "" when they fit or are not known."""
        to, words = probe["to"], probe["toKind"]
        told = _WORDS.fullmatch(words)
        if (
            to.count(":") > 1
            or told is None
            or (told["host"] not in self._hosts and told["host"] != _UNALLOCATED)
        ):
            return ""
        ip, _, port = to.partition(":")
        if (
            self._is_host(told["host"], ip)
            and bool(told["ping"]) is not bool(port)
            and self._is_port(told["port"], port)
            and told["protocol"] in (None, probe["protocol"])
        ):
            return ""
        return f"toKind: {shown(words)} is not {to} over {probe['protocol']}"

    def _is_host(self, word: str, ip: str) -> bool:
        if word == _UNALLOCATED:
            return self._network.is_service_address(ip) and ip not in self._cluster_ips
        return ip in self._hosts[word]

    def _is_port(self, word: str | None, port: str) -> bool:
        if word == "targetPort" and any(isinstance(each, str) for each in self._ports[word]):
            # Which number a name stands for, the Pods say, if there are any.
            return True
        if word == _CLOSED:
            return int(port) not in self._ports["port"]
        return word not in self._ports or int(port) in self._ports[word]
