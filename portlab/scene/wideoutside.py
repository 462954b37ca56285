"""The outside band of the wide layout: where the client stands, where the router is, where the headline has room.

The router only hands packets on, so it has no box of its own; it gets one where a packet strays there, and air around
it for the words about its end.
"""

from __future__ import annotations

from dataclasses import dataclass

from portlab.scene import grid
from portlab.scene.bands import OUTSIDE_BOTTOM
from portlab.scene.journey import Journey
from portlab.scene.model import Point, Rect

_TOP = 14.0
_LEFT = 152.0
_RIGHT = 1055.0
_CLIENT = (196.0, 48.0)
_CLIENT_ASIDE = 480.0
_GAP = 24.0
_ROUTER_Y = 73.0
_ROUTER = (84.0, 28.0)
_WIRE = 100.0
# From the router's box to the end of the words beside it: a badge, a sign, a few words.
_WORDS = 132.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """What stands in the outside band. ``router`` is where cables meet it, ``router_box`` its box where a packet ends
    there."""

    client: Rect
    router: Point
    router_box: Rect | None
    headline: Rect


def outside(journey: Journey, entry_x: float, *, has_client: bool) -> Outside:
    """The band for a journey that enters its node at ``entry_x``."""
    if journey.strays() and not journey.uses("client"):
        return _from_below(entry_x, has_client)
    w, h = _CLIENT
    middle = _TOP + h / 2
    if journey.strays() and not journey.uses("in") and not journey.uses("loadbalancer"):
        client = Rect(_CLIENT_ASIDE, _TOP, w, h)
        router = Point(client.right + _WIRE, middle)
        return Outside(
            client=client,
            router=router,
            router_box=Rect(router.x, middle - _ROUTER[1] / 2, *_ROUTER),
            headline=_room(_LEFT, client.x - _GAP),
        )
    client = Rect(min(max(entry_x - w / 2, 150.0), grid.WIDE_WIDTH - w - 8), _TOP, w, h)
    left, right = _room(_LEFT, client.x - _GAP), _room(client.right + _GAP, _RIGHT)
    headline = left if left.w >= right.w else right
    return Outside(
        client=client,
        router=Point(entry_x, _ROUTER_Y),
        router_box=None,
        headline=headline if has_client else _room(_LEFT, _RIGHT),
    )


def _from_below(entry_x: float, has_client: bool) -> Outside:
    """A packet comes up to the router and ends there: the client, not concerned, stands on the side that leaves the
    headline more room."""
    w, h = _CLIENT
    box = Rect(entry_x - _ROUTER[0] + 16, _TOP, *_ROUTER)
    end = box.right + _WORDS
    found = []
    for x in (end + 8, box.x - _GAP - w):
        if x >= _LEFT and x + w <= grid.WIDE_WIDTH - 8:
            client = Rect(x, _TOP, w, h)
            left = _room(_LEFT, min(box.x, x) - _GAP)
            right = _room(max(end, client.right) + _GAP, _RIGHT)
            found.append((max(left, right, key=lambda room: room.w), client))
    headline, client = max(found, key=lambda one: one[0].w)
    if not has_client:
        headline = max(_room(_LEFT, box.x - _GAP), _room(end, _RIGHT), key=lambda room: room.w)
    return Outside(
        client=client, router=Point(entry_x, box.bottom), router_box=box, headline=headline
    )


def _room(left: float, right: float) -> Rect:
    return Rect(left, _TOP, right - left, OUTSIDE_BOTTOM - 18)
