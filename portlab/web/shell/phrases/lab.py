"""The lab's own sentences: authors, and what the form could not write into the text."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

AUTHORS = {
    "you": _("you"),
    "default": _("default"),
    "allocator": _("allocator"),
    "controller": _("controller"),
    "api-server": _("API server"),
}

FORM_PROBLEMS = {
    "selector-notation": _(
        "A selector is written as key=value, several with commas between: app=web,tier=front. What you typed stays in the field until then."
    ),
    "form-edit-impossible": _(
        "The YAML has a shape that this field cannot be written into. Change it in the YAML; what you typed stays in the field."
    ),
}
