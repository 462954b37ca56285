"""The still parts of the wide layout: planes, the words at their left, nodes and what closed nodes show."""

from __future__ import annotations

from portlab.kube.kubeproxy.trace import NODE_PORT, OUTSIDE, POD
from portlab.kube.objects.clusterconfig import IPTABLES, NFTABLES, ClusterConfig
from portlab.kube.objects.node import Node
from portlab.scene import grid
from portlab.scene.bands import Bands
from portlab.scene.grid import CLOSED, OPEN, SLIM, Column
from portlab.scene.ground import LIT, UNLIT, WAITING, Ground, LayerView
from portlab.scene.model import Box, Glyph, Plane, Point, Rect, Text
from portlab.scene.plan import Way
from portlab.scene.saying import Words
from portlab.scene.shapes import HUES, layer_hue, plane_class, same_rules_box
from portlab.scene.textwidth import fit, fits, width, wrap
from portlab.scene.wideways import Anchors

_LABELS = 116.0


def label_lines(layer: LayerView) -> tuple[tuple[str, str], ...]:
    """The lines under a layer's name: its address or ports, then what there is to say."""
    hue = f"f-{HUES[layer.layer]}"
    style = "s-port" if layer.layer == NODE_PORT else "s-addr-s"
    lines: list[tuple[str, str]] = []
    if layer.address:
        parts = [layer.address]
        if ":" in layer.address and not fits(layer.address, style, _LABELS):
            ip, _, port = layer.address.rpartition(":")
            parts = [ip, f":{port}"]
        lines += [(f"{style} {hue}", fit(part, style, _LABELS)) for part in parts]
    tone = "t3" if layer.state == UNLIT else "t2"
    lines += [(f"s-reason {tone}", line) for line in wrap(layer.note, "s-reason", _LABELS, 4)]
    return tuple(lines)


def planes(ground: Ground, levels: Bands) -> tuple[Plane, ...]:
    cip = (20.0, levels.cip_top, 1032.0, levels.cip_bottom - levels.cip_top, 9.0)
    return (
        Plane(
            plane_class(ground.load_balancer),
            0.5,
            levels.lb_top + 0.5,
            1071,
            levels.lb_bottom - levels.lb_top - 0.5,
            16,
        ),
        Plane(
            plane_class(ground.node_port),
            10,
            levels.np_top,
            1052,
            levels.np_bottom - levels.np_top,
            12,
        ),
        Plane("plane-clear", *cip),
        Plane(plane_class(ground.cluster_ip), *cip),
        Plane(
            "plane p-pod lit",
            0.5,
            levels.pods_top + 0.5,
            1071,
            levels.pods_bottom - levels.pods_top - 0.5,
            16,
        ),
    )


def labels(
    ground: Ground,
    levels: Bands,
    np_lines: tuple[tuple[str, str], ...],
    cip_lines: tuple[tuple[str, str], ...],
    words: Words,
    anchors: Anchors,
    crossed: bool,
) -> tuple[tuple[Text, ...], tuple[Glyph, ...]]:
    balancer = ground.load_balancer
    middle = levels.lb_top + (19.5 if balancer.state == UNLIT else 23)
    texts = [
        Text(44, 46, "s-layer f-out", words("outside")),
        Text(44, middle + 5, f"s-layer {layer_hue(balancer)}", "LoadBalancer"),
        Text(50, levels.np_top + 33, f"s-layer {layer_hue(ground.node_port)}", "NodePort"),
        Text(54, levels.cip_top + 33, f"s-layer {layer_hue(ground.cluster_ip)}", "ClusterIP"),
        Text(44, levels.pods_top + 37, "s-layer f-pod", "Pods"),
        Text(
            22,
            levels.pods_top + 60,
            "s-small t2",
            fit(ground.selected, "s-small", grid.NODES_LEFT - 30),
        ),
    ]
    texts += _stacked(28, levels.np_top + 56, 18, np_lines)
    texts += _stacked(32, levels.cip_top + 56, 18, cip_lines)
    x = 50 + width("LoadBalancer", "s-layer")
    if balancer.state == WAITING:
        texts.append(Text(x, middle + 4.5, "s-addr t2", balancer.address))
        x += width(balancer.address, "s-addr") + 12
    if balancer.state != LIT and balancer.note:
        room = (anchors.entrance.x if crossed else grid.NODES_RIGHT) - 14 - x
        if not fits(balancer.note, "s-note", room):
            # Past the cable and its badges.
            x, room = anchors.entrance.x + 140, 900 - anchors.entrance.x
        texts.append(
            Text(round(x, 1), middle + 4.5, "s-note t3", fit(balancer.note, "s-note", room))
        )
    off = ("g-off", "g-np", "g-cip", "g-lb")
    hues = {
        layer.layer: off[0] if layer.state == UNLIT else f"g-{HUES[layer.layer]}"
        for layer in (ground.load_balancer, ground.node_port, ground.cluster_ip)
    }
    glyphs = (
        Glyph(28, 41, OUTSIDE, "g-out"),
        Glyph(28, middle, "LoadBalancer", hues["LoadBalancer"]),
        Glyph(34, levels.np_top + 28, "NodePort", hues["NodePort"]),
        Glyph(38, levels.cip_top + 28, "ClusterIP", hues["ClusterIP"]),
        Glyph(28, levels.pods_top + 32, POD, "g-pod"),
    )
    return tuple(texts), glyphs


