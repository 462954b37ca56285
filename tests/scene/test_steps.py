"""What the picture says of each step: one card, one badge, one solid half; wires for hops, jumps inside a node."""

import pytest
from scene.plays import PLAYS, play

from portlab.kube.kubeproxy.codes import STEP_CODES
from portlab.scene.journey import journey
from portlab.scene.legs import JUMP, WIRE, machine
from portlab.scene.model import LAYOUTS, PHONE, WIDE, state_at
from portlab.scene.rulebox import step_boxes

SENT = [name for name in PLAYS if play(name).trace is not None]


@pytest.fixture(params=SENT)
def played(request):
    """Each play in which a packet is sent."""
    return play(request.param)


def numbers(steps):
    return tuple(int(number) for number in steps.split())


def face(card):
    """What a card says, wherever it stands."""
    return [(row.cls, row.texts, row.tiles, row.flaps) for row in card.rows], card.texts


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_step_has_one_card_one_badge_and_one_headline(played, layout):
    scene = played.scene(layout)
    steps = [step.number for step in played.trace.steps]
    assert [numbers(card.steps) for card in scene.cards] == [(n,) for n in (0, *steps)]
    assert [numbers(line.steps) for line in scene.headlines] == [(n,) for n in (0, *steps)]
    assert [badge.number for badge in scene.badges] == steps
    assert [numbers(badge.steps) for badge in scene.badges] == [(n,) for n in steps]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_exactly_the_current_card_is_shown_with_the_half_that_changed_as_its_one_solid_tile(
    played, layout
):
    for step in (0, *(one.number for one in played.trace.steps)):
        (card,) = [card for card in played.scene(layout, step).cards if card.cls.endswith("now")]
        assert numbers(card.steps) == (step,)
        solid = [row.key for row in card.rows if "solid" in row.cls]
        if step == 0:
            assert solid == []
            continue
        one = played.trace.steps[step - 1]
        if one.before.source != one.after.source:
            assert solid == ["src"]
        elif one.before.destination != one.after.destination:
            assert solid == ["dst"]
        else:
            assert solid == []


def test_the_old_value_stays_above_the_new_one(played):
    for card, one in zip(played.scene(WIDE).cards[1:], played.trace.steps, strict=True):
        source, destination = card.rows
        for row, before, after in (
            (source, one.before.source, one.after.source),
            (destination, one.before.destination, one.after.destination),
        ):
            assert [tile.text for tile in row.tiles] == [after.ip, str(after.port or "–")]
            flaps = [flap.text.text for flap in row.flaps]
            assert flaps == ([before.ip, str(before.port or "–")] if before != after else [])


def test_each_step_is_drawn_from_that_step_alone(played):
    whole = played.scene(WIDE)
    for one in played.trace.steps:
        alone = played.only(one.number).scene(WIDE, one.number)
        assert face(alone.cards[1]) == face(whole.cards[one.number])
        said = [[text.text for text in line.texts] for line in (alone.headlines[1],)]
        assert " ".join(said[0]) == " ".join(t.text for t in whole.headlines[one.number].texts)
        assert step_boxes(one) == step_boxes(played.only(one.number).trace.steps[0])


def test_boxes_that_act_are_those_of_the_step(played):
    scene = played.scene(WIDE)
    told = journey(played.config, played.trace)
    drawn = [numbers(box.steps) for box in scene.boxes if box.steps]
    assert drawn == [(box.step,) for box in told.boxes]
    for box in told.boxes:
        step = played.trace.steps[box.step - 1]
        assert step.place.name == told.open_node
        assert not box.chain or box.chain in {rule.chain for rule in step.rules}


