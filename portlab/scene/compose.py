"""compose: a world, a Service and a trace into a Scene with all numbers laid out.

The ground and the journey say what there is to tell, a plan (wide.py, phone.py) says where everything stands, and the
parts are placed on it and given the state they have at a step.
"""

from __future__ import annotations

from collections.abc import Iterable

from portlab.kube.kubeproxy.trace import LOAD_BALANCER, OUTSIDE, POD, Trace
from portlab.kube.objects.clusterconfig import ClusterConfig
from portlab.kube.objects.endpointslice import EndpointSlice
from portlab.kube.objects.service import Service
from portlab.scene import card as cards
from portlab.scene import motion, parts
from portlab.scene.endings import endings
from portlab.scene.ground import Ground, ground
from portlab.scene.journey import Journey, journey
from portlab.scene.model import (
    LAYOUTS,
    WIDE,
    Box,
    Card,
    Glyph,
    Hook,
    Line,
    Point,
    Rect,
    Text,
    state_at,
)
from portlab.scene.pathdata import arrow, path
from portlab.scene.phone import phone_plan
from portlab.scene.plan import Plan
from portlab.scene.saying import Words, machine_name, said_facts, word
from portlab.scene.scene import Scene
from portlab.scene.textwidth import ELLIPSIS, whole, wrap
from portlab.scene.wide import wide_plan


def compose(
    config: ClusterConfig,
    service: Service | None,
    endpoint_slices: Iterable[EndpointSlice],
    trace: Trace | None,
    *,
    layout: str,
    words: Words,
    stale: bool = False,
    step: int = 0,
) -> Scene:
    """The picture of a Service in its world and of a packet's journey, at one step.

    ``service`` None draws the world alone, ``trace`` None a world in which nothing was sent. ``layout`` is "wide" or
    "phone"; ``words(code, **facts)`` gives the few words that stand at things, in the reader's language
    (portlab.web.shell.phrases.scene); ``stale`` marks the last good picture of a text that was refused since;
    ``step`` 0 is the packet ready at its sender, a number past the last step is the last. All numbers are user units.
    """
    (scene,) = compose_layouts(
        config,
        service,
        endpoint_slices,
        trace,
        layouts=(layout,),
        words=words,
        stale=stale,
        step=step,
    )
    return scene


def compose_layouts(
    config: ClusterConfig,
    service: Service | None,
    endpoint_slices: Iterable[EndpointSlice],
    trace: Trace | None,
    *,
    layouts: tuple[str, ...] = LAYOUTS,
    words: Words,
    stale: bool = False,
    step: int = 0,
) -> tuple[Scene, ...]:
    """As ``compose``, in several layouts at once: what they have in common is worked out once."""
    picture = ground(config, service, endpoint_slices, trace, words)
    told = journey(config, trace)
    faces = _faces(told, picture, words)
    total = len(told.steps)
    step = max(0, min(step, total))
    scenes = []
    for layout in layouts:
        if layout == WIDE:
            plan = wide_plan(config, picture, told, words)
        else:
            tallest = max((face.height for face in faces), default=0)
            plan = phone_plan(config, picture, told, words, tallest)
        motions = motion.motions(plan, told)
        scenes.append(
            Scene(
                layout=layout,
                prefix="w" if layout == WIDE else "p",
                width=plan.width,
                height=plan.height,
                step=step,
                total=total,
                title=words("scene-title"),
                description=_description(picture, told, words),
                stale=stale,
                planes=plan.planes,
                labels=plan.labels,
                glyphs=plan.glyphs + _signs(plan),
                nodes=plan.nodes,
                cables=parts.cables(plan, told, step),
                chips=plan.chips,
                veil=plan.veil if step == 0 else (),
                hosts=plan.hosts,
                boxes=plan.closed_boxes + parts.rule_boxes(plan, step, words),
                pods=_pods(plan, told, step),
                hooks=_closed_hooks(plan) + parts.hooks(plan, told, step),
                notes=plan.notes,
                cards=_cards(plan, told, faces, step),
                badges=parts.badges(plan, told, step),
                headlines=_headlines(plan, told, step, words),
                endings=endings(plan, told, step, words),
                motions=motions,
                packet=motions[step].rest if motions else None,
                motion=motion.motion_data(motions),
            )
        )
    return tuple(scenes)


