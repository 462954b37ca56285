"""The phone layout: the same planes stacked, the open node over the full width, the packet card in a slot under the
rule that rewrites, Pods two abreast at the bottom (look: 358 wide)."""

from __future__ import annotations

from portlab.kube.kubeproxy.trace import LOAD_BALANCER
from portlab.kube.objects.clusterconfig import ClusterConfig
from portlab.scene import grid
from portlab.scene.ground import LIT, Ground, PodView
from portlab.scene.journey import Journey
from portlab.scene.legs import Spot
from portlab.scene.model import PHONE, Box, Plane, Rect, Text
from portlab.scene.phonelabels import phone_labels
from portlab.scene.phonelevels import (
    CLOSED_PITCH,
    POD_WIDTH,
    RULE_PAD,
    PhoneLevels,
    phone_levels,
)
from portlab.scene.phoneways import PhoneAnchors, balancer_rect, process_rect
from portlab.scene.plan import Plan, RulePlace, Ways, tracks_of
from portlab.scene.saying import Words, machine_name
from portlab.scene.shapes import (
    PICKING,
    host_box,
    more_box,
    plane_class,
    pod_box,
    router_box,
    same_rules_box,
)
from portlab.scene.textwidth import fit, fitted, width

_CLOSED = (118.0, 40.0)
_MOST_PODS = 8


def phone_plan(
    config: ClusterConfig, ground: Ground, journey: Journey, words: Words, card_height: float
) -> Plan:
    """The phone layout drawn up for a world, a Service and a journey; ``card_height`` is the tallest card's."""
    closed = [node for node in config.nodes if node.name != journey.open_node]
    shown = _shown_pods(ground, journey)
    levels = phone_levels(ground, journey, len(closed), len(shown), card_height)
    closed_rects = _closed_rects([node.name for node in closed], journey, levels)
    pods = _pods(ground, journey, shown, levels, words)
    pod_rects = {box.name.split(" ", 1)[0]: box.rect for box in pods}
    at = PhoneAnchors(
        levels=levels, closed=closed_rects, pods=pod_rects, open_node=journey.open_node
    )
    labels, glyphs, chips = phone_labels(ground, journey, levels, words)
    nodes, node_labels = _nodes(config, journey, levels, closed_rects)
    return Plan(
        layout=PHONE,
        width=grid.PHONE_WIDTH,
        height=levels.bottom + 1,
        planes=_planes(ground, levels),
        labels=labels + node_labels,
        glyphs=glyphs,
        nodes=nodes,
        hosts=_hosts(config, ground, journey, levels, words),
        chips=chips,
        veil=_veil(config, ground, levels, words),
        closed_boxes=(),
        closed_hooks=(),
        pods=pods,
        notes=_notes(ground, levels),
        rules=tuple(
            RulePlace(
                box=box, rect=rect, title_y=rect.y + 20, reason_y=rect.bottom - 9, pad=RULE_PAD
            )
            for box, rect in zip(journey.boxes, levels.rules, strict=True)
        ),
        ways=Ways(tracks=tracks_of(journey, at.track), hook_x=17),
        entrance=levels.entrance,
        card_room=levels.slot,
        card_follows=False,
        spots=at.spots(),
        headline_room=Rect(2, levels.headline - 12, 354, 44),
        headline_style="s-headline",
    )


