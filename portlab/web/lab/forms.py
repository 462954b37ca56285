"""The form view of a Service: crispy forms whose fields show the manifest's values and the API server's answers.

The fields hold text as typed and validate nothing: an error beside a field is the API server's own, led back by its
path.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Field, Layout
from crispy_forms.utils import render_crispy_form
from django import forms
from django.forms import BaseFormSet, formset_factory
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portlab.web.lab.formtext import MAX_PORT_ROWS, MAX_TYPED

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

PREFIX = "f"


@dataclass(frozen=True, slots=True, kw_only=True)
class Aside:
    """What stands beside a field: the author of its stored value, and, for an empty field, the value as ghost text."""

    author: str = ""
    author_word: str = ""
    ghost: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldNotes:
    """What is said about the form's fields, by field name: asides, errors, which cannot be shown, and the
    field paths of what they show."""

    asides: Mapping[str, Aside] = field(default_factory=dict)
    errors: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    unshown: frozenset[str] = frozenset()
    paths: Mapping[str, str] = field(default_factory=dict)


class CodeInput(forms.TextInput):
    """A text field for a word or number of YAML: nothing is completed, capitalised or spell-checked."""

    template_name = "portlab/input.html"


class CodeSelect(forms.Select):
    """A choice of Kubernetes' own words."""

    template_name = "portlab/select.html"


def _input(label: str | _StrPromise, *, numeric: bool = False) -> forms.CharField:
    attrs = {"inputmode": "numeric"} if numeric else {}
    widget = CodeInput(attrs={"maxlength": MAX_TYPED, **attrs})
    return forms.CharField(label=label, required=False, strip=False, widget=widget)


def _choice(label: str, *choices: str) -> forms.ChoiceField:
    offered = [("", ""), *((choice, choice) for choice in choices)]
    return forms.ChoiceField(label=label, required=False, choices=offered, widget=CodeSelect)


LEFT_TO_KUBERNETES = (
    "clusterIP",
    "externalTrafficPolicy",
    "internalTrafficPolicy",
    "sessionAffinity",
    "allocateLoadBalancerNodePorts",
)
PORT_ROW = ("port", "targetPort", "nodePort", "protocol", "name")


FIRST = ("name", "type", "selector")
ROW = "portlab/row.html"


class NotedForm(forms.Form):
    """A form whose fields carry notes: ``aside``, ``problems`` and the ids that describe them."""

    name_prefix = ""
    templates: Mapping[str, str] = {}
    """The templates of the fields that are not drawn as a row."""

    def annotate(self, notes: FieldNotes) -> None:
        """Hang each note on its field, and tie it to the control for assistive technology."""
        for name, bound in self.fields.items():
            full = self.name_prefix + name
            identity = self[name].auto_id
            bound.aside = notes.asides.get(full, Aside())  # type: ignore[attr-defined]
            bound.problems = notes.errors.get(full, ())  # type: ignore[attr-defined]
            bound.path = notes.paths.get(full, "")  # type: ignore[attr-defined]
            attrs = bound.widget.attrs
            attrs["aria-describedby"] = f"aside_{identity} err_{identity}"
            if bound.problems:  # type: ignore[attr-defined]
                attrs["aria-invalid"] = "true"
            if full in notes.unshown:
                bound.disabled = True

    def draw(self, names: Sequence[str]) -> SafeString:
        """Some of the fields as HTML. From one keystroke to the next most of them stay as they were, and drawing is
        what costs most in an update of the page, so the same field with the same notes is drawn once."""
        return SafeString(
            "".join(_drawn(_Drawing(self._looks(name), self, name)) for name in names)
        )

    def _looks(self, name: str) -> tuple[Any, ...]:
        bound = self.fields[name]
        notes = (bound.aside, bound.problems, bound.disabled)  # type: ignore[attr-defined]
        return (name, self.prefix, get_language(), self[name].value(), *notes)


