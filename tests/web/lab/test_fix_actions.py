"""Fix it over HTTP: the buttons beside the problems, and what pressing one does to the text."""

import re

import pytest
from django.test import Client

from portlab.web.lab.worlds import first_manifest

HTMX = {"HX-Request": "true", "HX-Target": "results", "HX-Trigger": "fix-0-0"}
TAKEN = first_manifest().replace("31263", "31999")


def buttons(response):
    """Label and action of every fix that the page shows, problem by problem."""
    return [
        [(re.sub("<.*?>", "", fix.label), fix.action) for fix in problem.fixes]
        for problem in response.context["problems"]
    ]


def send(text, action="", **fields):
    """A press of a button below the form, on the page that shows ``text``."""
    carried = {"manifest": text, "base": text, "do": action, **fields}
    return Client().post("/lab/", carried, headers=HTMX)


def labels(text, **fields):
    return [[label for label, _action in few] for few in buttons(send(text, **fields))]


def test_a_taken_node_port_offers_a_free_one_and_the_servers_choice():
    assert labels(TAKEN) == [["Use 32000", "Let Kubernetes choose"]]


@pytest.mark.parametrize(
    ("which", "new"), [(0, "      nodePort: 32000\n"), (1, "")], ids=["use", "let-choose"]
)
def test_pressing_a_fix_edits_the_text_and_stores_it(which, new):
    action = buttons(send(TAKEN))[0][which][1]
    response = send(TAKEN, action)
    assert response.context["state"].manifest == TAKEN.replace("      nodePort: 31999\n", new)
    assert response.context["outcome"].accepted
    assert 'id="service-form"' in response.text


def test_the_button_works_as_a_plain_submit_button_too():
    page = Client().post("/lab/", {"manifest": TAKEN}).text
    found = re.search(
        r'<button class="fix" form="lab-form" name="do" value="(fix-[0-9a-f]{8})" id="fix-0-0" '
        r'aria-describedby="problem-0"[^>]*>(.*?)</button>',
        page,
    )
    assert found[2] == "Use <code>32000</code>"
    response = Client().post("/lab/", {"manifest": TAKEN, "do": found[1]})
    assert response.context["state"].manifest == TAKEN.replace("31999", "32000")


def test_what_was_typed_into_the_form_is_kept_by_a_fix():
    action = buttons(send(TAKEN))[0][0][1]
    response = send(TAKEN, action, **{"f-name": "shop"})
    assert response.context["state"].manifest == TAKEN.replace("31999", "32000").replace(
        "name: backend", "name: shop"
    )


@pytest.mark.parametrize("action", ["fix-00000000", "fix-", "fix-0-0", "fix-zzzzzzzz"])
def test_a_fix_that_nobody_offers_changes_nothing(action):
    assert send(TAKEN, action).context["state"].manifest == TAKEN


def test_a_button_of_an_older_page_does_nothing_to_another_problem():
    action = buttons(send(TAKEN))[0][0][1]
    other = first_manifest().replace("31263", "80")
    assert send(other, action).context["state"].manifest == other


def test_a_fix_edits_the_document_that_is_looked_at_and_no_other():
    first = first_manifest().replace("name: backend", "name: other").replace("31263", "31264")
    text = f"{first}---\n{TAKEN}"
    response = send(text, doc="2", drawn="2")
    problem = response.context["problems"][0]
    assert (problem.path, problem.line) == ("spec.ports[0].nodePort", 27)
    fixed = send(text, problem.fixes[0].action, doc="2", drawn="2")
    assert fixed.context["state"].manifest == f"{first}---\n{TAKEN.replace('31999', '32000')}"
    assert fixed.context["outcome"].accepted


def test_a_text_that_cannot_be_read_is_mended_as_well():
    text = first_manifest().replace("kind: ", "kind:")
    offered = buttons(send(text))
    assert [label for label, _action in offered[0]] == ["Add the space after the colon"]
    assert send(text, offered[0][0][1]).context["state"].manifest == first_manifest()


def test_no_fix_is_offered_where_there_is_no_problem():
    response = send(first_manifest())
    assert response.context["problems"] == []
    assert 'class="fix"' not in response.text


def test_what_the_learner_wrote_stands_escaped_on_the_button():
    text = first_manifest().replace("targetPort: 3000", "'<b>{x}': 1")
    response = send(text)
    assert [fix.label for fix in response.context["problems"][0].fixes] == [
        "Remove <code>&lt;b&gt;{x}</code>"
    ]


def test_a_problem_stands_at_the_nearest_field_of_the_form():
    response = send(first_manifest().replace("targetPort", "containerPort"))
    told = response.context["problems"][0].message
    fields = {field.auto_id: field for field in response.context["noted_fields"]}
    assert fields["id_f-ports-0-port"].field.problems == (told,)


def test_a_list_as_kubectl_prints_it_becomes_services_to_look_at():
    one = (
        "- apiVersion: v1\n  kind: Service\n  metadata: {{name: {}}}\n"
        "  spec: {{ports: [{{port: 80}}]}}\n"
    )
    text = "apiVersion: v1\nkind: List\nitems:\n" + one.format("a") + one.format("b")
    action = buttons(send(text))[0][0][1]
    response = send(text, action)
    assert response.context["outcome"].accepted
    cluster = response.context["picture"].cluster
    assert [cluster.service(name) is not None for name in ("a", "b")] == [True, True]
