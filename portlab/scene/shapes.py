"""Small drawings shared by both layouts: Pods, hosts, closed nodes' boxes, layer signs."""

from __future__ import annotations

from portlab.kube.kubeproxy.trace import CLUSTER_IP, LOAD_BALANCER, NODE_PORT, OUTSIDE, POD
from portlab.kube.objects.clusterconfig import IPTABLES, NFTABLES
from portlab.scene.ground import LIT, UNLIT, WAITING, LayerView, PodView, PortView
from portlab.scene.model import Box, Rect, Text
from portlab.scene.textwidth import fit, fits, fitted, whole, width

# The chain that picks an endpoint, by kube-proxy's mode.
PICKING = {IPTABLES: "KUBE-SVC", NFTABLES: "service"}

# The short names by which style sheets know the layers.
HUES = {OUTSIDE: "out", LOAD_BALANCER: "lb", NODE_PORT: "np", CLUSTER_IP: "cip", POD: "pod"}


def layer_hue(layer: LayerView) -> str:
    """The hue class of a layer's name: tertiary ink where the layer is not lit."""
    return "t3" if layer.state == UNLIT else f"f-{HUES[layer.layer]}"


def plane_class(layer: LayerView) -> str:
    """The classes of a layer's plane."""
    state = {LIT: "lit", WAITING: "waiting", UNLIT: "unlit"}[layer.state]
    return f"plane p-{HUES[layer.layer]} {state}"


def pod_box(pod: PodView, rect: Rect, *, steps: str, sends: bool, side: str = "") -> Box:
    """A Pod: its name, its address, its condition when there is one; ``side`` is a word at the right (its node)."""
    room = rect.w - 2 * 9
    pad = rect.x + 9
    name_x = pad + 20
    name_room = rect.right - 6 - name_x
    texts = []
    if side:
        side_width = width(side, "s-note")
        texts.append(Text(rect.right - 10, rect.y + 24, "s-note end t2", side))
        name_room -= side_width + 8
    hue = "f-pod" if pod.selected else "t3"
    name = fit(pod.name, "s-pod", name_room, middle=True)
    texts.append(Text(name_x, rect.y + 24.5, "s-pod" if pod.selected else "s-pod t2", name))
    style = "s-addr-s" if width(pod.ip, "s-addr-s") <= room else "s-addr-xs"
    ip = fit(pod.ip, style, room + 4, middle=True)
    texts.append(Text(pad, rect.y + 45, f"{style} {hue}", ip))
    if pod.condition:
        texts.append(Text(pad, rect.y + 61, "s-reason t2", fit(pod.condition, "s-reason", room)))
    kind = "pod-box" if pod.selected else "pod-box off"
    return Box(
        f"{kind} sends" if sends else kind, steps, *rect, 8, f"{pod.name} {pod.ip}", tuple(texts)
    )


CHIP_HEIGHT = 20.0


def port_chip(port: PortView, layer: str, x: float, y: float, room: float) -> Box:
    """A number of the Service's port as a box in its layer's colour, from ``x`` to the right, its baseline at ``y``."""
    hue = HUES[layer]
    fitting = fits(port.value, "s-addr", room - 12)
    w = width(port.value, "s-addr") + 12 if fitting else room
    said = fitted(x + w / 2, y, f"s-addr mid f-{hue}", port.value, w - 8, middle=True)
    box = Rect(round(x, 1), y - 14, round(w, 1), CHIP_HEIGHT)
    return Box(f"chip b-{hue}", "", *box, 5, f"{port.name} {whole(port.value)}", (said,), port.path)


def chip_words(port: PortView) -> tuple[str, ...]:
    """What may stand beside a chip, the longest first: the field's name, and how many more ports there are."""
    more = f"+{port.more}" if port.more else ""
    return tuple(text for text in (f"{port.name} {more}".strip(), more) if text)


def more_box(text: str, rect: Rect) -> Box:
    """What stands for the Pods that find no room."""
    label = Text(rect.cx, rect.cy + 4.5, "s-note mid t2", fit(text, "s-note", rect.w - 12))
    return Box("pod-box more", "", *rect, 8, text, (label,))


def host_box(name: str, ip: str, rect: Rect, cls: str) -> Box:
    """A machine outside the nodes: a client, a load balancer."""
    room = rect.right - 8 - (rect.x + 34)
    texts = (
        Text(rect.x + 34, rect.y + 20, "s-host", fit(name, "s-host", room)),
        Text(rect.x + 34, rect.y + 38, "s-addr f-out", fit(ip, "s-addr", room)),
    )
    return Box(cls, "", *rect, 8, f"{name} {ip}", texts)


def router_box(name: str, rect: Rect) -> Box:
    """The router, where a packet ends at it."""
    said = fit(name, "s-small", rect.w - 40)
    text = Text(rect.x + 32, rect.cy + 4.5, "s-small", said)
    return Box("host router", "", *rect, 8, name, (text,))


def same_rules_box(rect: Rect, layer: LayerView, title: str, same: str) -> Box:
    """A closed node's box: the rules of one layer, the same as on the open node."""
    hue = HUES[layer.layer]
    texts: tuple[Text, ...] = ()
    if rect.w > 70:
        room = rect.w - 20
        texts = (
            Text(rect.x + 12, rect.y + 18, f"s-addr f-{hue}", fit(title, "s-addr", room)),
            Text(rect.x + 12, rect.y + 34, "s-reason t2", fit(same, "s-reason", room)),
        )
    path = layer.port.path if layer.port and layer.layer == NODE_PORT else ""
    return Box(f"chain b-{hue} same", "", *rect, 6, f"{title} {same}", texts, path)
