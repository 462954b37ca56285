"""The phone layout: the same planes stacked, the open node over the full width, the packet card in a slot under the
rule that rewrites, Pods two abreast at the bottom (look: 358 wide)."""

from __future__ import annotations

from portlab.kube.kubeproxy.trace import LOAD_BALANCER, OUTSIDE, POD
from portlab.kube.objects.clusterconfig import ClusterConfig
from portlab.scene import grid
from portlab.scene.ground import LIT, UNLIT, Ground, LayerView, PodView
from portlab.scene.journey import Journey
from portlab.scene.legs import Spot
from portlab.scene.model import PHONE, Box, Glyph, Plane, Rect, Text
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
    HUES,
    host_box,
    layer_hue,
    more_box,
    plane_class,
    pod_box,
    router_box,
)
from portlab.scene.textwidth import fit, width

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
    labels, glyphs = _labels(ground, journey, levels, words)
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


def _labels(
    ground: Ground, journey: Journey, levels: PhoneLevels, words: Words
) -> tuple[tuple[Text, ...], tuple[Glyph, ...]]:
    texts: list[Text] = []
    glyphs: list[Glyph] = []

    def layer(view: LayerView, x: float, y: float, right: float) -> None:
        hue = "g-off" if view.state == UNLIT else f"g-{HUES[view.layer]}"
        glyphs.append(Glyph(x, y - 5, view.layer, hue))
        texts.append(Text(x + 16, y, f"s-host {layer_hue(view)}", view.layer))
        said, style = view.address, f"s-addr end f-{HUES[view.layer]}"
        if not said:
            said, style = view.note, "s-small end t3"
        room = right - (x + 16) - width(view.layer, "s-host") - 10
        texts.append(Text(right, y, style, fit(said, style.split(" ", 1)[0], room)))

    texts.append(Text(356, levels.client_y + 28, "s-host f-out end", words("outside")))
    glyphs.append(
        Glyph(
            342 - width(words("outside"), "s-host"),
            levels.client_y + 23,
            OUTSIDE,
            "g-out",
        )
    )
    balancer = ground.load_balancer
    if balancer.state == LIT:
        hue = HUES[LOAD_BALANCER]
        glyphs.append(Glyph(236, levels.lb_top + 18, LOAD_BALANCER, f"g-{hue}"))
        texts.append(Text(344, levels.lb_top + 23, f"s-host end f-{hue}", LOAD_BALANCER))
    else:
        glyphs.append(Glyph(236, levels.lb_top + 18, LOAD_BALANCER, "g-off"))
        texts.append(
            Text(344, levels.lb_top + 23, f"s-host end {layer_hue(balancer)}", LOAD_BALANCER)
        )
        if balancer.address:
            texts.append(Text(344, levels.lb_top + 46, "s-addr end t2", balancer.address))
        elif not journey.trace:
            note = fit(balancer.note, "s-small", 190)
            texts.append(Text(16, levels.lb_top + 23, "s-small t3", note))
    layer(ground.node_port, 92, levels.np_top + 27, 340)
    entered = bool(levels.rules) and levels.rules[0].y > levels.cip_top
    layer(ground.cluster_ip, 92 if entered else 36, levels.cip_top + 25, 334)
    pods_y = levels.pods_top + 27
    if journey.riser():
        glyphs.append(Glyph(96, pods_y - 5, POD, "g-pod"))
        texts.append(Text(110, pods_y, "s-host f-pod", "Pods"))
        texts.append(
            Text(162, pods_y, "s-small t2", fit(ground.selected, "s-small", levels.lane - 172))
        )
    else:
        glyphs.append(Glyph(22, pods_y - 5, POD, "g-pod"))
        texts.append(Text(36, pods_y, "s-host f-pod", "Pods"))
        texts.append(Text(88, pods_y, "s-small t2", fit(ground.selected, "s-small", 140)))
    return tuple(texts), tuple(glyphs)


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
            shown = fit(node.name, "s-host", 120, middle=True)
            texts.append(Text(74, levels.node_top + 17, "s-host", shown))
            x = round(74 + width(shown, "s-host") + 6, 1)
            texts.append(Text(x, levels.node_top + 17, "s-addr t2", node.ip))
        else:
            rect = closed[node.name]
            sends = journey.sender == Spot("process", node.name)
            cls = "node closed sends" if sends else "node closed"
            boxes.append(Box(cls, "", *rect, 8, name, ()))
            room = rect.w - 20
            shown = fit(node.name, "s-pod", room, middle=True)
            texts.append(Text(rect.x + 10, rect.y + 17, "s-pod", shown))
            ip = fit(node.ip, "s-addr-s", room + 6)
            texts.append(Text(rect.x + 10, rect.y + 33, "s-addr-s t2", ip))
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
        hosts.append(Box("host balancer", "", *rect, 8, f"{LOAD_BALANCER} {address}", (text,)))
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
    return (Text(36, levels.cip_top + 44, "s-reason t2", fit(view.note, "s-reason", 290)),)
