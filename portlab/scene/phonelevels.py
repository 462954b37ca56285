"""The levels of the phone layout: how high everything stands, from the top down."""

from __future__ import annotations

from dataclasses import dataclass

from portlab.kube.kubeproxy.trace import CLUSTER_IP, LOAD_BALANCER, NODE_PORT
from portlab.scene import grid
from portlab.scene.ground import UNLIT, Ground
from portlab.scene.journey import Journey
from portlab.scene.model import Point, Rect
from portlab.scene.rulebox import BANDS, LIP
from portlab.scene.ruletitle import extra_height

WIRE_X = 52.0
CLOSED_PITCH = 48.0
POD_WIDTH = 163.0
_RULE_HEIGHT = 46.0
_PITCH = 64.0
_ROUTER = (84.0, 28.0)
RULE_PAD = 14.0
_WORDS_UNDER_POD = 16.0


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneLevels:
    """The levels; ``slot`` is where packet cards stand, ``lane`` the x of the way up from a Pod that sends."""

    headline: float
    client_y: float
    router_y: float
    router_box: Rect | None
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
    pod_pitch: float
    bottom: float
    entrance: Point
    leave: Point
    open_right: float
    lane: float


def phone_levels(
    ground: Ground, journey: Journey, closed: int, pods: int, card_height: float
) -> PhoneLevels:
    client_y = 56.0 if journey.trace else 6.0
    strays = journey.strays() and not (journey.uses("in") and journey.uses("client"))
    router_box = Rect(36, client_y + 84, *_ROUTER) if strays else None
    router_y = router_box.y if router_box else client_y + 56
    lb_top = client_y + (126 if strays else 64)
    np_top = lb_top + (36 if ground.load_balancer.state == UNLIT else 74)
    y = np_top + 40
    closed_y = y
    y += -(-closed // 2) * CLOSED_PITCH + 2
    riser = journey.riser() or (journey.sender is not None and journey.sender.kind == "process")
    node_top = y + (6 if riser else 0)
    y = node_top + 26
    if journey.process_inside():
        y += 40
    elif _rises_inside(ground, journey):
        y += 14
    rule_w = 298.0 - (24 if journey.riser() else 0)
    rects: list[Rect] = []
    entrance = Point(WIRE_X, y)
    by_band = {band: [box for box in journey.boxes if box.band == band] for band in BANDS}
    for box in by_band[LOAD_BALANCER] + by_band[NODE_PORT]:
        more = extra_height(box, rule_w - 2 * RULE_PAD)
        rects.append(Rect(36, y, rule_w, _RULE_HEIGHT + more))
        y += _PITCH + more
    cip_top = y
    y = cip_top + 40
    for box in by_band[CLUSTER_IP]:
        more = extra_height(box, rule_w - 2 * RULE_PAD)
        rects.append(Rect(36, y, rule_w, _RULE_HEIGHT + more))
        y += _PITCH + more
    slot = Rect(34, y + 4, grid.CARD_WIDTH, card_height)
    cip_bottom = (slot.bottom if card_height else y - 18) + 14
    if ground.cluster_ip.note and not by_band[CLUSTER_IP] and not card_height:
        cip_bottom += 24
    y = cip_bottom + 14
    for box in by_band[LIP]:
        more = extra_height(box, rule_w - 2 * RULE_PAD)
        rects.append(Rect(36, y, rule_w, _RULE_HEIGHT + more))
        y += _PITCH - 8 + more
    if rects and not (by_band[LOAD_BALANCER] or by_band[NODE_PORT]):
        entrance = Point(WIRE_X, rects[0].y)
    elif not rects:
        entrance = Point(WIRE_X, node_top + 22)
    node_bottom = y
    pod_height = grid.POD_HEIGHT + (14 if any(pod.condition for pod in ground.pods) else 0)
    pods_top = node_bottom + 6 + 6 + 16
    pods_y = pods_top + 42
    rows = -(-pods // 2)
    pod_pitch = pod_height + 10 + (_WORDS_UNDER_POD if journey.ends_at_pod() else 0)
    bottom = pods_y + rows * pod_pitch + 8
    leave = Point(250, rects[-1].bottom if rects else entrance.y)
    if rects and rects[-1].bottom < slot.y and card_height:
        leave = Point(250, slot.bottom)
    return PhoneLevels(
        headline=12.0,
        client_y=client_y,
        router_y=router_y,
        router_box=router_box,
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
        pod_pitch=pod_pitch,
        bottom=bottom,
        entrance=entrance,
        leave=leave,
        open_right=346 - (12 if journey.riser() and not _rises_inside(ground, journey) else 0),
        lane=340.0,
    )


def _rises_inside(ground: Ground, journey: Journey) -> bool:
    """Whether the Pod that sends is on the open node."""
    return any(pod.name == journey.riser() and pod.node == journey.open_node for pod in ground.pods)
