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

# Why a value stands there when no rule had to take note of it.
AUTHOR_REASONS = {
    "you": _("You wrote it in the manifest, and the API server stored it as it was."),
    "default": _("You left it out. The API server filled it in before it looked at anything else."),
    "allocator": _("The API server took it out of a pool, inside your create request."),
    "controller": _("A controller wrote it after the Service was stored."),
    "api-server": _("The API server adds it to every Service."),
}

FORM_PROBLEMS = {
    "selector-notation": _(
        "A selector is written as key=value, several with commas between: app=web,tier=front. "
        "What you typed stays in the field until then."
    ),
    "form-edit-impossible": _(
        "The YAML has a shape that this field cannot be written into. Change it in the YAML; "
        "what you typed stays in the field."
    ),
}
