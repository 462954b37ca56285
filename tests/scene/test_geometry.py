"""Nothing overlaps and nothing is clipped: boxes, texts, badges and cards, in both layouts and both languages."""

import re
from itertools import combinations, pairwise

import pytest
from scene.plays import PLAYS, SPEAKERS, play

from portlab.scene.model import LAYOUTS, PHONE, WIDE, Rect
from portlab.scene.textwidth import text_width

# A text may come this near to its box's edge, in pixels: widths are estimates.
SLACK = 1.0


def everywhere(test):
    """Run a test of a scene on every play, in both layouts and both languages."""

    @pytest.mark.parametrize("name", PLAYS)
    def on_every_scene(name):
        for layout in LAYOUTS:
            for words in SPEAKERS.values():
                test(play(name).scene(layout, words=words))

    on_every_scene.__doc__ = test.__doc__
    return on_every_scene


def extent(text):
    """The box that a text fills."""
    width = text_width(text)
    left = text.x
    if " end" in text.cls:
        left -= width
    elif " mid" in text.cls:
        left -= width / 2
    return Rect(left, text.y - 9, width, 11)


def grown(rect, by):
    return Rect(rect.x - by, rect.y - by, rect.w + 2 * by, rect.h + 2 * by)


def overlapping(rects):
    return [(a, b) for a, b in combinations(rects, 2) if a.overlaps(b)]


@everywhere
def test_sibling_boxes_do_not_overlap(scene):
    nodes = [box.rect for box in scene.nodes]
    if scene.layout == PHONE:
        nodes = [box.rect for box in scene.nodes if "open" not in box.cls]
    assert overlapping(nodes) == []
    things = [box.rect for box in (*scene.hosts, *scene.boxes, *scene.pods)]
    assert overlapping(things) == []


@everywhere
def test_everything_is_inside_the_picture(scene):
    canvas = Rect(0, 0, scene.width, scene.height)
    boxes = [box.rect for box in (*scene.nodes, *scene.hosts, *scene.boxes, *scene.pods)]
    boxes += [Rect(plane.x, plane.y, plane.w, plane.h) for plane in scene.planes]
    boxes += [card.rect for card in scene.cards]
    boxes += [extent(text) for text in (*scene.labels, *scene.notes)]
    assert [box for box in boxes if not box.inside(canvas)] == []


@everywhere
def test_what_is_on_a_node_is_inside_it(scene):
    open_nodes = [box.rect for box in scene.nodes if "open" in box.cls]
    rules = [box.rect for box in scene.boxes if "same" not in box.cls]
    assert len(open_nodes) <= 1
    assert [rule for rule in rules if not any(rule.inside(node) for node in open_nodes)] == []
    if scene.layout == WIDE:
        nodes = [box.rect for box in scene.nodes]
        mine = [box.rect for box in (*scene.boxes, *scene.pods)]
        assert [box for box in mine if not any(box.inside(node) for node in nodes)] == []


@everywhere
def test_pods_are_inside_their_plane(scene):
    (plane,) = [plane for plane in scene.planes if "p-pod" in plane.cls]
    rect = Rect(plane.x, plane.y, plane.w, plane.h)
    assert [box.name for box in scene.pods if not box.rect.inside(rect)] == []


@everywhere
def test_planes_nest_as_the_types_nest(scene):
    balancer, node_port, _, cluster_ip, _ = [
        Rect(plane.x, plane.y, plane.w, plane.h) for plane in scene.planes
    ]
    assert cluster_ip.inside(node_port)
    assert node_port.inside(balancer)


@everywhere
def test_texts_fit_their_boxes(scene):
    spilled = []
    for box in (*scene.hosts, *scene.boxes, *scene.pods, *scene.chips, *scene.veil):
        room = grown(box.rect, SLACK)
        spilled += [text.text for text in box.texts if not extent(text).inside(room)]
    assert spilled == []


@everywhere
def test_texts_of_a_box_do_not_overlap(scene):
    clashes = []
    for box in (*scene.hosts, *scene.boxes, *scene.pods):
        clashes += overlapping([grown(extent(text), -1) for text in box.texts])
    assert clashes == []


@everywhere
def test_labels_do_not_overlap_each_other_or_any_box(scene):
    texts = [grown(extent(text), -0.5) for text in (*scene.labels, *scene.notes)]
    assert overlapping(texts) == []
    boxes = [box.rect for box in (*scene.hosts, *scene.boxes, *scene.pods, *scene.chips)]
    assert overlapping(boxes) == []
    assert [
        text.text
        for text, rect in zip((*scene.labels, *scene.notes), texts, strict=True)
        if any(rect.overlaps(box) for box in boxes)
    ] == []


@everywhere
def test_headlines_clear_the_hosts(scene):
    boxes = [box.rect for box in scene.hosts]
    for line in scene.headlines:
        rects = [extent(text) for text in line.texts]
        assert [text for text in rects if any(text.overlaps(box) for box in boxes)] == []
        assert overlapping(rects) == []


@everywhere
def test_badges_do_not_overlap(scene):
    discs = [Rect(badge.x - 9, badge.y - 9, 18, 18) for badge in scene.badges]
    assert overlapping(discs) == []


@everywhere
def test_badges_clear_the_texts(scene):
    discs = [Rect(badge.x - 8, badge.y - 8, 16, 16) for badge in scene.badges]
    texts = [*scene.labels, *scene.notes]
    texts += [text for box in (*scene.hosts, *scene.boxes, *scene.pods) for text in box.texts]
    assert [
        text.text
        for text in texts
        if any(grown(extent(text), -1.5).overlaps(disc) for disc in discs)
    ] == []