def _stacked(x: float, y: float, pitch: float, lines: tuple[tuple[str, str], ...]) -> list[Text]:
    return [Text(x, y + pitch * index, cls, text) for index, (cls, text) in enumerate(lines)]


def nodes(
    config: ClusterConfig, columns: tuple[Column, ...], levels: Bands
) -> tuple[tuple[Box, ...], tuple[Text, ...]]:
    nodes = {node.name: node for node in config.nodes}
    boxes, texts = [], []
    for column in columns:
        node = nodes[column.name]
        boxes.append(
            Box(
                f"node {column.form}",
                "",
                column.x + 0.5,
                levels.node_top + 0.5,
                column.w - 1,
                levels.node_bottom - levels.node_top,
                10,
                f"{node.name} {node.ip}",
                (),
            )
        )
        texts += _node_name(node, column, levels.node_top + 24)
    return tuple(boxes), tuple(texts)


def _node_name(node: Node, column: Column, y: float) -> list[Text]:
    pad = 8 if column.form == SLIM else 14
    room = column.w - pad - 8
    if column.form == OPEN:
        room = 120.0
    name = fit(node.name, "s-layer", room, middle=True)
    texts = [Text(column.x + pad, y, "s-layer", name)]
    taken = width(name, "s-layer") + 5
    if width(node.ip, "s-addr-s") <= room - taken + 4:
        texts.append(Text(column.x + pad + taken, y, "s-addr-s t2", node.ip))
    return texts


# The chain that picks an endpoint, by kube-proxy's mode.
_PICKING = {IPTABLES: "KUBE-SVC", NFTABLES: "service"}


def closed(
    config: ClusterConfig,
    ground: Ground,
    columns: tuple[Column, ...],
    levels: Bands,
    words: Words,
) -> tuple[tuple[Box, ...], tuple[Way, ...]]:
    picking = _PICKING[config.proxy_mode]
    boxes: list[Box] = []
    hooks: list[Way] = []
    same = words("same-rules")
    for column in columns:
        if column.form == OPEN:
            continue
        inset = 14.0 if column.form == CLOSED else 6.0
        x, w = column.x + inset, column.w - 2 * inset
        upper = Rect(x, levels.np_first, w, grid.RULE_HEIGHT)
        lower = Rect(x, levels.cip_first, w, grid.RULE_HEIGHT)
        if ground.node_port.state == LIT:
            title = ground.node_port.address.split(" ", 1)[0]
            boxes.append(same_rules_box(upper, ground.node_port, title, same))
        if ground.cluster_ip.state == LIT:
            boxes.append(same_rules_box(lower, ground.cluster_ip, picking, same))
            if ground.node_port.state == LIT:
                at = x + min(16.0, w / 2)
                hooks.append((Point(at, upper.bottom), Point(at, lower.y - 4)))
    return tuple(boxes), tuple(hooks)
