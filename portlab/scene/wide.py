"""The wide layout: layers as rows, nodes as columns, the packet card beside the open node's rules (look: 1072 wide)."""

from __future__ import annotations

from portlab.kube.kubeproxy.trace import NODE_PORT, OUTSIDE, POD
from portlab.kube.objects.clusterconfig import ClusterConfig
from portlab.kube.objects.node import Node
from portlab.scene import grid
from portlab.scene.bands import OUTSIDE_BOTTOM, Bands, bands
from portlab.scene.grid import CLOSED, OPEN, SLIM, Column, NodeDemand
from portlab.scene.ground import LIT, UNLIT, WAITING, Ground, LayerView, PodView, Words
from portlab.scene.journey import LIP, Journey
from portlab.scene.model import WIDE, Box, Glyph, Plane, Point, Rect, Text
from portlab.scene.plan import Plan, RulePlace, Way, Ways, tracks_of
from portlab.scene.podgrid import pod_cells
from portlab.scene.shapes import (
    HUES,
    host_box,
    layer_hue,
    more_box,
    plane_class,
    pod_box,
    same_rules_box,
)
from portlab.scene.textwidth import fit, width, wrap
from portlab.scene.wideways import Anchors, lay_track

_RIGHT = 1071.5
_LABELS = 116.0
_CARD_LEFT = 208.0
_LANE = 204.0
_CLIENT = (196.0, 48.0)


def wide_plan(config: ClusterConfig, ground: Ground, journey: Journey, words: Words) -> Plan:
    """The wide layout drawn up for a world, a Service and a journey."""
    columns = _columns(config, ground, journey)
    cells = {
        column.name: pod_cells(ground.pods, column, journey, words)
        for column in columns
    }
    np_lines = _label_lines(ground.node_port)
    cip_lines = _label_lines(ground.cluster_ip)
    rows = max((cell.row for found in cells.values() for cell in found), default=0) + 1
    levels = bands(
        ground, journey, np_lines=len(np_lines), cip_lines=len(cip_lines), pod_rows=rows
    )
    by_name = {column.name: column for column in columns}
    anchors = _anchors(config, journey, ground, levels, by_name)
    pods, notes = _pods(ground, journey, levels, columns, cells, words)
    anchors.pods.update({box.name.split(" ", 1)[0]: box.rect for box in pods})
    labels, glyphs = _labels(ground, levels, np_lines, cip_lines, words, anchors)
    nodes, node_labels = _nodes(config, columns, levels)
    closed_boxes, closed_hooks = _closed(ground, columns, levels, words)
    return Plan(
        layout=WIDE,
        width=grid.WIDE_WIDTH,
        height=levels.pods_bottom + 1,
        planes=_planes(ground, levels),
        labels=labels + node_labels,
        glyphs=glyphs,
        nodes=nodes,
        hosts=_hosts(config, ground, journey, anchors, words),
        closed_boxes=closed_boxes,
        closed_hooks=closed_hooks,
        pods=pods,
        notes=notes,
        rules=tuple(
            RulePlace(
                box=box,
                rect=rect,
                title_y=rect.y + (14.5 if box.band == LIP else 18),
                reason_y=rect.y + (28.5 if box.band == LIP else 34),
                pad=12,
            )
            for box, rect in zip(journey.boxes, anchors.rules, strict=True)
        ),
        ways=Ways(tracks=tracks_of(journey, lambda a, b: lay_track(anchors, a, b)), hook_x=17),
        entrance=anchors.entrance,
        card_room=anchors.card_room,
        card_follows=True,
        spots=anchors.spots(),
        headline_room=_headline_room(anchors.client),
        headline_style="s-headline",
    )


def _columns(config: ClusterConfig, ground: Ground, journey: Journey) -> tuple[Column, ...]:
    touched = {
        spot.name
        for legs in journey.legs.values()
        for leg in legs
        for spot in (leg.start, leg.end)
    }
    demands = tuple(
        NodeDemand(
            name=node.name,
            pods=sum(pod.node == node.name for pod in ground.pods),
            touched=node.name in touched
            or any(pod.node == node.name and pod.name in touched for pod in ground.pods),
        )
        for node in config.nodes
    )
    right = grid.NODES_RIGHT
    if journey.trace is not None and not journey.open_node:
        right -= grid.CARD_WIDTH + 24
    return grid.columns(demands, journey.open_node, grid.NODES_LEFT, right)