def sign(ending):
    return Rect(ending.x - 9.6, ending.y - 9.6, 19.2, 19.2)


@everywhere
def test_signs_of_endings_clear_the_words_and_the_badges(scene):
    discs = [Rect(badge.x - 9, badge.y - 9, 18, 18) for badge in scene.badges]
    texts = [*scene.labels, *scene.notes]
    texts += [text for box in (*scene.hosts, *scene.boxes, *scene.pods) for text in box.texts]
    texts += [text for line in scene.headlines for text in line.texts]
    covered = [*discs, *(grown(extent(text), -1) for text in texts)]
    assert [end for end in scene.endings if any(sign(end).overlaps(r) for r in covered)] == []


@everywhere
def test_signs_of_endings_clear_each_other(scene):
    assert overlapping([sign(ending) for ending in scene.endings]) == []


@everywhere
def test_a_packet_that_comes_to_rest_covers_no_sign_and_no_number(scene):
    """Where a packet strays, all that is to be seen of its end is at one place."""
    lost = [end for end in scene.endings if end.kind in ("lost", "loop")]
    for end in lost:
        (rest,) = [motion.rest for motion in scene.motions if str(motion.step) == end.steps]
        packet = Rect(rest.x - 8.5, rest.y - 6, 17, 12)
        assert not packet.overlaps(sign(end))
        discs = [Rect(badge.x - 9, badge.y - 9, 18, 18) for badge in scene.badges]
        assert [disc for disc in discs if packet.overlaps(disc)] == []


@everywhere
def test_a_router_at_which_a_packet_ends_is_drawn_on_its_cable(scene):
    routers = [box.rect for box in scene.hosts if "router" in box.cls]
    cables = [[float(n) for n in re.findall(r"-?[\d.]+", cable.d)] for cable in scene.cables]
    for router in routers:
        ends = [Rect(*d[:2], 0, 0) for d in cables] + [Rect(*d[-2:], 0, 0) for d in cables]
        assert any(end.inside(grown(router, 0.5)) for end in ends)


def test_a_client_that_dials_a_cluster_ip_sees_its_packet_end_at_the_router():
    for layout in LAYOUTS:
        scene = play("cluster IP of type ClusterIP from outside").scene(layout)
        (router,) = [box for box in scene.hosts if "router" in box.cls]
        assert [text.text for text in router.texts] == ["router"]
        assert scene.motions[-1].rest in (
            (router.x, router.rect.cy),
            (scene.motions[-1].rest.x, router.y),
        )


@everywhere
def test_words_of_endings_clear_the_boxes_the_other_words_and_the_badges(scene):
    things = [Rect(badge.x - 9, badge.y - 9, 18, 18) for badge in scene.badges]
    things += [box.rect for box in (*scene.hosts, *scene.boxes, *scene.pods)]
    things += [extent(text) for text in (*scene.labels, *scene.notes)]
    canvas = Rect(0, 0, scene.width, scene.height)
    for end in scene.endings:
        if end.text.text:
            said = grown(extent(end.text), -1)
            assert said.inside(canvas)
            assert [thing for thing in things if said.overlaps(thing)] == []


@everywhere
def test_words_of_endings_clear_the_cables(scene):
    """Every upright stretch of a cable, which is 7 wide."""
    stretches = []
    for cable in scene.cables:
        numbers = [float(n) for n in re.findall(r"-?[\d.]+", cable.d)]
        points = list(zip(numbers[::2], numbers[1::2], strict=True))
        for (x0, y0), (x1, y1) in pairwise(points):
            if x0 == x1:
                stretches.append(Rect(x0 - 3.5, min(y0, y1), 7, abs(y1 - y0)))
    said = [grown(extent(end.text), -1) for end in scene.endings if end.text.text]
    assert [text for text in said if any(text.overlaps(line) for line in stretches)] == []


@everywhere
def test_an_ending_at_a_rule_is_readable_whole(scene):
    ends = [box for box in scene.boxes if "bad-end" in box.cls]
    # A chain's hash behind its role is shortened everywhere.
    said = [text.text for box in ends for text in box.texts if " t3" not in text.cls]
    assert [text for text in said if text.endswith("…")] == []


@everywhere
def test_hosts_clear_the_cards_and_the_badges_too(scene):
    discs = [Rect(badge.x - 9, badge.y - 9, 18, 18) for badge in scene.badges]
    for card in scene.cards:
        assert [box.name for box in scene.hosts if box.rect.overlaps(card.rect)] == []
        assert [disc for disc in discs if grown(disc, -1).overlaps(card.rect)] == []


@everywhere
def test_cards_clear_the_rule_boxes_and_the_pods(scene):
    if not any("open" in box.cls for box in scene.nodes):
        return
    boxes = [box.rect for box in (*scene.boxes, *scene.pods) if "same" not in box.cls]
    for card in scene.cards:
        assert [box for box in boxes if card.rect.overlaps(box)] == []


@everywhere
def test_texts_of_a_card_fit_it(scene):
    for card in scene.cards:
        inner = Rect(0, 0, card.w, card.h)
        assert [t.text for t in card.texts if not extent(t).inside(inner)] == []
        for row in card.rows:
            texts = [*row.texts, *row.tiles, *(flap.text for flap in row.flaps)]
            assert [
                t.text for t in texts if not 0 <= extent(t).x <= extent(t).right <= card.w
            ] == []
            assert overlapping([grown(extent(text), -1) for text in row.texts]) == []
        levels = [row.y for row in card.rows]
        assert all(a < b for a, b in pairwise(levels))
