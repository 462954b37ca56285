"""The form as a view of the text: what fields show, and that an edit writes just what was edited."""

import pytest

from portlab.manifest import read
from portlab.web.lab import formtext

BACKEND = """\
# the article's Service
apiVersion: v1
kind: Service
metadata:
  name: backend
spec:
  type: NodePort
  selector:
    app: your-backend-app  # its Pods
  ports:
    - protocol: TCP
      port: 3000
      targetPort: 3000
      nodePort: 31263
"""


def test_fields_show_the_text() -> None:
    assert formtext.shown_values(read(BACKEND)) == {
        "name": "backend",
        "type": "NodePort",
        "selector": "app=your-backend-app",
        "clusterIP": "",
        "externalTrafficPolicy": "",
        "internalTrafficPolicy": "",
        "sessionAffinity": "",
        "allocateLoadBalancerNodePorts": "",
        "ports-0-name": "",
        "ports-0-port": "3000",
        "ports-0-targetPort": "3000",
        "ports-0-nodePort": "31263",
        "ports-0-protocol": "TCP",
    }


def test_a_quoted_number_is_shown_with_its_quotes() -> None:
    text = BACKEND.replace("targetPort: 3000", 'targetPort: "3000"')
    assert formtext.shown_values(read(text))["ports-0-targetPort"] == '"3000"'


def test_a_value_of_another_shape_cannot_be_shown() -> None:
    text = BACKEND.replace("port: 3000\n", "port: [3000]\n", 1)
    assert formtext.shown_values(read(text))["ports-0-port"] is None


def test_untouched_fields_edit_nothing() -> None:
    typed = {name: value or "" for name, value in formtext.shown_values(read(BACKEND)).items()}
    assert formtext.merge(BACKEND, BACKEND, typed) == (BACKEND, {})


@pytest.mark.parametrize(
    ("field", "typed", "before", "after"),
    [
        ("name", "shop", "name: backend", "name: shop"),
        ("name", "123", "name: backend", 'name: "123"'),
        ("ports-0-nodePort", "80", "nodePort: 31263", "nodePort: 80"),
        ("ports-0-port", "abc", "port: 3000\n      target", "port: abc\n      target"),
        ("ports-0-targetPort", "http", "targetPort: 3000", "targetPort: http"),
        ("ports-0-targetPort", "", "      targetPort: 3000\n", ""),
        ("selector", "app=web", "app: your-backend-app  # its Pods", "app: web  # its Pods"),
    ],
)
def test_an_edited_field_changes_its_own_place_only(
    field: str, typed: str, before: str, after: str
) -> None:
    fields = {name: value or "" for name, value in formtext.shown_values(read(BACKEND)).items()}
    assert BACKEND.count(before) == 1
    edited = BACKEND.replace(before, after)
    assert formtext.merge(BACKEND, BACKEND, {**fields, field: typed}) == (edited, {})


def test_a_form_edit_joins_a_text_edited_at_the_same_time() -> None:
    edited = BACKEND.replace("31263", "31000").replace("# the article's Service", "# mine")
    fields = {name: value or "" for name, value in formtext.shown_values(read(BACKEND)).items()}
    merged = formtext.merge(edited, BACKEND, {**fields, "name": "shop"})
    assert merged == (edited.replace("name: backend", "name: shop"), {})


def test_a_field_that_cannot_be_written_is_told_and_holds_up_no_other() -> None:
    typed = {"selector": "web", "name": "shop"}
    assert formtext.merge(BACKEND, BACKEND, typed) == (
        BACKEND.replace("name: backend", "name: shop"),
        {"selector": "selector-notation"},
    )


@pytest.mark.parametrize(
    "name", [">\n    back\n    end", "|\n    back\n    end", '"back\\nend"', "x" * 4001]
)
def test_a_value_that_a_field_would_change_cannot_be_shown(name: str) -> None:
    text = BACKEND.replace("name: backend", f"name: {name}")
    assert formtext.shown_values(read(text))["name"] is None
    assert formtext.merge(text, text, {"name": "back end"}) == (text, {})


def test_a_second_port_names_the_first() -> None:
    assert read(formtext.add_port(BACKEND)).root is not None
    values = formtext.shown_values(read(formtext.add_port(BACKEND)))
    assert [values["ports-0-name"], values["ports-1-name"], values["ports-1-port"]] == [
        "port-3000",
        "port-80",
        "80",
    ]


def test_a_first_port_needs_no_name() -> None:
    text = "kind: Service\nspec:\n  type: ClusterIP\n"
    assert formtext.add_port(text) == text + "  ports:\n    - port: 80\n"


def test_a_removed_port_is_the_one_that_was_added() -> None:
    named = BACKEND + "      name: port-3000\n"
    assert formtext.remove_port(formtext.add_port(BACKEND), 1) == named
