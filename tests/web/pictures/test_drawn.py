"""Pictures as they are drawn: what is in them, what is not, and that Chinese is really there."""

import re
from dataclasses import replace
from struct import unpack
from xml.etree import ElementTree

import pytest
from django.utils import translation

from portlab.scene.textwidth import width
from portlab.web.lab.examples import example_state, examples
from portlab.web.lab.links import spoiler, token_of
from portlab.web.lab.prediction import question_of
from portlab.web.lab.result import answer
from portlab.web.lab.state import LabState
from portlab.web.pictures import stylesheet
from portlab.web.pictures.card import COLUMN, card, still
from portlab.web.pictures.drawn import ANIMATED, PNG, SVG, bitmap, draw, result_of
from portlab.web.pictures.flatten import Classes
from portlab.web.pictures.post import LONGEST, post
from portlab.web.pictures.telling import scene_context, told

EXAMPLES = {example.slug: example for example in examples()}
NAMESPACE = "{http://www.w3.org/2000/svg}"
KNOWN = {"svg", "title", "desc", "style", "defs", "filter", "feGaussianBlur"} | {
    "g",
    "rect",
    "circle",
    "path",
    "text",
}


def state_of_example(slug, **changes):
    """An example's state without a question, at its beginning unless said otherwise."""
    return replace(example_state(EXAMPLES[slug], predict=False), **changes)


def tree_of(drawing):
    """An SVG of ours as a tree."""
    return ElementTree.fromstring(drawing)  # noqa: S314


def words_of(drawing):
    """All that is written in an SVG."""
    return ["".join(each.itertext()) for each in tree_of(drawing).iter(NAMESPACE + "text")]


def size_of(png):
    """Width and height from a PNG's header."""
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    return unpack(">II", png[16:24])


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kind", "language", "theme"), [(ANIMATED, "en", "light"), (SVG, "zh-hans", "dark")]
)
@pytest.mark.parametrize("slug", sorted(EXAMPLES))
def test_every_example_is_a_drawing_that_stands_alone(slug, kind, language, theme):
    with translation.override(language):
        drawing = draw(kind, state_of_example(slug, step=2), theme).decode()
    root = tree_of(drawing)
    assert root.get("viewBox") == "0 0 1200 630"
    assert {each.tag.removeprefix(NAMESPACE) for each in root.iter()} <= KNOWN
    assert re.findall(r"var\(|href|data-|<script|@import|url\((?!#blur\))", drawing) == []
    assert len(drawing) < 300_000


@pytest.mark.parametrize("theme", stylesheet.THEMES)
@pytest.mark.parametrize("slug", ["cluster-ip", "node-port-taken", "external-name"])
def test_a_bitmap_has_the_size_of_a_card(slug, theme):
    assert size_of(draw(PNG, state_of_example(slug, step=1), theme)) == (1200, 630)


def test_the_card_says_the_step_and_shows_no_other():
    state = state_of_example("article-node-port", step=3)
    words = words_of(draw(SVG, state, "light"))
    assert words[:3] == ["PortLab", "backend", "NodePort"]
    assert words[words.index("Step 3 of 7") - 4 : words.index("Step 3 of 7")] == [
        "n3: DNAT. Node and",
        "node port become",
        "web-3 and its own",
        "port.",
    ]
    assert words.count("Packet") == 1
    assert "n3 rewrites the destination" in words
    assert "A packet, ready to send to 172.18.0.13:31263" not in words


def test_the_card_is_in_the_language_of_the_request():
    state = state_of_example("article-node-port", step=3)
    with translation.override("zh-hans"):
        words = words_of(draw(SVG, state, "light"))
    assert words.count("数据包") == 1
    assert "Packet" not in words


def test_a_theme_is_in_the_colours_of_the_tokens():
    state = state_of_example("cluster-ip", step=1)
    for theme, ground in (("light", "#fcfcfb"), ("dark", "#0e1115")):
        drawing = draw(SVG, state, theme).decode()
        first = re.search(r'<rect class="(\w+)"', drawing)[1]
        assert f".{first}{{fill:{ground}}}" in drawing


def test_every_token_of_the_light_theme_has_a_worth_in_the_dark_one():
    light, dark = stylesheet.tokens("light"), stylesheet.tokens("dark")
    assert light.keys() == dark.keys()
    assert stylesheet.paint_of(stylesheet.resolved(dark["--glass"], dark)) == ("#ffffff", 0.035)
    assert stylesheet.milliseconds("--m-travel") == 600


