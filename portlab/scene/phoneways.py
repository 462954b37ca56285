"""The ways of the phone layout."""

from __future__ import annotations

from dataclasses import dataclass

from portlab.scene.legs import Spot
from portlab.scene.model import Plug, Point, Rect
from portlab.scene.phonelevels import WIRE_X, PhoneLevels
from portlab.scene.plan import Track


def balancer_rect(levels: PhoneLevels) -> Rect:
    return Rect(16, levels.lb_top + 34, 200, 30)


def process_rect(levels: PhoneLevels) -> Rect:
    return Rect(36, levels.node_top + 24, 120, 26)


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneAnchors:
    """Where the phone layout's ways start and end."""

    levels: PhoneLevels
    closed: dict[str, Rect]
    pods: dict[str, Rect]
    open_node: str

    def spots(self) -> dict[Spot, Point]:
        """Where a badge stands for a step that has neither rule box nor way."""
        levels = self.levels
        spots = {
            Spot("client", ""): Point(181, levels.client_y + 24),
            Spot("router", ""): self._beside_router(),
            Spot("loadbalancer", ""): Point(216, levels.lb_top + 49),
            Spot("node", self.open_node): Point(levels.open_right - 16, levels.node_top + 14),
        }
        for name, rect in self.closed.items():
            spots[Spot("node", name)] = Point(rect.right - 6, rect.y)
        for name, rect in self.pods.items():
            # Left of the lane by which a Pod sends.
            spots[Spot("pod", name)] = Point(rect.right - 30, rect.y)
        return spots

    def _beside_router(self) -> Point:
        box = self.levels.router_box
        return Point(box.right + 16, box.cy) if box else Point(WIRE_X + 24, self.levels.router_y)

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
        box = self.levels.router_box
        if box and (a.kind, b.kind) == ("in", "router"):
            end = Point(WIRE_X, box.bottom)
        turn: tuple[Point, ...] = ()
        if abs(start.x - end.x) > 1 and abs(start.y - end.y) > 1:
            turn = (Point(WIRE_X, max(start.y, end.y) if a.kind != "in" else start.y),)
        walls = tuple(self._wall(spot.name) for spot in (a, b) if spot.kind == "in")
        badge = Point(WIRE_X + 23, self.levels.lb_top + 12)
        if (a.kind, b.kind) == ("client", "router"):
            badge = Point(WIRE_X - 23, min(end.y, start.y + 18))
        return Track(points=(start, *turn, end), plugs=walls, badge=badge)

    def _wall(self, node: str) -> Plug:
        if node == self.open_node:
            return Plug(WIRE_X, self.levels.node_top)
        rect = self.closed.get(node)
        return Plug(rect.x, rect.cy) if rect else Plug(WIRE_X, self.levels.node_top)

    def _point(self, spot: Spot) -> Point:
        levels = self.levels
        if spot.kind == "client":
            return Point(WIRE_X, levels.client_y + 48)
        if spot.kind == "router":
            return Point(WIRE_X, levels.router_y)
        if spot.kind == "loadbalancer":
            return Point(WIRE_X, levels.lb_top + 34)
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
            Point(WIRE_X, top),
            Point(levels.lane, top),
            foot,
        )
        return Track(points=points, badge=Point(levels.lane, levels.node_bottom + 21), down=True)

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
        wall = Plug(WIRE_X, self.levels.node_top)
        return Track(
            points=points,
            plugs=(wall, Plug(closed_foot.x, closed_foot.y)),
            badge=Point(132, strip),
        )

    def _process(self, node: str) -> Track:
        if node in self.closed:
            rect = self.closed[node]
            way = (Point(rect.x + 18, rect.bottom), Point(rect.right - 16, rect.bottom))
            return Track(points=way, badge=Point(rect.right, rect.y))
        box = process_rect(self.levels)
        start = self._point(Spot("in", node))
        return Track(
            points=(start, Point(start.x, box.bottom)), badge=Point(box.right + 14, box.cy)
        )