def _closed_rects(names: list[str], journey: Journey, levels: PhoneLevels) -> dict[str, Rect]:
    """The closed nodes, two abreast; the one from which a Pod sends stands last, next to the lane."""
    sender = {
        leg.end.name for leg in journey.legs.get(1, ()) if leg.start.kind in ("pod", "process")
    }
    ordered = [name for name in names if name not in sender]
    ordered += [name for name in names if name in sender]
    rects = {}
    w, h = _CLOSED
    offset = len(ordered) % 2 if len(ordered) > 1 else 1
    for index, name in enumerate(ordered):
        cell = index + offset
        rects[name] = Rect(
            96 + (cell % 2) * (w + 8), levels.closed_y + (cell // 2) * CLOSED_PITCH, w, h
        )
    return rects


def _shown_pods(ground: Ground, journey: Journey) -> list[PodView | None]:
    """The Pods in cells, two abreast: the picked one right in the first row, or, where a Pod sends, left of that one.
    The last cell counts the rest (None)."""
    picked = [pod for pod in ground.pods if pod.name == journey.picked]
    sender = [
        pod for pod in ground.pods if pod.name == journey.riser() and pod.name != journey.picked
    ]
    rest = [pod for pod in ground.pods if pod not in picked and pod not in sender]
    first_row = (picked or rest[:1]) + sender if sender else rest[:1] + picked
    if not sender and picked and not rest:
        first_row = picked
    others = [pod for pod in rest if pod not in first_row]
    cells: list[PodView | None] = [*first_row, *others]
    if len(cells) > _MOST_PODS:
        cells = [*cells[: _MOST_PODS - 1], None]
    return cells


def _pods(
    ground: Ground,
    journey: Journey,
    shown: list[PodView | None],
    levels: PhoneLevels,
    words: Words,
) -> tuple[Box, ...]:
    boxes = []
    w = POD_WIDTH
    for index, pod in enumerate(shown):
        y = levels.pods_y + (index // 2) * levels.pod_pitch
        rect = Rect(12 + (index % 2) * (w + 8), y, w, levels.pod_height)
        if pod is None:
            boxes.append(more_box(words("more-pods", count=len(ground.pods) - index), rect))
        else:
            steps = str(journey.picked_at) if pod.name == journey.picked else ""
            boxes.append(
                pod_box(pod, rect, steps=steps, sends=pod.name == journey.riser(), side=pod.node)
            )
    return tuple(boxes)


def _planes(ground: Ground, levels: PhoneLevels) -> tuple[Plane, ...]:
    cip = (12.0, levels.cip_top, 334.0, levels.cip_bottom - levels.cip_top, 8.0)
    return (
        Plane(
            plane_class(ground.load_balancer),
            0.5,
            levels.lb_top + 0.5,
            357,
            levels.lb_bottom - levels.lb_top,
            14,
        ),
        Plane(
            plane_class(ground.node_port),
            6,
            levels.np_top,
            346,
            levels.np_bottom - levels.np_top,
            10,
        ),
        Plane("plane-clear", *cip),
        Plane(plane_class(ground.cluster_ip), *cip),
        Plane(
            "plane p-pod lit",
            0.5,
            levels.pods_top + 0.5,
            357,
            levels.bottom - levels.pods_top,
            14,
        ),
    )


def _veil(
    config: ClusterConfig, ground: Ground, levels: PhoneLevels, words: Words
) -> tuple[Box, ...]:
    """What the open node shows before its rules are known: a box of each layer that is lit, where its first rule is."""
    boxes = []
    np_room = [rect for rect in levels.rules if rect.bottom < levels.cip_top]
    cip_room = [rect for rect in levels.rules if rect.y > levels.cip_top]
    same = words("same-rules")
    if np_room and ground.node_port.state == LIT:
        boxes.append(same_rules_box(np_room[0], ground.node_port, ground.node_port.address, same))
    if cip_room and ground.cluster_ip.state == LIT:
        picking = PICKING[config.proxy_mode]
        boxes.append(same_rules_box(cip_room[0], ground.cluster_ip, picking, same))
    return tuple(boxes)


def _nodes(
    config: ClusterConfig, journey: Journey, levels: PhoneLevels, closed: dict[str, Rect]
) -> tuple[tuple[Box, ...], tuple[Text, ...]]:
    boxes, texts = [], []
    for node in config.nodes:
        name = f"{node.name} {node.ip}"
        if node.name == journey.open_node:
            w = levels.open_right - 12
            boxes.append(
                Box(
                    "node open",
                    "",
                    12,
                    levels.node_top,
                    w,
                    levels.node_bottom - levels.node_top,
                    10,
                    name,
                    (),
                )
            )
            shown = fitted(74, levels.node_top + 17, "s-host", node.name, 120, middle=True)
            texts.append(shown)
            x = round(74 + width(shown.text, "s-host") + 6, 1)
            texts.append(Text(x, levels.node_top + 17, "s-addr t2", node.ip))
        else:
            rect = closed[node.name]
            sends = journey.sender == Spot("process", node.name)
            cls = "node closed sends" if sends else "node closed"
            boxes.append(Box(cls, "", *rect, 8, name, ()))
            room = rect.w - 20
            x = rect.x + 10
            texts.append(fitted(x, rect.y + 17, "s-pod", node.name, room, middle=True))
            texts.append(fitted(x, rect.y + 33, "s-addr-s t2", node.ip, room + 6))
    return tuple(boxes), tuple(texts)


def _hosts(
    config: ClusterConfig, ground: Ground, journey: Journey, levels: PhoneLevels, words: Words
) -> tuple[Box, ...]:
    hosts = []
    if config.clients:
        sends = journey.sender is not None and journey.sender.kind == "client"
        name = journey.sender.name if sends and journey.sender else config.clients[0].name
        client = next(one for one in config.clients if one.name == name)
        shown = machine_name(client.name, words)
        rect = Rect(1, levels.client_y, 180, 48)
        hosts.append(host_box(shown, client.ip, rect, "host sends" if sends else "host"))
    if levels.router_box is not None:
        hosts.append(router_box(words("router"), levels.router_box))
    if ground.load_balancer.state == LIT:
        rect = balancer_rect(levels)
        address = ground.load_balancer.address
        text = Text(rect.x + 30, rect.cy + 4.5, "s-addr f-lb", fit(address, "s-addr", rect.w - 40))
        path = ground.load_balancer.path
        name = f"{LOAD_BALANCER} {address}"
        hosts.append(Box("host balancer", "", *rect, 8, name, (text,), path))
    if journey.process_inside():
        rect = process_rect(levels)
        name = fit(words("process"), "s-small", rect.w - 16)
        text = Text(rect.cx, rect.cy + 4.5, "s-small mid", name)
        hosts.append(Box("host process sends", "", *rect, 8, name, (text,)))
    return tuple(hosts)


def _notes(ground: Ground, levels: PhoneLevels) -> tuple[Text, ...]:
    """What there is to say of the virtual IP, where no packet card needs the room."""
    view = ground.cluster_ip
    if not (view.note and view.address) or levels.slot.h:
        return ()
    return (fitted(36, levels.cip_top + 44, "s-reason t2", view.note, 290),)
