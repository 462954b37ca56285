"""The phone layout: the same planes stacked, the open node over the full width, the packet card in a slot under the rule
that rewrites, Pods two abreast at the bottom (look: 358 wide)."""

from __future__ import annotations

from dataclasses import dataclass

from portlab.kube.kubeproxy.trace import CLUSTER_IP, LOAD_BALANCER, NODE_PORT, OUTSIDE, POD
from portlab.kube.objects.clusterconfig import ClusterConfig
from portlab.scene import grid
from portlab.scene.ground import LIT, UNLIT, Ground, LayerView, PodView, Words
from portlab.scene.journey import BANDS, LIP, Journey, Spot
from portlab.scene.model import PHONE, Box, Glyph, Plane, Plug, Point, Rect, Text
from portlab.scene.plan import Plan, RulePlace, Track, Ways, tracks_of
from portlab.scene.shapes import HUES, host_box, layer_hue, more_box, plane_class, pod_box
from portlab.scene.textwidth import fit, width

_RULE_HEIGHT = 46.0
_PITCH = 64.0
_CLOSED = (118.0, 40.0)
_CLOSED_PITCH = 48.0
_WIRE_X = 52.0
_ROUTER_Y = 64.0
_POD = (163.0, 56.0)
_MOST_PODS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class _Levels:
    """The levels of the phone layout, from the top down."""

    headline: float
    client_y: float
    lb_top: float
    np_top: float
    closed_y: float
    node_top: float
    rules: tuple[Rect, ...]
    cip_top: float
    slot: Rect
    cip_bottom: float
    node_bottom: float
    np_bottom: float
    lb_bottom: float
    pods_top: float
    pods_y: float
    pod_height: float
    bottom: float
    entrance: Point
    leave: Point
    open_right: float
    lane: float