@dataclass(frozen=True, slots=True)
class _Drawing:
    looks: tuple[Any, ...]
    form: NotedForm = field(compare=False)
    name: str = field(compare=False)


@lru_cache(maxsize=1024)
def _drawn(drawing: _Drawing) -> SafeString:
    helper = FormHelper()
    helper.form_tag = False
    helper.disable_csrf = True
    template = drawing.form.templates.get(drawing.name, ROW)
    helper.layout = Layout(Field(drawing.name, template=template))
    html: SafeString = render_crispy_form(drawing.form, helper)
    return html


class ServiceForm(NotedForm):
    """The Service's own fields; the rows of ``spec.ports`` are a formset of their own."""

    name = _input(_("Name"))
    type = forms.ChoiceField(
        label=_("Type"),
        required=False,
        widget=forms.RadioSelect,
        choices=[(word, word) for word in ("ClusterIP", "NodePort", "LoadBalancer")],
    )
    selector = _input(_("Selector"))
    clusterIP = _input("clusterIP")  # noqa: N815 - the field's name in Kubernetes
    externalTrafficPolicy = _choice("externalTrafficPolicy", "Cluster", "Local")  # noqa: N815
    internalTrafficPolicy = _choice("internalTrafficPolicy", "Cluster", "Local")  # noqa: N815
    sessionAffinity = _choice("sessionAffinity", "None", "ClientIP")  # noqa: N815
    allocateLoadBalancerNodePorts = _choice(  # noqa: N815
        mark_safe("allocateLoadBalancer<wbr>NodePorts"), "true", "false"
    )

    templates: Mapping[str, str] = {
        "name": "portlab/field.html",
        "type": "portlab/types.html",
        "selector": "portlab/field.html",
    }

    def drawn(self) -> SafeString:
        """The fields that make a Service what it is, as HTML."""
        return self.draw(FIRST)

    def drawn_left(self) -> SafeString:
        """The fields that are left to Kubernetes, as HTML."""
        return self.draw(LEFT_TO_KUBERNETES)


class PortForm(NotedForm):
    """One entry of ``spec.ports``."""

    port = _input("port", numeric=True)
    targetPort = _input("targetPort")  # noqa: N815
    nodePort = _input("nodePort", numeric=True)  # noqa: N815
    protocol = _choice("protocol", "TCP", "UDP", "SCTP")
    name = _input("name")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.name_prefix = (self.prefix or "").removeprefix(f"{PREFIX}-") + "-"

    def drawn(self) -> SafeString:
        """The port's fields as HTML."""
        return self.draw(PORT_ROW)


PortFormSet = formset_factory(PortForm, extra=0, max_num=MAX_PORT_ROWS, absolute_max=MAX_PORT_ROWS)


def service_forms(
    values: Mapping[str, str | None], rows: int, notes: FieldNotes
) -> tuple[ServiceForm, BaseFormSet[PortForm]]:
    """The two forms showing ``values`` (field name to text) for ``rows`` ports, with their notes."""
    data = {f"{PREFIX}-{name}": value or "" for name, value in values.items()}
    data[f"{PREFIX}-ports-TOTAL_FORMS"] = str(rows)
    data[f"{PREFIX}-ports-INITIAL_FORMS"] = str(rows)
    service_form = ServiceForm(data, prefix=PREFIX)
    ports = PortFormSet(data, prefix=f"{PREFIX}-ports")
    _offer_written_values(service_form)
    for form in (service_form, *ports.forms):
        form.annotate(notes)
    for form in ports.forms:
        _offer_written_values(form)
    return service_form, ports


def _offer_written_values(form: forms.Form) -> None:
    # A choice must be able to show what the text says, also where Kubernetes will refuse it ("tcp").
    for name, bound in form.fields.items():
        if isinstance(bound.widget, CodeSelect | forms.RadioSelect):
            value = form[name].value()
            offered = [word for word, _label in bound.widget.choices]
            if value and value not in offered:
                bound.widget.choices = [(word, word) for word in (*offered, value)]
