"""The ways of the wide layout: where cables run and plugs sit, where jumps to Pods and processes go.

Three lanes are kept free for them: the strip above the nodes (from node to node), the bus between NodePort's lower edge
and the Pods (to the Pod that serves), and the lane right of the rule boxes (up from a Pod that sends).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from portlab.scene.bands import Bands
from portlab.scene.grid import BADGE, RULE_HEIGHT, Column
from portlab.scene.legs import Spot
from portlab.scene.model import Plug, Point, Rect
from portlab.scene.plan import Track

_BESIDE = 22.0
_BADGE_BESIDE = 16.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchors:
    """What ways can start from and end at. ``lane`` is the x of the open node's free lane."""

    levels: Bands
    columns: Mapping[str, Column]
    open_node: str
    rules: tuple[Rect, ...]
    entrance: Point
    exit: Point
    lane: float
    client: Rect | None
    balancer: Rect | None
    router: Point
    router_box: Rect | None
    headline: Rect
    process: Rect
    pods: dict[str, Rect]
    card_room: Rect

    def inside(self, node: str) -> Point:
        """Where a packet that came in stands: at the first rule of the open node, else at the node's upper wall."""
        if node == self.open_node:
            return self.entrance
        column = self.columns.get(node)
        return Point(column.right - 8 if column else self.entrance.x, self.levels.node_top)

    def leaving(self, node: str) -> Point:
        """Where a packet leaves for a Pod."""
        if node == self.open_node:
            return self.exit
        return Point(self.inside(node).x, self.levels.np_bottom - 10)

    def pod(self, name: str) -> Rect:
        """A Pod's box; for one that is only counted, a place at the Pods' level."""
        return self.pods.get(name) or Rect(self.entrance.x, self.levels.pods_y, 2, 2)

    def spots(self) -> dict[Spot, Point]:
        """Where a badge stands for a step that has neither rule box nor way."""
        box = self.router_box
        beside = Point(self.router.x + _BESIDE, self.router.y)
        spots = {Spot("router", ""): Point(box.right + _BADGE_BESIDE, box.cy) if box else beside}
        if self.client is not None:
            spots[Spot("client", "")] = Point(self.client.right, self.client.cy)
        if self.balancer is not None:
            spots[Spot("loadbalancer", "")] = Point(self.balancer.x, self.balancer.cy)
        between = (self.levels.np_first + RULE_HEIGHT + self.levels.cip_first) / 2
        for name, column in self.columns.items():
            spots[Spot("node", name)] = Point(column.right - 10, between)
        for name, rect in self.pods.items():
            spots[Spot("pod", name)] = Point(rect.right - 4, rect.y)
        return spots


def lay_track(at: Anchors, a: Spot, b: Spot) -> Track:
    """The way between two spots given in sorted order (client < in < loadbalancer < out < pod < process < router)."""
    kinds = (a.kind, b.kind)
    if kinds == ("client", "router"):
        return _to_router(at)
    if kinds == ("client", "loadbalancer"):
        return _straight(_client_foot(at), _balancer(at, top=True))
    if kinds == ("loadbalancer", "router"):
        return _straight(_balancer(at, top=True), at.router)
    if a.kind == "in" and b.kind == "router":
        return _reversed(_down(at, at.router, b.name, a.name))
    if kinds == ("client", "in"):
        return _down(at, _client_foot(at), "", b.name)
    if kinds == ("in", "loadbalancer"):
        return _reversed(_down(at, _balancer(at, top=False), "balancer", a.name))
    if kinds == ("in", "in"):
        return _over(at, a.name, b.name)
    if kinds == ("in", "pod"):
        return _rise(at, a.name, b.name)
    if kinds == ("out", "pod"):
        return _deliver(at, a.name, b.name)
    if kinds == ("in", "out"):
        return _through(at, a.name)
    if kinds == ("in", "process"):
        return _process(at, a.name)
    return _straight(_middle(at, a), _middle(at, b))


def _to_router(at: Anchors) -> Track:
    """From the client down to the router, or, where the packet strays there, to the side."""
    if at.client is None or at.router.y != at.client.cy:
        return _straight(_client_foot(at), at.router, aside=-_BESIDE)
    door = Point(at.client.right, at.client.cy)
    return Track(points=(door, at.router), badge=Point(door.x + 30, door.y))


def _client_foot(at: Anchors) -> Point:
    if at.client is None:
        return Point(at.entrance.x, 14)
    return Point(_over_way_in(at, at.client), at.client.bottom)


def _balancer(at: Anchors, *, top: bool) -> Point:
    if at.balancer is None:
        return Point(at.entrance.x, at.levels.lb_top + 20)
    return Point(_over_way_in(at, at.balancer), at.balancer.y if top else at.balancer.bottom)


def _over_way_in(at: Anchors, rect: Rect) -> float:
    """The x of the way into the open node, as far as a box reaches: cables run straight down where they can."""
    return min(max(at.entrance.x, rect.x + 12), rect.right - 12)