def phone_plan(
    config: ClusterConfig, ground: Ground, journey: Journey, words: Words, card_height: float
) -> Plan:
    """The phone layout drawn up for a world, a Service and a journey; ``card_height`` is the tallest card's."""
    closed = [node for node in config.nodes if node.name != journey.open_node]
    shown = _shown_pods(ground, journey)
    levels = _levels(ground, journey, len(closed), len(shown), card_height)
    closed_rects = _closed_rects([node.name for node in closed], journey, levels)
    pods = _pods(ground, journey, shown, levels, words)
    pod_rects = {box.name.split(" ", 1)[0]: box.rect for box in pods}
    at = _Anchors(levels=levels, closed=closed_rects, pods=pod_rects, open_node=journey.open_node)
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
        notes=_notes(ground, levels, words, journey),
        rules=tuple(
            RulePlace(box=box, rect=rect, title_y=rect.y + 20, reason_y=rect.y + 37, pad=14)
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


def _levels(
    ground: Ground, journey: Journey, closed: int, pods: int, card_height: float
) -> _Levels:
    headline = 0.0
    client_y = headline + (56 if journey.trace else 6)
    lb_top = client_y + 64
    lit = ground.load_balancer.state != UNLIT
    np_top = lb_top + (74 if lit else 36)
    y = np_top + 40
    closed_y = y
    y += -(-closed // 2) * _CLOSED_PITCH + 2
    riser = journey.riser() or (journey.sender is not None and journey.sender.kind == "process")
    node_top = y + (6 if riser else 0)
    y = node_top + 26
    if journey.sender is not None and journey.sender.kind == "process":
        y += 40
    rule_w = 298.0 - (24 if journey.riser() else 0)
    rects: list[Rect] = []
    entrance = Point(_WIRE_X, y)
    by_band = {band: [box for box in journey.boxes if box.band == band] for band in BANDS}
    for _ in by_band[LOAD_BALANCER] + by_band[NODE_PORT]:
        rects.append(Rect(36, y, rule_w, _RULE_HEIGHT))
        y += _PITCH
    cip_top = y
    y = cip_top + 40
    for _ in by_band[CLUSTER_IP]:
        rects.append(Rect(36, y, rule_w, _RULE_HEIGHT))
        y += _PITCH
    slot = Rect(34, y + 4, grid.CARD_WIDTH, card_height)
    cip_bottom = (slot.bottom if card_height else y - 18) + 14
    if ground.cluster_ip.note and not by_band[CLUSTER_IP] and not card_height:
        cip_bottom += 24
    y = cip_bottom + 14
    for _ in by_band[LIP]:
        rects.append(Rect(36, y, rule_w, _RULE_HEIGHT))
        y += _PITCH - 8
    if rects and not (by_band[LOAD_BALANCER] or by_band[NODE_PORT]):
        entrance = Point(_WIRE_X, rects[0].y)
    elif not rects:
        entrance = Point(_WIRE_X, node_top + 22)
    node_bottom = y
    pod_height = _POD[1] + (14 if any(pod.condition for pod in ground.pods) else 0)
    pods_top = node_bottom + 6 + 6 + 16
    pods_y = pods_top + 42
    rows = -(-pods // 2)
    bottom = pods_y + rows * (pod_height + 10) + 8
    leave = Point(250, rects[-1].bottom if rects else entrance.y)
    if rects and rects[-1].bottom < slot.y and card_height:
        leave = Point(250, slot.bottom)
    inside = journey.riser() != "" and journey.sender is not None
    return _Levels(
        headline=headline + 12,
        client_y=client_y,
        lb_top=lb_top,
        np_top=np_top,
        closed_y=closed_y,
        node_top=node_top,
        rules=tuple(rects),
        cip_top=cip_top,
        slot=slot,
        cip_bottom=cip_bottom,
        node_bottom=node_bottom,
        np_bottom=node_bottom + 6,
        lb_bottom=node_bottom + 12,
        pods_top=pods_top,
        pods_y=pods_y,
        pod_height=pod_height,
        bottom=bottom,
        entrance=entrance,
        leave=leave,
        open_right=346 - (12 if inside and not _rises_inside(ground, journey) else 0),
        lane=340.0,
    )


def _rises_inside(ground: Ground, journey: Journey) -> bool:
    """Whether the Pod that sends is on the open node."""
    return any(
        pod.name == journey.riser() and pod.node == journey.open_node for pod in ground.pods
    )


def _closed_rects(names: list[str], journey: Journey, levels: _Levels) -> dict[str, Rect]:
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
            96 + (cell % 2) * (w + 8), levels.closed_y + (cell // 2) * _CLOSED_PITCH, w, h
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
    levels: _Levels,
    words: Words,
) -> tuple[Box, ...]:
    boxes = []
    w = _POD[0]
    for index, pod in enumerate(shown):
        y = levels.pods_y + (index // 2) * (levels.pod_height + 10)
        rect = Rect(12 + (index % 2) * (w + 8), y, w, levels.pod_height)
        if pod is None:
            boxes.append(more_box(words("more-pods", count=len(ground.pods) - index), rect))
        else:
            steps = str(journey.picked_at) if pod.name == journey.picked else ""
            boxes.append(pod_box(pod, rect, steps=steps, sends=pod.name == journey.riser(), side=pod.node))
    return tuple(boxes)


def _planes(ground: Ground, levels: _Levels) -> tuple[Plane, ...]:
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
    ground: Ground, journey: Journey, levels: _Levels, words: Words
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
        texts.append(Text(344, levels.lb_top + 23, f"s-host end {layer_hue(balancer)}", LOAD_BALANCER))
        said = balancer.address or balancer.note
        room = 344 - _WIRE_X - 20
        if balancer.address or not journey.trace:
            texts.append(Text(344, levels.lb_top + 46, "s-small end t3", fit(said, "s-small", room)))
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
    config: ClusterConfig, journey: Journey, levels: _Levels, closed: dict[str, Rect]
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
            boxes.append(Box("node closed", "", *rect, 8, name, ()))
            room = rect.w - 20
            shown = fit(node.name, "s-pod", room, middle=True)
            texts.append(Text(rect.x + 10, rect.y + 17, "s-pod", shown))
            ip = fit(node.ip, "s-addr-s", room + 6)
            texts.append(Text(rect.x + 10, rect.y + 33, "s-addr-s t2", ip))
    return tuple(boxes), tuple(texts)


def _hosts(
    config: ClusterConfig, ground: Ground, journey: Journey, levels: _Levels, words: Words
) -> tuple[Box, ...]:
    hosts = []
    if config.clients:
        sends = journey.sender is not None and journey.sender.kind == "client"
        name = journey.sender.name if sends and journey.sender else config.clients[0].name
        client = next(one for one in config.clients if one.name == name)
        shown = words("client") if client.name == "client" else client.name
        rect = Rect(1, levels.client_y, 180, 48)
        hosts.append(host_box(shown, client.ip, rect, "host sends" if sends else "host"))
    if ground.load_balancer.state == LIT:
        rect = _balancer(levels)
        address = ground.load_balancer.address
        text = Text(rect.x + 30, rect.cy + 4.5, "s-addr f-lb", fit(address, "s-addr", rect.w - 40))
        hosts.append(Box("host balancer", "", *rect, 8, f"{LOAD_BALANCER} {address}", (text,)))
    if journey.sender is not None and journey.sender.kind == "process":
        rect = _process(levels)
        name = fit(words("process"), "s-small", rect.w - 16)
        text = Text(rect.cx, rect.cy + 4.5, "s-small mid", name)
        hosts.append(Box("host process sends", "", *rect, 8, name, (text,)))
    return tuple(hosts)


def _balancer(levels: _Levels) -> Rect:
    return Rect(16, levels.lb_top + 34, 200, 30)


def _process(levels: _Levels) -> Rect:
    return Rect(36, levels.node_top + 24, 120, 26)


def _notes(
    ground: Ground, levels: _Levels, words: Words, journey: Journey
) -> tuple[Text, ...]:
    """What there is to say of the virtual IP, where a rule's box leaves room for it."""
    view = ground.cluster_ip
    if not (view.note and view.address and levels.slot.h and not journey.boxes):
        return ()
    return (
        Text(36, levels.cip_top + 44, "s-reason t2", fit(view.note, "s-reason", 290)),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Anchors:
    """Where the phone layout's ways start and end."""

    levels: _Levels
    closed: dict[str, Rect]
    pods: dict[str, Rect]
    open_node: str

    def spots(self) -> dict[Spot, Point]:
        """Where a badge stands for a step that has neither rule box nor way."""
        levels = self.levels
        spots = {
            Spot("client", ""): Point(181, levels.client_y + 24),
            Spot("router", ""): Point(_WIRE_X + 24, levels.client_y + _ROUTER_Y - 8),
            Spot("loadbalancer", ""): Point(216, levels.lb_top + 49),
            Spot("node", self.open_node): Point(levels.open_right - 16, levels.node_top + 14),
        }
        for name, rect in self.closed.items():
            spots[Spot("node", name)] = Point(rect.right - 6, rect.y)
        for name, rect in self.pods.items():
            spots[Spot("pod", name)] = Point(rect.right - 4, rect.y)
        return spots

    def track(self, a: Spot, b: Spot) -> Track:
        """The way between two spots given in sorted order."""
        if (a.kind, b.kind) == ("out", "pod"):
            return self._deliver(a.name, b.name)
        if (a.kind, b.kind) == ("in", "pod"):
            return self._rise(a.name, b.name)
        if (a.kind, b.kind) == ("in", "in"):
            return self._over(a.name, b.name)
        if (a.kind, b.kind) == ("in", "process"):
            return self._process(a.name)
        start, end = self._point(a), self._point(b)
        turn: tuple[Point, ...] = ()
        if abs(start.x - end.x) > 1 and abs(start.y - end.y) > 1:
            turn = (Point(_WIRE_X, max(start.y, end.y) if a.kind != "in" else start.y),)
        walls = tuple(
            self._wall(spot.name) for spot in (a, b) if spot.kind == "in"
        )
        y = self.levels.lb_top + (8 if "client" in (a.kind, b.kind) else 12)
        return Track(
            points=(start, *turn, end), plugs=walls, badge=Point(_WIRE_X + 23, y)
        )

    def _wall(self, node: str) -> Plug:
        if node == self.open_node:
            return Plug(_WIRE_X, self.levels.node_top)
        rect = self.closed.get(node)
        return Plug(rect.x, rect.cy) if rect else Plug(_WIRE_X, self.levels.node_top)

    def _point(self, spot: Spot) -> Point:
        levels = self.levels
        if spot.kind == "client":
            return Point(_WIRE_X, levels.client_y + 48)
        if spot.kind == "router":
            return Point(_WIRE_X, levels.client_y + _ROUTER_Y - 8)
        if spot.kind == "loadbalancer":
            return Point(_WIRE_X, levels.lb_top + 34)
        if spot.kind == "pod" and spot.name in self.pods:
            rect = self.pods[spot.name]
            return Point(rect.cx, rect.y)
        if spot.kind == "out" and spot.name == self.open_node:
            return levels.leave
        if spot.name in self.closed:
            rect = self.closed[spot.name]
            return Point(rect.x, rect.cy)
        return levels.entrance

    def _deliver(self, node: str, pod: str) -> Track:
        levels = self.levels
        rect = self.pods.get(pod) or Rect(levels.leave.x, levels.pods_y, 2, 2)
        start = self._point(Spot("out", node))
        start = Point(rect.cx if rect.cx > 180 else 70, start.y)
        end = Point(start.x, rect.y)
        wall = Plug(start.x, levels.node_bottom)
        return Track(
            points=(start, end), plugs=(wall,), badge=Point(start.x, levels.node_bottom + 21)
        )

    def _rise(self, node: str, pod: str) -> Track:
        levels = self.levels
        rect = self.pods.get(pod) or Rect(levels.lane - 1, levels.pods_y, 2, 2)
        foot = Point(levels.lane, rect.y)
        if node != self.open_node and node in self.closed:
            box = self.closed[node]
            return Track(
                points=(Point(levels.lane, box.bottom), foot),
                badge=Point(levels.lane, levels.node_bottom + 21),
                down=True,
            )
        top = levels.entrance.y - 10
        points = (
            levels.entrance,
            Point(_WIRE_X, top),
            Point(levels.lane, top),
            foot,
        )
        return Track(points=points, badge=Point(levels.lane, levels.slot.y - 30), down=True)

    def _over(self, one: str, other: str) -> Track:
        start, end = self._point(Spot("in", one)), self._point(Spot("in", other))
        strip = self.levels.node_top - 5
        rect = self.closed.get(one) or self.closed.get(other) or Rect(222, strip - 20, 118, 15)
        closed_foot = Point(rect.x + 18, rect.bottom)
        ends = [
            closed_foot if spot in self.closed else point
            for spot, point in ((one, start), (other, end))
        ]
        points = (ends[0], Point(ends[0].x, strip), Point(ends[1].x, strip), ends[1])
        wall = Plug(_WIRE_X, self.levels.node_top)
        return Track(
            points=points,
            plugs=(wall, Plug(closed_foot.x, closed_foot.y)),
            badge=Point(132, strip),
        )

    def _process(self, node: str) -> Track:
        box = _process(self.levels)
        start = self._point(Spot("in", node))
        return Track(
            points=(start, Point(start.x, box.bottom)), badge=Point(box.right + 14, box.cy)
        )