def test_a_refused_manifest_says_why():
    context = scene_context(result_of(state_of_example("node-port-taken")))
    words = told(context)
    assert (words.name, words.kind, words.foot) == ("backend", "Not stored", "422 Invalid")
    assert words.sentence.startswith("The node port 31999 belongs to shop/web already.")


def test_a_text_that_cannot_be_read_is_a_picture_too():
    words = told(scene_context(result_of(LabState(manifest="kind: [", predict=False))))
    assert (words.name, words.kind) == ("Service", "Not stored")
    assert size_of(draw(PNG, LabState(manifest="kind: ["), "light")) == (1200, 630)


def test_a_deleted_service_says_so():
    state = state_of_example("cluster-ip", ran=("kubectl delete service backend",))
    words = told(scene_context(result_of(state)))
    assert (words.kind, words.sentence) == (
        "Deleted",
        "A command at the kubectl prompt deleted this Service.",
    )


def test_a_name_as_long_as_a_name_may_be_stays_in_its_column():
    name = "a-very-long-name-of-a-service-that-nobody-would-ever-type-twice"
    manifest = EXAMPLES["cluster-ip"].manifest.replace("name: backend", f"name: {name}")
    words = words_of(draw(SVG, LabState(manifest=manifest, predict=False), "light"))
    head, cut, tail = words[1].partition("…")
    assert (cut, name.startswith(head), name.endswith(tail)) == ("…", True, True)
    assert width(words[1], "s-headline") * 24 / 17 <= COLUMN


def test_words_that_look_like_markup_stay_words():
    manifest = 'kind: Service\nmetadata:\n  name: "<b>&\\"]]>"\n'
    drawing = draw(SVG, LabState(manifest=manifest), "light")
    assert words_of(drawing)[1] == '<b>&"]]>'


@pytest.mark.parametrize(
    "name", [r"\x07\x00", r"\uFFFE", r"\uD800", r"\U0001F600", "\u202eabc", "]]>"]
)
def test_characters_that_no_file_may_hold_are_replaced(client, name):
    manifest = f'kind: Service\nmetadata:\n  name: "web{name}"\n'
    token = token_of(LabState(manifest=manifest))
    for kind in ("png", "svg", "animated.svg", "txt"):
        assert client.get(f"/picture/{token}.{kind}?lang=en").status_code == 200
    assert words_of(draw(SVG, LabState(manifest=manifest), "light"))[0] == "PortLab"
    assert client.get(f"/lab/{token}").status_code == 200


SPOILERS = ["article-node-port", "selector-matches-nothing", "local-without-endpoint", "cluster-ip"]


@pytest.mark.parametrize("slug", SPOILERS)
def test_no_answer_is_given_away_while_it_is_asked_for(slug):
    open_state = state_of_example(slug)
    asked = spoiler(open_state)
    result = result_of(asked)
    trace = result.picture.trace
    question = question_of(result.picture, 0)
    context = scene_context(result)
    told_words = told(context)
    assert told_words.asked
    steps = [each.text for each in scene_context(answer(open_state))["trace_view"].steps]
    texts = [
        *(draw(kind, asked, "light").decode() for kind in (SVG, ANIMATED)),
        post(context, "https://example.com/"),
        told_words.title + told_words.sentence + told_words.foot,
    ]
    for text in texts:
        assert [step for step in steps if step in text] == []
        assert context["trace_view"].reason not in text
        assert "KUBE-SEP" not in text
        assert "animation" not in text
    # Every possible answer or none: which one is right is not told.
    assert len(question.options) > 1
    assert trace is not None


@pytest.mark.parametrize("changes", [{}, {"step": 3}, {"guess": "ends-answered", "step": 5}])
def test_of_an_exercise_only_the_question_is_shown(changes):
    state = state_of_example("article-node-port", predict=True, exercise=True)
    asked = draw(SVG, spoiler(state), "light")
    assert draw(SVG, replace(state, **changes), "light") == asked
    assert draw(ANIMATED, replace(state, **changes), "light") == asked


def test_the_animation_holds_every_step():
    drawing = draw(ANIMATED, state_of_example("article-node-port"), "light").decode()
    words = words_of(drawing)
    feet = [each for each in words if re.fullmatch(r"Step \d of 7|7 steps", each)]
    assert sorted(feet) == ["7 steps", *(f"Step {step} of 7" for step in range(1, 8))]
    assert "@media(prefers-reduced-motion:reduce){.m,.packet{animation:none}}" in drawing
    shown_at_rest = re.findall(r'<g class="m r v\d+"><text[^>]*>(Step \d of 7)<', drawing)
    assert shown_at_rest == ["Step 7 of 7"]


