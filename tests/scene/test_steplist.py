"""The list of steps: one line each, linked, with the halves that changed."""

from scene.plays import play

from portlab.scene.steplist import trace_view


def view(name, step=0, link="/?step={}"):
    return trace_view(
        play(name).trace,
        step=step,
        sentence=lambda one: f"{one.code} happens",
        detail=lambda one: f"why {one.code}",
        address=link.format,
        ready="ready",
        reason="because",
    )


def test_the_lines_tell_the_journey():
    lines = view("node port", 3).steps
    assert [(line.number, line.text, line.address, line.state) for line in lines][1:4] == [
        (2, "match-node-port happens", "/?step=2", "done"),
        (3, "dnat happens", "/?step=3", "now"),
        (4, "masquerade happens", "/?step=4", "ahead"),
    ]


def test_the_halves_that_changed_are_marked():
    lines = view("node port").steps
    assert [(line.source.changed, line.destination.changed) for line in lines] == [
        (False, False),
        (False, False),
        (False, True),
        (True, False),
        (False, False),
        (False, False),
        (True, True),
    ]
    assert [(line.source.hue, line.destination.hue) for line in lines][2:4] == [
        ("out", "pod"),
        ("np", "pod"),
    ]


def test_what_is_worth_reading_anew():
    assert [line.news for line in view("node port").steps] == [
        "all",
        "none",
        "part",
        "part",
        "none",
        "all",
        "part",
    ]


def test_back_and_forward_stop_at_the_ends():
    first, last = view("node port", 0), view("node port", 7)
    assert (first.back, first.forward, first.forward_address) == (None, 1, "/?step=1")
    assert (last.back, last.back_address, last.forward) == (6, "/?step=6", None)
    assert (first.sentence, last.sentence) == ("ready", "undo-nat happens")


def test_a_step_past_the_end_is_the_last_one():
    assert view("node port", 99) == view("node port", 7)


def test_the_verdict_is_told():
    good, bad = view("node port"), view("no local endpoint")
    assert (good.verdict, good.good, good.reason) == ("answered", True, "because")
    assert (bad.verdict, bad.good) == ("timed out", False)
