"""SVG path data: ways through points, arrowheads."""

from __future__ import annotations

from portlab.scene.model import Point


def path(points: tuple[Point, ...], radius: float = 0) -> str:
    """SVG path data through ``points``, corners rounded by ``radius``."""
    data = [f"M{number(points[0].x)} {number(points[0].y)}"]
    for index in range(1, len(points)):
        point = points[index]
        if radius and 0 < index < len(points) - 1:
            before, after = points[index - 1], points[index + 1]
            start, end = _towards(point, before, radius), _towards(point, after, radius)
            data.append(f"L{number(start.x)} {number(start.y)}")
            data.append(f"Q{number(point.x)} {number(point.y)} {number(end.x)} {number(end.y)}")
        else:
            data.append(f"L{number(point.x)} {number(point.y)}")
    return "".join(data)


def _towards(start: Point, goal: Point, distance: float) -> Point:
    length = abs(goal.x - start.x) + abs(goal.y - start.y)
    share = min(0.5, distance / length) if length else 0
    return Point(start.x + (goal.x - start.x) * share, start.y + (goal.y - start.y) * share)


def number(value: float) -> str:
    """A number with one decimal at most."""
    return f"{value:.1f}".removesuffix(".0")


def arrow(points: tuple[Point, ...]) -> str:
    """An open arrowhead at the end of a way."""
    (x0, y0), (x, y) = points[-2], points[-1]
    if abs(x - x0) > abs(y - y0):
        back = x - 4.5 if x > x0 else x + 4.5
        return f"M{number(back)} {number(y - 4)}L{number(x)} {number(y)}L{number(back)} {number(y + 4)}"
    back = y - 4.5 if y > y0 else y + 4.5
    return f"M{number(x - 4)} {number(back)}L{number(x)} {number(y)}L{number(x + 4)} {number(back)}"