def _anchors(
    config: ClusterConfig,
    journey: Journey,
    ground: Ground,
    levels: Bands,
    columns: dict[str, Column],
) -> Anchors:
    column = columns.get(journey.open_node)
    rules: tuple[Rect, ...] = ()
    riser = bool(journey.riser()) and journey.sender is not None
    if column is not None:
        rules = levels.rule_rects(journey, column.x + 24, grid.RULE_WIDTH)
        entry_x = column.x + 158
        entry_y = rules[0].y if rules else levels.node_top + 46
        card_x = column.x + _CARD_LEFT + (8 if riser else 0)
        process = Rect(entry_x - 60, levels.node_top + 30, 120, 26)
        if journey.sender and journey.sender.kind == "process" and not rules:
            entry_y = process.bottom + 16
    else:
        entry_x = _first_touched(journey, columns)
        entry_y = levels.node_top
        card_x = grid.WIDE_WIDTH - grid.CARD_WIDTH - 16
        process = Rect(entry_x - 60, levels.node_top + 30, 120, 26)
    client_w, client_h = _CLIENT
    client_x = min(max(entry_x - client_w / 2, 150.0), grid.WIDE_WIDTH - client_w - 8)
    lb_w = max(150.0, width(ground.load_balancer.address, "s-addr") + 42)
    return Anchors(
        levels=levels,
        columns=columns,
        open_node=journey.open_node,
        rules=rules,
        entrance=Point(entry_x, entry_y),
        exit=Point(entry_x, rules[-1].bottom if rules else entry_y),
        lane=(column.x + _LANE) if column else 0.0,
        client=Rect(client_x, 14, client_w, client_h) if config.clients else None,
        balancer=(
            Rect(entry_x - lb_w / 2, levels.lb_top + 8, lb_w, 30)
            if ground.load_balancer.state == LIT
            else None
        ),
        process=process,
        pods={},
        card_room=Rect(
            card_x, levels.node_top + 10, grid.CARD_WIDTH, levels.pods_y - levels.node_top - 18
        ),
    )


def _first_touched(journey: Journey, columns: dict[str, Column]) -> float:
    for legs in journey.legs.values():
        for leg in legs:
            for spot in (leg.start, leg.end):
                if spot.kind in ("in", "out") and spot.name in columns:
                    return columns[spot.name].right - 8
    return next((column.x + column.w / 2 for column in columns.values()), 400.0)


def _label_lines(layer: LayerView) -> tuple[tuple[str, str], ...]:
    """The lines under a layer's name: its address or ports, then what there is to say."""
    hue = f"f-{HUES[layer.layer]}"
    style = "s-port" if layer.layer == NODE_PORT else "s-addr-s"
    lines: list[tuple[str, str]] = []
    if layer.address:
        parts = [layer.address]
        if width(layer.address, style) > _LABELS and ":" in layer.address:
            ip, _, port = layer.address.rpartition(":")
            parts = [ip, f":{port}"]
        lines += [(f"{style} {hue}", fit(part, style, _LABELS)) for part in parts]
    tone = "t3" if layer.state == UNLIT else "t2"
    lines += [(f"s-reason {tone}", line) for line in wrap(layer.note, "s-reason", _LABELS, 4)]
    return tuple(lines)


def _planes(ground: Ground, levels: Bands) -> tuple[Plane, ...]:
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


