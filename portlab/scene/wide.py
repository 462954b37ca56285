"""The wide layout: layers as rows, nodes as columns, the packet card beside the open node's rules (look: 1072 wide)."""

from __future__ import annotations

from portlab.kube.objects.clusterconfig import ClusterConfig
from portlab.scene import grid
from portlab.scene import widestill as still
from portlab.scene.bands import Bands, bands
from portlab.scene.grid import OPEN, SLIM, Column, NodeDemand
from portlab.scene.ground import LIT, Ground, PodView
from portlab.scene.journey import Journey
from portlab.scene.model import WIDE, Box, Point, Rect, Text
from portlab.scene.plan import Plan, RulePlace, Ways, tracks_of
from portlab.scene.podgrid import PodCell, pod_cells
from portlab.scene.rulebox import LIP
from portlab.scene.ruletitle import PAD
from portlab.scene.saying import Words, machine_name
from portlab.scene.shapes import (
    host_box,
    more_box,
    pod_box,
    router_box,
)
from portlab.scene.textwidth import fit, fitted, width
from portlab.scene.wideoutside import outside
from portlab.scene.wideways import Anchors, lay_track

_CARD_LEFT = 208.0
_LANE = 204.0
_BALANCER_LEFT = 176.0
_BALANCER_MIN = 150.0
_BALANCER_MAX = 400.0
_PROCESS_WIDTH = 108.0


def wide_plan(config: ClusterConfig, ground: Ground, journey: Journey, words: Words) -> Plan:
    """The wide layout drawn up for a world, a Service and a journey."""
    columns = _columns(config, ground, journey)
    cells = {column.name: pod_cells(ground.pods, column, journey, words) for column in columns}
    node_port = still.layer_label(ground.node_port, 28)
    cluster_ip = still.layer_label(ground.cluster_ip, 32)
    rows = max((cell.row for found in cells.values() for cell in found), default=0) + 1
    levels = bands(
        ground,
        journey,
        np_label=node_port.height,
        cip_label=cluster_ip.height,
        pod_rows=rows,
    )
    by_name = {column.name: column for column in columns}
    anchors = _anchors(config, journey, ground, levels, by_name)
    pods, notes = _pods(ground, journey, levels, columns, cells, words)
    anchors.pods.update({box.name.split(" ", 1)[0]: box.rect for box in pods})
    labels, glyphs, chips = still.labels(
        ground, levels, node_port, cluster_ip, words, anchors, _comes_in(journey)
    )
    nodes, node_labels = still.nodes(config, columns, levels)
    closed_boxes, closed_hooks = still.closed(config, ground, columns, levels, words)
    veil, _hooks = still.closed(config, ground, columns, levels, words, veiled=True)
    return Plan(
        layout=WIDE,
        width=grid.WIDE_WIDTH,
        height=levels.pods_bottom + 1,
        planes=still.planes(ground, levels),
        labels=labels + node_labels,
        glyphs=glyphs,
        nodes=nodes,
        hosts=_hosts(config, ground, journey, anchors, words),
        chips=chips,
        veil=veil,
        closed_boxes=closed_boxes,
        closed_hooks=closed_hooks,
        pods=pods,
        notes=notes,
        rules=tuple(
            RulePlace(
                box=box,
                rect=rect,
                title_y=rect.y + (14.5 if box.band == LIP else 18),
                reason_y=rect.bottom - (5.5 if box.band == LIP else 8),
                pad=PAD,
            )
            for box, rect in zip(journey.boxes, anchors.rules, strict=True)
        ),
        ways=Ways(tracks=tracks_of(journey, lambda a, b: lay_track(anchors, a, b)), hook_x=17),
        entrance=anchors.entrance,
        card_room=anchors.card_room,
        card_follows=True,
        spots=anchors.spots(),
        headline_room=anchors.headline,
        headline_style="s-headline",
    )