def _middle(at: Anchors, spot: Spot) -> Point:
    if spot.kind == "pod":
        rect = at.pod(spot.name)
        return Point(rect.cx, rect.y)
    if spot.kind in ("in", "process"):
        return at.inside(spot.name)
    if spot.kind == "out":
        return at.leaving(spot.name)
    if spot.kind == "client":
        return _client_foot(at)
    if spot.kind == "loadbalancer":
        return _balancer(at, top=False)
    return at.router


def _straight(start: Point, end: Point, aside: float = _BESIDE) -> Track:
    return Track(points=(start, end), badge=Point(end.x + aside, end.y))


def _reversed(track: Track) -> Track:
    return Track(points=track.points[::-1], plugs=track.plugs, badge=track.badge, down=track.down)


def _down(at: Anchors, start: Point, via: str, node: str) -> Track:
    """From outside to a node, through its upper wall."""
    end = at.inside(node)
    wall = at.levels.node_top
    points = [start]
    if abs(end.x - start.x) > 1:
        turn = wall - 7 if via == "balancer" else start.y
        points += [Point(start.x, turn), Point(end.x, turn)]
    else:
        end = Point(start.x, end.y)
    points.append(end)
    if at.balancer is not None and abs(end.x - at.balancer.cx) < at.balancer.w:
        badge = Point(at.balancer.right + 16, at.balancer.cy)
    else:
        badge = Point(end.x + _BESIDE, at.levels.lb_top + 20)
    kept = tuple(p for i, p in enumerate(points) if not i or p != points[i - 1])
    return Track(points=kept, plugs=(Plug(end.x, wall),), badge=badge)


def _over(at: Anchors, one: str, other: str) -> Track:
    """From node to node in the strip above them, wall to wall (to the rules where the node is open)."""
    start, end = at.inside(one), at.inside(other)
    strip = at.levels.node_top - 7
    wall = at.levels.node_top
    middle = (start.x + end.x) / 2
    return Track(
        points=(start, Point(start.x, strip), Point(end.x, strip), end),
        plugs=(Plug(start.x, wall), Plug(end.x, wall)),
        badge=Point(round(middle - 12, 1), strip),
    )


def _rise(at: Anchors, node: str, pod: str) -> Track:
    """Between a Pod that sends and the upper wall of its own node (or the first rule, where it is open)."""
    rect = at.pod(pod)
    level = at.levels.pods_y - 16
    if node != at.open_node:
        lane = at.inside(node).x
        foot = Point(rect.cx, rect.y)
        way = (at.inside(node), Point(lane, level), Point(rect.cx, level), foot)
        return Track(points=way, badge=Point(lane - 2, at.levels.bus - 42), down=True)
    top = at.entrance.y - 16
    points = (
        at.entrance,
        Point(at.entrance.x, top),
        Point(at.lane, top),
        Point(at.lane, level),
        Point(rect.cx, level),
        Point(rect.cx, rect.y),
    )
    return Track(points=points, badge=Point(at.lane, at.levels.bus - 4), down=True)


def _deliver(at: Anchors, node: str, pod: str) -> Track:
    """Between a node's lower wall and a Pod that serves: by the bus to another node, straight down on the same one."""
    start, rect = at.leaving(node), at.pod(pod)
    end = Point(rect.cx, rect.y)
    home = next(
        (name for name, column in at.columns.items() if column.x <= rect.cx <= column.right), node
    )
    if home == node:
        level = at.levels.pods_y - 10
        points = (start, Point(start.x, level), Point(end.x, level), end)
        return Track(points=points, badge=Point(start.x, at.levels.bus - 5), down=True)
    bus = at.levels.bus
    leftward = end.x < start.x
    here, there = at.columns.get(node), at.columns[home]
    out = (here.x if leftward else here.right) if here else start.x
    enter = there.right if leftward else there.x
    near, far = (end.x, enter) if leftward else (enter, end.x)
    free = far - near
    centre = (near + far) / 2 if free > 70 else end.x + (30 if leftward else -30)
    return Track(
        points=(start, Point(start.x, bus), Point(end.x, bus), end),
        plugs=(Plug(out, bus), Plug(enter, bus)),
        badge=Point(round(centre - 12, 1), bus),
    )


def _through(at: Anchors, node: str) -> Track:
    """Inside a node, past its rules; drawn by the hooks between the boxes."""
    start, end = at.inside(node), at.leaving(node)
    lane = (at.rules[0].x - 14) if at.rules and node == at.open_node else start.x
    points = (start, Point(lane, start.y), Point(lane, end.y), end)
    return Track(points=points, badge=Point(lane, start.y - BADGE))


def _process(at: Anchors, node: str) -> Track:
    """Between a process of a node and the node's first rule, or, where the node is closed, its upper wall."""
    start = at.inside(node)
    box = at.process
    if node != at.open_node:
        way = (start, Point(start.x, box.cy), Point(box.right + 8, box.cy))
        return Track(points=way, badge=Point(start.x, box.bottom + BADGE), down=True)
    if abs(start.x - box.cx) > 1:
        way = (start, Point(start.x, box.cy), Point(box.right, box.cy))
        return Track(points=way, badge=Point(start.x + 16, box.cy))
    return Track(
        points=(start, Point(start.x, box.bottom)), badge=Point(box.right + 14, box.cy), down=False
    )