def _labels(
    ground: Ground,
    levels: Bands,
    np_lines: tuple[tuple[str, str], ...],
    cip_lines: tuple[tuple[str, str], ...],
    words: Words,
    anchors: Anchors,
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
        room = anchors.entrance.x - 14 - x
        if room < width(balancer.note, "s-note"):
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


def _nodes(
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


def _closed(
    ground: Ground, columns: tuple[Column, ...], levels: Bands, words: Words
) -> tuple[tuple[Box, ...], tuple[Way, ...]]:
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
            boxes.append(same_rules_box(lower, ground.cluster_ip, "KUBE-SVC", same))
            if ground.node_port.state == LIT:
                at = x + min(16.0, w / 2)
                hooks.append((Point(at, upper.bottom), Point(at, lower.y - 4)))
    return tuple(boxes), tuple(hooks)


def _hosts(
    config: ClusterConfig, ground: Ground, journey: Journey, anchors: Anchors, words: Words
) -> tuple[Box, ...]:
    hosts = []
    sends = journey.sender is not None and journey.sender.kind == "client"
    if anchors.client is not None:
        client = next(
            (
                client
                for client in config.clients
                if journey.sender is not None and client.name == journey.sender.name
            ),
            config.clients[0],
        )
        name = words("client") if client.name == "client" else client.name
        cls = "host sends" if sends else "host"
        hosts.append(host_box(name, client.ip, anchors.client, cls))
    if anchors.balancer is not None:
        rect = anchors.balancer
        address = ground.load_balancer.address
        text = Text(rect.x + 30, rect.cy + 4.5, "s-addr f-lb", address)
        hosts.append(Box("host balancer", "", *rect, 8, f"LoadBalancer {address}", (text,)))
    if journey.sender is not None and journey.sender.kind == "process":
        rect = anchors.process
        name = fit(words("process"), "s-small", rect.w - 16)
        text = Text(rect.cx, rect.cy + 4.5, "s-small mid", name)
        hosts.append(Box("host process sends", "", *rect, 8, name, (text,)))
    return tuple(hosts)


def _pods(
    ground: Ground,
    journey: Journey,
    levels: Bands,
    columns: tuple[Column, ...],
    cells: dict[str, tuple],
    words: Words,
) -> tuple[tuple[Box, ...], tuple[Text, ...]]:
    boxes: list[Box] = []
    notes: list[Text] = []
    for column in columns:
        for cell in cells[column.name]:
            y = levels.pods_y + cell.row * (levels.pod_height + 20)
            rect = Rect(cell.x, y, cell.w, levels.pod_height)
            if isinstance(cell.pod, PodView):
                boxes.append(_pod(cell.pod, rect, journey))
            else:
                boxes.append(more_box(cell.pod, rect))
        if column.form == OPEN:
            notes += _open_notes(ground, column, cells[column.name], levels, words)
    return tuple(boxes), tuple(notes)


def _pod(pod: PodView, rect: Rect, journey: Journey) -> Box:
    steps = str(journey.picked_at) if pod.name == journey.picked else ""
    return pod_box(pod, rect, steps=steps, sends=pod.name == journey.riser())


def _open_notes(
    ground: Ground, column: Column, cells: tuple, levels: Bands, words: Words
) -> list[Text]:
    """What is to be said in the open node's row of Pods, where there is room for it."""
    y = levels.pods_y + 33
    left = min((cell.x for cell in cells), default=column.right)
    notes: list[Text] = []
    shown = [cell for cell in cells if isinstance(cell.pod, PodView)]
    if len(shown) == 1 and not shown[0].pod.selected and shown[0].pod.label:
        label = shown[0].pod.label
        if width(label, "s-addr") < 120:
            notes.append(Text(left - 10, y, "s-addr end t3", label))
            left -= width(label, "s-addr") + 10
    if ground.service and not any(cell.pod.selected for cell in shown):
        note = words("no-pod-here", service=ground.service, node=column.name)
        room = left - 16 - (column.x + 24)
        if room > 120:
            notes.append(Text(column.x + 24, y, "s-note t2", fit(note, "s-note", room)))
    return notes


def _headline_room(client: Rect | None) -> Rect:
    """Where the current step's headline stands in the outside band: on the wider side of the client."""
    if client is None:
        return Rect(152, 14, _RIGHT - 160, OUTSIDE_BOTTOM - 18)
    left = Rect(152, 14, client.x - 24 - 152, OUTSIDE_BOTTOM - 18)
    right = Rect(client.right + 24, 14, _RIGHT - 16 - client.right - 24, OUTSIDE_BOTTOM - 18)
    return left if left.w >= right.w else right
