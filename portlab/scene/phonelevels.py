"""The levels of the phone layout: how high everything stands, from the top down."""

from __future__ import annotations

from dataclasses import dataclass

from portlab.kube.kubeproxy.trace import CLUSTER_IP, LOAD_BALANCER, NODE_PORT
from portlab.scene import grid
from portlab.scene.ground import UNLIT, Ground
from portlab.scene.journey import Journey
from portlab.scene.model import Point, Rect
from portlab.scene.rulebox import BANDS, LIP

WIRE_X = 52.0
CLOSED_PITCH = 48.0
POD_WIDTH = 163.0
_RULE_HEIGHT = 46.0
_PITCH = 64.0


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneLevels:
    """The levels; ``slot`` is where packet cards stand, ``lane`` the x of the way up from a Pod that sends."""

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


def phone_levels(
    ground: Ground, journey: Journey, closed: int, pods: int, card_height: float
) -> PhoneLevels:
    headline = 0.0
    client_y = headline + (56 if journey.trace else 6)
    lb_top = client_y + 64
    lit = ground.load_balancer.state != UNLIT
    np_top = lb_top + (74 if lit else 36)
    y = np_top + 40
    closed_y = y
    y += -(-closed // 2) * CLOSED_PITCH + 2
    riser = journey.riser() or (journey.sender is not None and journey.sender.kind == "process")
    node_top = y + (6 if riser else 0)
    y = node_top + 26
    if journey.sender is not None and journey.sender.kind == "process":
        y += 40
    rule_w = 298.0 - (24 if journey.riser() else 0)
    rects: list[Rect] = []
    entrance = Point(WIRE_X, y)
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
        entrance = Point(WIRE_X, rects[0].y)
    elif not rects:
        entrance = Point(WIRE_X, node_top + 22)
    node_bottom = y
    pod_height = grid.POD_HEIGHT + (14 if any(pod.condition for pod in ground.pods) else 0)
    pods_top = node_bottom + 6 + 6 + 16
    pods_y = pods_top + 42
    rows = -(-pods // 2)
    bottom = pods_y + rows * (pod_height + 10) + 8
    leave = Point(250, rects[-1].bottom if rects else entrance.y)
    if rects and rects[-1].bottom < slot.y and card_height:
        leave = Point(250, slot.bottom)
    inside = journey.riser() != "" and journey.sender is not None
    return PhoneLevels(
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
    return any(pod.name == journey.riser() and pod.node == journey.open_node for pod in ground.pods)
