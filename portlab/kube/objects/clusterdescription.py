"""A cluster's description as it is written down: plain data, read key by key into a ClusterConfig."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from portlab.kube.objects.clusterconfig import (
    IPTABLES,
    NFTABLES,
    Client,
    ClusterConfig,
    ClusterConfigError,
    HostProcess,
    LoadBalancerConfig,
)
from portlab.kube.objects.node import DEFAULT_CPU_MILLI, Node
from portlab.kube.objects.pod import PHASES, RUNNING, ContainerPort, Listener, Pod
from portlab.kube.objects.quantity import QuantityError, parse_milli


def from_dict(described: Any) -> ClusterConfig:
    """ClusterConfig from plain data (a parsed cluster file, or a recording's ``cluster``).

    Unknown keys are refused by name, so that a misspelt key is not silently without effect.
    Raises ClusterConfigError.
    """
    top = _Reader(described, "cluster")
    config = ClusterConfig(
        name=top.text("name", ""),
        service_cidrs=_service_cidrs(top),
        node_port_range=top.text("nodePortRange", "30000-32767"),
        kubernetes_service_cluster_ips=top.texts("kubernetesServiceClusterIPs", ("10.96.0.1",)),
        pod_cidr=top.text("podCIDR", "10.244.0.0/16"),
        proxy_mode=top.choice("proxyMode", (IPTABLES, NFTABLES), IPTABLES),
        nodes=tuple(_node(reader) for reader in top.readers("nodes")),
        pods=tuple(_pod(reader) for reader in top.readers("pods")),
        clients=_clients(top),
        load_balancer=_load_balancer(top),
        host_processes=tuple(_host_process(reader) for reader in top.readers("hostProcesses")),
        services=top.texts("services", ()),
        **_network(top),
    )
    top.finish()
    return config


def _service_cidrs(top: _Reader) -> tuple[str, ...]:
    if single := top.text("serviceCIDR", ""):
        return (single,)
    return top.texts("serviceCIDRs", ("10.96.0.0/12",))


def _network(top: _Reader) -> dict[str, Any]:
    network: dict[str, Any] = {}
    if (router := top.reader("router")) is not None:
        network["router_client_side"] = router.text("clientSide", "203.0.113.1")
        network["router_node_side"] = router.text("nodeSide", "172.18.0.1")
        network["router_drops_silently"] = router.flag("dropsSilently", True)
        router.finish()
    if (cni := top.reader("cni")) is not None:
        cni.text("plugin", "")
        network["masquerade_outside_pod_cidr"] = cni.flag("masqueradeOutsidePodCIDR", True)
        network["bridge_nf_call_iptables"] = cni.flag("bridgeNfCallIptables", True)
        cni.finish()
    return network


def _node(reader: _Reader) -> Node:
    node = Node(
        name=reader.text("name"),
        ip=reader.text("ip"),
        pod_cidr=reader.text("podCIDR"),
        gateway=reader.text("gateway"),
        zone=reader.text("zone", ""),
        ready=reader.flag("ready", True),
        cpu_milli=reader.milli("cpu", DEFAULT_CPU_MILLI),
        control_plane=reader.flag("controlPlane", False),
    )
    reader.finish()
    return node


def _container_ports(reader: _Reader, key: str) -> tuple[ContainerPort, ...]:
    ports = []
    for port in reader.readers(key):
        ports.append(
            ContainerPort(
                container_port=port.number("containerPort"),
                name=port.text("name", ""),
                protocol=port.text("protocol", "TCP"),
            )
        )
        port.finish()
    return tuple(ports)


def _pod(reader: _Reader) -> Pod:
    listens = []
    for listener in reader.readers("listens"):
        listens.append(
            Listener(port=listener.number("port"), protocol=listener.text("protocol", "TCP"))
        )
        listener.finish()
    pod = Pod(
        name=reader.text("name"),
        node=reader.text("node"),
        ip=reader.text("ip"),
        namespace=reader.text("namespace", "default"),
        labels=reader.text_map("labels"),
        container_ports=_container_ports(reader, "containerPorts"),
        listens=tuple(listens),
        ready=reader.flag("ready", True),
        terminating=reader.flag("terminating", False),
        host_network=reader.flag("hostNetwork", False),
        address_answers=reader.flag("addressAnswers", True),
        ips=reader.texts("ips", ()),
        phase=reader.choice("phase", PHASES, RUNNING),
        hostname=reader.text("hostname", ""),
        subdomain=reader.text("subdomain", ""),
        ready_since=reader.text("readySince", ""),
        sidecar_ports=_container_ports(reader, "sidecarPorts"),
    )
    reader.finish()
    return pod


def _clients(top: _Reader) -> tuple[Client, ...]:
    clients = []
    for key, name in (("client", "client"), ("clientRouted", "client-routed")):
        if (reader := top.reader(key)) is not None:
            clients.append(
                Client(
                    name=name,
                    ip=reader.text("ip"),
                    service_cidr_via=reader.text("serviceCIDRvia", ""),
                )
            )
            reader.finish()
    return tuple(clients)


def _load_balancer(top: _Reader) -> LoadBalancerConfig | None:
    reader = top.reader("loadBalancer")
    if reader is None:
        return None
    targets = {}
    for port in reader.readers("ports"):
        targets[port.number("port")] = port.texts("targets", ())
        port.finish()
    config = LoadBalancerConfig(
        kind=reader.choice("kind", ("vip", "proxy", "pending", "externalIP")),
        ip=reader.text("ip"),
        via=reader.text("via", ""),
        address=reader.text("address", ""),
        node_selection=reader.choice("nodeSelection", ("healthy", "all"), "healthy"),
        ip_mode=reader.text("ipMode", "") or None,
        targets=targets,
    )
    reader.finish()
    return config


def _host_process(reader: _Reader) -> HostProcess:
    process = HostProcess(
        node=reader.text("node"),
        address=reader.text("address"),
        port=reader.number("port"),
        protocol=reader.text("protocol", "TCP"),
    )
    reader.finish()
    return process


_MISSING: Any = object()


class _Reader:
    """Reads one mapping by key, growing the error path on the way in; ``finish`` refuses what nobody read."""

    def __init__(self, described: Any, path: str) -> None:
        if not isinstance(described, Mapping):
            raise ClusterConfigError(f"{path}: must be a mapping")
        self._described = described
        self._path = path
        self._read: set[str] = set()

    def _get(self, key: str, default: Any) -> Any:
        self._read.add(key)
        value = self._described.get(key)
        if value is None:
            if default is _MISSING:
                raise ClusterConfigError(f"{self._path}.{key}: is required")
            return default
        return value

    def _typed(self, key: str, kind: type, word: str, default: Any) -> Any:
        value = self._get(key, default)
        if value is default:
            return value
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise ClusterConfigError(f"{self._path}.{key}: must be {word}")
        return value

    def text(self, key: str, default: Any = _MISSING) -> str:
        value: str = self._typed(key, str, "text", default)
        return value

    def number(self, key: str, default: Any = _MISSING) -> int:
        value: int = self._typed(key, int, "a whole number", default)
        return value

    def milli(self, key: str, default: int) -> int:
        text = self.text(key, "")
        if not text:
            return default
        try:
            return parse_milli(text)
        except QuantityError as error:
            raise ClusterConfigError(f"{self._path}.{key}: must be a quantity") from error

    def flag(self, key: str, default: bool) -> bool:
        value: bool = self._typed(key, bool, "true or false", default)
        return value

    def choice(self, key: str, choices: tuple[str, ...], default: Any = _MISSING) -> str:
        value = self.text(key, default)
        if value not in choices:
            raise ClusterConfigError(f"{self._path}.{key}: must be one of {', '.join(choices)}")
        return value

    def _items(self, key: str, default: Any) -> Any:
        return self._typed(key, list, "a list", default)

    def texts(self, key: str, default: tuple[str, ...]) -> tuple[str, ...]:
        items = self._items(key, default)
        for item in items:
            if not isinstance(item, str):
                raise ClusterConfigError(f"{self._path}.{key}: must be a list of texts")
        return tuple(items)

    def text_map(self, key: str) -> dict[str, str]:
        found: Any = self._typed(key, dict, "a mapping", {})
        for name, value in found.items():
            if not isinstance(name, str) or not isinstance(value, str):
                raise ClusterConfigError(f"{self._path}.{key}: must map text to text")
        return dict(found)

    def reader(self, key: str) -> _Reader | None:
        value = self._get(key, None)
        return None if value is None else _Reader(value, f"{self._path}.{key}")

    def readers(self, key: str) -> list[_Reader]:
        return [
            _Reader(item, f"{self._path}.{key}[{index}]")
            for index, item in enumerate(self._items(key, []))
        ]

    def finish(self) -> None:
        if unknown := sorted(str(key) for key in self._described if key not in self._read):
            raise ClusterConfigError(f"{self._path}: unknown key {unknown[0]}")