def test_a_journey_that_ends_nowhere_is_still():
    drawing = draw(ANIMATED, state_of_example("external-name"), "light")
    assert drawing == draw(SVG, state_of_example("external-name"), "light")


def drawn(text, weight=400, family="Roboto"):
    """A bitmap with one text in it."""
    return bitmap(
        '<svg xmlns="http://www.w3.org/2000/svg" width="1200" height="630">'
        f'<text x="9" y="99" font-size="90" font-weight="{weight}" font-family="{family}">'
        f"{text}</text></svg>"
    )


def test_chinese_is_drawn_and_not_boxes():
    boxes = drawn("\ue000\ue001")
    assert drawn("\ue001\ue000") == boxes
    assert len({boxes, drawn("数据"), drawn("据数"), drawn("端点")}) == 4


def test_latin_beside_chinese_keeps_its_font():
    # Were the whole line set in the font that has all of it, these would be the same.
    assert drawn("Pod 数据") != drawn("Pod 数据", family="JetBrains Mono")
    assert drawn("Pod 数据") != drawn("Pod 数据", weight=700)


def test_bold_chinese_is_drawn_bold():
    state = state_of_example("article-node-port", step=1)
    with translation.override("zh-hans"):
        drawing = png_source(state)
    assert drawing.count('<tspan>数据包</tspan><tspan dx="-2.965em">数据包</tspan>') == 1


def png_source(state):
    """The drawing that a bitmap is made of."""
    classes = Classes()
    context = scene_context(result_of(state))
    return still(card(context, theme="light", classes=classes, raster=True), classes)


def test_a_post_tells_the_journey():
    text = post(
        scene_context(result_of(state_of_example("article-node-port"))),
        "https://example.com/lab/1.x",
    )
    assert text.splitlines() == [
        "backend · NodePort",
        "type: NodePort",
        "port: 3000, targetPort: 3000, nodePort: 31263",
        "",
        "client → n3:nodePort",
        "1. The client sends to n3, a node without a backend Pod.",
        "2. n3: the node port matches. The rules mark the packet, then pick web-3, 1 of 3.",
        "3. n3: DNAT. Node and node port become web-3 and its own port.",
        "4. n3: masquerade. The source becomes n3, so that the reply comes back this way.",
        "5. Over the wire to n2 and into web-3, which sees n3 as its caller.",
        "6. web-3 answers n3, back along the same way.",
        "7. n3 turns both addresses back and answers. The client never learns the IP of the Pod.",
        "Answered: web-3 answered on port 3000. It saw 172.18.0.13:6012 as its caller.",
        "",
        "https://example.com/lab/1.x",
    ]


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("slug", sorted(EXAMPLES))
def test_a_post_is_short_enough_to_post(slug, language):
    link = "https://example.com/" + "x" * 500
    with translation.override(language):
        text = post(scene_context(result_of(state_of_example(slug))), link)
        longer = post(scene_context(result_of(state_of_example(slug))), link + "y" * 300)
    assert len(text) <= LONGEST
    assert text.endswith(f"\n{link}\n")
    assert link not in longer


@pytest.mark.parametrize(("language", "told"), [("en", "en"), ("zh-hans", "zh-Hans")])
def test_a_drawing_says_in_which_language_it_is(language, told):
    with translation.override(language):
        drawing = draw(SVG, state_of_example("cluster-ip"), "light")
    attribute = "{http://www.w3.org/XML/1998/namespace}lang"
    assert tree_of(drawing).get(attribute) == told


def test_a_scene_of_many_ports_and_pods_is_still_a_small_file():
    ports = "".join(
        f"  - {{name: p{number}, port: {80 + number}, targetPort: 3000}}\n" for number in range(20)
    )
    pods = "".join(
        f"---\nkind: Pod\napiVersion: v1\nmetadata: {{name: extra-{number}, labels: {{app: web}}}}\n"
        "spec: {containers: [{name: a, image: b, ports: [{containerPort: 3000}]}]}\n"
        for number in range(30)
    )
    service = "kind: Service\napiVersion: v1\nmetadata: {name: web}\nspec:\n  type: LoadBalancer\n"
    manifest = f"{service}  selector: {{app: web}}\n  ports:\n{ports}{pods}"
    state = LabState(manifest=manifest, predict=False, step=3)
    assert len(draw(ANIMATED, state, "light")) < 150_000
    assert size_of(draw(PNG, state, "dark")) == (1200, 630)
