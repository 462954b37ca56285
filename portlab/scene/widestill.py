"""The still parts of the wide layout: planes, the words at their left, nodes and what closed nodes show."""

from __future__ import annotations

from dataclasses import dataclass

from portlab.kube.kubeproxy.trace import NODE_PORT, OUTSIDE, POD
from portlab.kube.objects.clusterconfig import ClusterConfig
from portlab.kube.objects.node import Node
from portlab.scene import grid
from portlab.scene.bands import Bands
from portlab.scene.grid import CLOSED, OPEN, SLIM, Column
from portlab.scene.ground import LIT, UNLIT, WAITING, Ground, LayerView, PortView
from portlab.scene.model import Box, Glyph, Plane, Point, Rect, Text
from portlab.scene.plan import Way
from portlab.scene.saying import Words
from portlab.scene.shapes import (
    HUES,
    PICKING,
    chip_words,
    layer_hue,
    plane_class,
    port_chip,
    same_rules_box,
)
from portlab.scene.textwidth import ELLIPSIS, fits, fitted, whole, width, wrap
from portlab.scene.wideways import Anchors

_LABELS = 116.0
_LINE = 18.0
_CHIP_LINE = 25.0


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerLabel:
    """What stands under a layer's name: its address, its port, what there is to say. Levels begin at the first line's
    baseline; ``height`` is that of all lines."""

    texts: tuple[Text, ...]
    chips: tuple[Box, ...]
    height: float


def layer_label(layer: LayerView, x: float) -> LayerLabel:
    """The lines under a layer's name, from ``x`` to the right."""
    texts: list[Text] = []
    chips: list[Box] = []
    y = 0.0
    if layer.address and layer.layer != NODE_PORT:
        cls = f"s-addr-s f-{HUES[layer.layer]}"
        texts.append(fitted(x, y, cls, layer.address, _LABELS, middle=True, path=layer.path))
        y += _LINE
    if layer.port is not None:
        chip, beside = _chip(layer.port, layer.layer, x, y + 2)
        chips.append(chip)
        texts += beside
        y += _CHIP_LINE
    tone = "t3" if layer.state == UNLIT else "t2"
    path = "" if layer.address else layer.path
    for line in wrap(layer.note, "s-reason", _LABELS, 4):
        full = whole(layer.note) if line[-1] == ELLIPSIS else ""
        texts.append(Text(x, y, f"s-reason {tone}", line, full, path))
        y += _LINE
    return LayerLabel(texts=tuple(texts), chips=tuple(chips), height=y)


def _chip(port: PortView, layer: str, x: float, y: float) -> tuple[Box, list[Text]]:
    """A port's number, and beside it as much as there is room for."""
    chip = port_chip(port, layer, x, y, _LABELS)
    left = round(chip.rect.right + 6, 1)
    room = x + _LABELS + 4 - left
    said = next((text for text in chip_words(port) if fits(text, "s-reason", room)), "")
    return chip, [Text(left, y, "s-reason t2", said)] if said else []


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
    node_port: LayerLabel,
    cluster_ip: LayerLabel,
    words: Words,
    anchors: Anchors,
    crossed: bool,
) -> tuple[tuple[Text, ...], tuple[Glyph, ...], tuple[Box, ...]]:
    balancer = ground.load_balancer
    middle = levels.lb_top + (19.5 if balancer.state == UNLIT else 23)
    texts = [
        Text(44, 46, "s-layer f-out", words("outside")),
        Text(44, middle + 5, f"s-layer {layer_hue(balancer)}", "LoadBalancer"),
        Text(50, levels.np_top + 33, f"s-layer {layer_hue(ground.node_port)}", "NodePort"),
        Text(54, levels.cip_top + 33, f"s-layer {layer_hue(ground.cluster_ip)}", "ClusterIP"),
        Text(44, levels.pods_top + 37, "s-layer f-pod", "Pods"),
        fitted(
            22,
            levels.pods_top + 60,
            "s-small t2",
            ground.selected,
            grid.NODES_LEFT - 30,
            path="spec.selector",
        ),
    ]
    chips: list[Box] = []
    for label, top in ((node_port, levels.np_top), (cluster_ip, levels.cip_top)):
        texts += [text._replace(y=text.y + top + 56) for text in label.texts]
        chips += [_lowered(chip, top + 56) for chip in label.chips]
    if ground.target is not None:
        chip, beside = _chip(ground.target, POD, 22, levels.pods_top + 86)
        chips.append(chip)
        texts += beside
    x = 50 + width("LoadBalancer", "s-layer")
    if balancer.state == WAITING:
        texts.append(Text(x, middle + 4.5, "s-addr t2", balancer.address, "", balancer.path))
        x += width(balancer.address, "s-addr") + 12
    if balancer.state != LIT and balancer.note:
        room = (anchors.entrance.x if crossed else grid.NODES_RIGHT) - 14 - x
        if not fits(balancer.note, "s-note", room):
            # Past the cable and its badges.
            x, room = anchors.entrance.x + 140, 900 - anchors.entrance.x
        path = "" if balancer.address else balancer.path
        texts.append(fitted(round(x, 1), middle + 4.5, "s-note t3", balancer.note, room, path=path))
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
    return tuple(texts), glyphs, tuple(chips)


def _lowered(box: Box, by: float) -> Box:
    return box._replace(
        y=box.y + by, texts=tuple(text._replace(y=text.y + by) for text in box.texts)
    )


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
    name = fitted(column.x + pad, y, "s-layer", node.name, room, middle=True)
    texts = [name]
    taken = width(name.text, "s-layer") + 5
    if width(node.ip, "s-addr-s") <= room - taken + 4:
        texts.append(Text(column.x + pad + taken, y, "s-addr-s t2", node.ip))
    return texts


def closed(
    config: ClusterConfig,
    ground: Ground,
    columns: tuple[Column, ...],
    levels: Bands,
    words: Words,
    *,
    veiled: bool = False,
) -> tuple[tuple[Box, ...], tuple[Way, ...]]:
    """The boxes of the nodes that are closed; ``veiled``: those by which the open one looks as they do."""
    picking = PICKING[config.proxy_mode]
    boxes: list[Box] = []
    hooks: list[Way] = []
    same = words("same-rules")
    for column in columns:
        if (column.form == OPEN) != veiled:
            continue
        inset = 14.0 if column.form == CLOSED else 6.0
        x, w = column.x + inset, column.w - 2 * inset
        if veiled:
            x, w = column.x + 24, grid.RULE_WIDTH
        upper = Rect(x, levels.np_first, w, grid.RULE_HEIGHT)
        lower = Rect(x, levels.cip_first, w, grid.RULE_HEIGHT)
        if ground.node_port.state == LIT:
            boxes.append(same_rules_box(upper, ground.node_port, ground.node_port.address, same))
        if ground.cluster_ip.state == LIT:
            boxes.append(same_rules_box(lower, ground.cluster_ip, picking, same))
            if ground.node_port.state == LIT:
                at = x + min(16.0, w / 2)
                hooks.append((Point(at, upper.bottom), Point(at, lower.y - 4)))
    return tuple(boxes), tuple(hooks)