def _faces(told: Journey, picture: Ground, words: Words) -> tuple[cards.CardFace, ...]:
    if not told.steps:
        return ()
    ready = cards.ready_card(told.steps[0], picture, words)
    return (ready, *(cards.step_card(one, picture, words) for one in told.steps))


def _cards(
    plan: Plan, told: Journey, faces: tuple[cards.CardFace, ...], step: int
) -> tuple[Card, ...]:
    points = parts.badge_points(plan, told)
    return tuple(_placed(plan, face, points, step) for face in faces)


def _placed(plan: Plan, face: cards.CardFace, points: dict[int, Point], step: int) -> Card:
    """A card at its place: level with the rule that acts, else at the end of its room nearer to the step's number."""
    room = plan.card_room
    y = room.y
    lead = ""
    acting = [place.rect for place in plan.rules if place.box.step == face.number]
    if plan.card_follows:
        lowest = max(room.y, room.bottom - face.height)
        if acting:
            at = points[face.number]
            y = min(max(at.y - face.level, room.y), lowest)
            lead = f"M{at.x:g} {at.y:g}H{room.x:g}"
        elif face.number and points[face.number].y > room.cy:
            y = lowest
    elif acting:
        lead = _phone_lead(acting, Rect(room.x, room.y, room.w, face.height))
    return Card(
        f"card {state_at((face.number,), step)}",
        str(face.number),
        round(room.x, 1),
        round(y, 1),
        room.w,
        face.height,
        lead,
        face.rows,
        f"M18 {face.rule_y:g}H{room.w - 18:g}",
        face.texts,
    )


def _phone_lead(acting: list[Rect], card: Rect) -> str:
    """The line between a card and the rule right above or below it."""
    for rect in acting:
        if 0 <= card.y - rect.bottom < 40:
            return f"M{rect.right - 40:g} {rect.bottom:g}V{card.y:g}"
    return ""


def _pods(plan: Plan, told: Journey, step: int) -> tuple[Box, ...]:
    """The Pods, the picked one with its state."""
    return tuple(
        box._replace(cls=f"{box.cls} pick {state_at((told.picked_at,), step)}")
        if box.steps
        else box
        for box in plan.pods
    )


def _signs(plan: Plan) -> tuple[Glyph, ...]:
    """The sign of its layer on every host and Pod."""
    found = []
    for box in plan.hosts:
        if "balancer" in box.cls:
            found.append(Glyph(box.x + 16, box.y + box.h / 2, LOAD_BALANCER, "g-lb"))
        elif "process" not in box.cls:
            found.append(Glyph(box.x + 18, box.y + box.h / 2, OUTSIDE, "g-out"))
    for box in plan.pods:
        if "more" not in box.cls:
            hue = "g-off" if "off" in box.cls else "g-pod"
            found.append(Glyph(box.x + 17, box.y + 20, POD, hue))
    return tuple(found)


def _closed_hooks(plan: Plan) -> tuple[Hook, ...]:
    return tuple(Hook("hook same", "", path(way), arrow(way)) for way in plan.closed_hooks)


def _headlines(plan: Plan, told: Journey, step: int, words: Words) -> tuple[Line, ...]:
    """What happens in each step, in the outside band: one line to be read from the back of a room."""
    if not told.steps:
        return ()
    first = told.steps[0]
    texts = [(0, words("headline-ready", **said_facts(first, words)))]
    texts += [
        (one.number, words(word("headline", one), **said_facts(one, words))) for one in told.steps
    ]
    room, style = plan.headline_room, plan.headline_style
    found = []
    for number, text in texts:
        lines = wrap(text, style, room.w, 2)
        top = room.y + (33 if len(lines) == 1 else 20)
        found.append(
            Line(
                f"headline {state_at((number,), step)}",
                str(number),
                tuple(
                    Text(
                        room.x,
                        top + 22 * index,
                        style,
                        line,
                        whole(text) if line[-1] == ELLIPSIS else "",
                    )
                    for index, line in enumerate(lines)
                ),
            )
        )
    return tuple(found)


def _description(picture: Ground, told: Journey, words: Words) -> str:
    if told.trace is None:
        return words("scene-still", service=picture.service)
    return words(
        "scene-moving",
        service=picture.service,
        origin=machine_name(told.trace.origin, words),
        destination=told.trace.destination,
        total=len(told.steps),
    )
