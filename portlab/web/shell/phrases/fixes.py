"""What the buttons say that mend a problem of a manifest: one short label for every code of portlab.teaching.fixes."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

FIXES = {
    # a value
    "use": _("Use %(value)s"),
    "use-number": _("Use the number %(value)s"),
    "take-apart": _("Take the list apart: %(number)s documents, as kubectl sends them"),
    "use-type": _("Make it a %(type)s"),
    "set": _("Set %(field)s: %(value)s"),
    "keep": _("Keep %(value)s"),
    "let-choose": _("Let Kubernetes choose"),
    "quote": _("Put it in quotes"),
    # names
    "name-it": _("Call it %(value)s"),
    "name-ports": _("Name the ports"),
    "spell": _("Spell it %(value)s"),
    "correct-keys": _("Correct the keys"),
    "correct-values": _("Correct the values"),
    # what is there, and where
    "add-port": _("Add port %(value)s"),
    "remove-port": _("Remove this port"),
    "remove": _("Remove %(field)s"),
    "move": _("Move it to %(field)s"),
    "headless": _("Make it headless"),
    "keep-new": _("Keep the new one only"),
    "keep-first": _("Keep the first"),
    "keep-last": _("Keep the last"),
    "drop-repeat": _("Remove the repetition"),
    # the form of the text
    "make-list": _("Make it a list"),
    "make-mapping": _("Write it as key: value"),
    "tabs": _("Replace the tabs by spaces"),
    "plain-signs": _("Use plain signs instead of full-width ones"),
    "colon": _("Add the colon"),
    "colon-space": _("Add the space after the colon"),
    "dash-space": _("Add the space after the dash"),
    "close-quote": _("Close the quote"),
    "close-bracket": _("Close the bracket"),
    "indent": _("Indent the line like the others"),
    "delete-character": _("Delete the character"),
}