def _columns(config: ClusterConfig, ground: Ground, journey: Journey) -> tuple[Column, ...]:
    touched = {
        spot.name for legs in journey.legs.values() for leg in legs for spot in (leg.start, leg.end)
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
    process = _process(journey, levels, columns)
    if column is not None:
        rules = levels.rule_rects(journey, column.x + 24, grid.RULE_WIDTH)
        entry_x = column.x + 158
        entry_y = rules[0].y if rules else levels.node_top + 46
        card_x = column.x + _CARD_LEFT + (8 if riser else 0)
    else:
        entry_x = _first_touched(journey, columns)
        entry_y = levels.node_top
        card_x = grid.WIDE_WIDTH - grid.CARD_WIDTH - 16
    at_home = journey.process_inside()
    if at_home and not rules:
        entry_y = process.bottom + 16
    band = outside(journey, entry_x, has_client=bool(config.clients))
    said = fit(ground.load_balancer.address, "s-addr", _BALANCER_MAX - 42, middle=True)
    lb_w = max(_BALANCER_MIN, width(said, "s-addr") + 42)
    return Anchors(
        levels=levels,
        columns=columns,
        open_node=journey.open_node,
        rules=rules,
        entrance=Point(process.cx if at_home and not journey.leaves() else entry_x, entry_y),
        exit=Point(entry_x, rules[-1].bottom if rules else entry_y),
        lane=(column.x + _LANE) if column else 0.0,
        client=band.client if config.clients else None,
        router=band.router,
        router_box=band.router_box,
        headline=band.headline,
        balancer=(
            Rect(max(entry_x - lb_w / 2, _BALANCER_LEFT), levels.lb_top + 8, lb_w, 30)
            if ground.load_balancer.state == LIT
            else None
        ),
        process=process,
        pods={},
        card_room=Rect(
            card_x, levels.node_top + 10, grid.CARD_WIDTH, levels.pods_y - levels.node_top - 18
        ),
    )


def _comes_in(journey: Journey) -> bool:
    """Whether a cable crosses the LoadBalancer plane's head."""
    return journey.uses("in") and (journey.uses("client") or journey.uses("router"))


def _process(journey: Journey, levels: Bands, columns: dict[str, Column]) -> Rect:
    """The box of a node's own process that sends, under the node's name; without one a box of no size."""
    sender = journey.sender
    if sender is None or sender.kind != "process" or sender.name not in columns:
        return Rect(0, levels.node_top, 0, 0)
    column = columns[sender.name]
    left = column.x + (24 if column.form == OPEN else 6 if column.form == SLIM else 14)
    right = column.right - (22 if column.form == OPEN else 26)
    return Rect(left, levels.node_top + 32, min(_PROCESS_WIDTH, right - left), 26)


def _first_touched(journey: Journey, columns: dict[str, Column]) -> float:
    for legs in journey.legs.values():
        for leg in legs:
            for spot in (leg.start, leg.end):
                if spot.kind in ("in", "out") and spot.name in columns:
                    return columns[spot.name].right - 8
    return next((column.x + column.w / 2 for column in columns.values()), 400.0)


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
        name = machine_name(client.name, words)
        cls = "host sends" if sends else "host"
        hosts.append(host_box(name, client.ip, anchors.client, cls))
    if anchors.router_box is not None:
        hosts.append(router_box(words("router"), anchors.router_box))
    if anchors.balancer is not None:
        rect = anchors.balancer
        address = ground.load_balancer.address
        said = fit(address, "s-addr", rect.w - 40, middle=True)
        text = Text(rect.x + 30, rect.cy + 4.5, "s-addr f-lb", said)
        path = ground.load_balancer.path
        hosts.append(Box("host balancer", "", *rect, 8, f"LoadBalancer {address}", (text,), path))
    if journey.sender is not None and journey.sender.kind == "process":
        rect = anchors.process
        name = words("process")
        said = fit(name, "s-small", rect.w - 8)
        text = Text(rect.cx, rect.cy + 4.5, "s-small mid", said)
        hosts.append(Box("host process sends", "", *rect, 8, name, (text,)))
    return tuple(hosts)


def _pods(
    ground: Ground,
    journey: Journey,
    levels: Bands,
    columns: tuple[Column, ...],
    cells: dict[str, tuple[PodCell, ...]],
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
    ground: Ground, column: Column, cells: tuple[PodCell, ...], levels: Bands, words: Words
) -> list[Text]:
    """What is to be said in the open node's row of Pods, where there is room for it."""
    y = levels.pods_y + 33
    left = min((cell.x for cell in cells), default=column.right)
    notes: list[Text] = []
    shown = [cell.pod for cell in cells if isinstance(cell.pod, PodView)]
    if len(shown) == 1 and not shown[0].selected and shown[0].label:
        label = shown[0].label
        if width(label, "s-addr") < 120:
            notes.append(Text(left - 10, y, "s-addr end t3", label))
            left -= width(label, "s-addr") + 10
    if ground.service and not any(pod.selected for pod in shown):
        note = words("no-pod-here", service=ground.service, node=column.name)
        room = left - 16 - (column.x + 24)
        if room > 120:
            notes.append(fitted(column.x + 24, y, "s-note t2", note, room))
    return notes