def test_wires_join_two_machines_and_jumps_stay_on_one(played):
    node_of = {pod.name: pod.node for pod in played.config.pods}
    told = journey(played.config, played.trace)
    for number, legs in told.legs.items():
        step = played.trace.steps[number - 1]
        for leg in legs:
            apart = machine(leg.start, node_of) != machine(leg.end, node_of)
            assert leg.kind == (WIRE if apart else JUMP)
        crosses = {
            (f"node {node_of[place.name]}" if place.kind == "pod" else f"{place.kind} {place.name}")
            for place in step.hops
        }
        assert any(leg.kind == WIRE for leg in legs) == (len(crosses) > 1)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_cables_are_drawn_once_with_all_the_steps_that_take_them(played, layout):
    told = journey(played.config, played.trace)
    taken = {}
    for number, legs in told.legs.items():
        for leg in legs:
            if leg.kind == WIRE:
                taken.setdefault(frozenset((leg.start, leg.end)), []).append(number)
    scene = played.scene(layout)
    assert [numbers(cable.steps) for cable in scene.cables] == [tuple(n) for n in taken.values()]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_packet_moves_on_from_where_it_was_sent_and_ends_where_it_arrives(played, layout):
    scene = played.scene(layout)
    assert [motion.step for motion in scene.motions] == list(range(len(scene.cards)))
    for motion in scene.motions[1:]:
        if motion.legs:
            assert motion.rest == motion.legs[-1].points[-1]
        assert all(len(leg.points) > 1 for leg in motion.legs)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_packet_never_leaps(played, layout):
    at, *moves = played.scene(layout).motions
    here = at.rest
    for motion in moves:
        for leg in motion.legs:
            assert leg.points[0] == here
            here = leg.points[-1]
        assert motion.rest == here


def test_a_process_stands_on_the_node_that_sends():
    for name, node in (("from a node to another node", "n1"), ("from a node", "n1")):
        scene = play(name).scene(WIDE)
        (process,) = [box for box in scene.hosts if "process" in box.cls]
        (home,) = [box for box in scene.nodes if box.name.startswith(f"{node} ")]
        assert process.rect.inside(home.rect)


@pytest.mark.parametrize(("name", "chain"), [("node port", "KUBE-SVC"), ("nftables", "service")])
def test_closed_nodes_name_the_chain_that_picks_in_their_mode(name, chain):
    scene = play(name).scene(WIDE)
    same = [box.name for box in scene.boxes if "same" in box.cls]
    assert same == [":31263 same rules", f"{chain} same rules"] * 2


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_long_chain_name_is_its_role_and_the_start_of_its_hash(layout):
    played = play("nftables")
    boxes = [box for box in played.scene(layout).boxes if box.steps]
    assert [tuple(text.text for text in box.texts) for box in boxes] == [
        ("services", "matches port 31263"),
        ("external", "-WYZY…", "marks it: masquerade"),
        ("service", "-WYZY…", f"picks {played.trace.backend}, rewrites"),
        ("masquerading", "source becomes n3"),
    ]


def test_both_layouts_say_the_same(played):
    wide, phone = played.scene(WIDE), played.scene(PHONE)
    assert [face(card) for card in wide.cards] == [face(card) for card in phone.cards]
    said = [
        [" ".join(text.text for text in line.texts) for line in scene.headlines]
        for scene in (wide, phone)
    ]
    assert said[0] == said[1]
    assert [cable.steps for cable in wide.cables] == [cable.steps for cable in phone.cables]
    assert [hook.steps for hook in wide.hooks if hook.steps] == [
        hook.steps for hook in phone.hooks if hook.steps
    ]
    assert [(box.name, box.steps) for box in wide.boxes if "same" not in box.cls] == [
        (box.name, box.steps) for box in phone.boxes
    ]
    assert [end.kind for end in wide.endings] == [end.kind for end in phone.endings]
    assert sorted(box.name for box in wide.nodes) == sorted(box.name for box in phone.nodes)


def test_states_are_those_of_the_rule_that_the_player_uses(played):
    for step in range(len(played.trace.steps) + 1):
        scene = played.scene(WIDE, step)
        parts = [*scene.cables, *scene.hooks, *scene.boxes, *scene.pods, *scene.badges]
        parts += [*scene.cards, *scene.headlines, *scene.endings]
        for part in parts:
            if part.steps:
                assert part.cls.split()[-1] == state_at(numbers(part.steps), step)


def test_a_step_past_the_end_is_the_last_one():
    assert play("node port").scene(WIDE, 99) == play("node port").scene(WIDE, 7)
    assert play("node port").scene(WIDE, -1) == play("node port").scene(WIDE, 0)


def test_a_bad_ending_is_marked_at_its_place():
    endings = {
        name: [(end.kind, numbers(end.steps)) for end in play(name).scene(WIDE).endings]
        for name in ("no endpoint", "no local endpoint", "wrong target port", "node port")
    }
    assert endings == {
        "no endpoint": [("reject", (2,))],
        "no local endpoint": [("drop", (3,))],
        "wrong target port": [("refuse", (6,))],
        "node port": [("answered", (7,))],
    }


def test_every_step_code_is_played_or_has_words():
    played = {step.code for name in SENT for step in play(name).trace.steps}
    assert played <= set(STEP_CODES)
    assert len(played) >= 15
