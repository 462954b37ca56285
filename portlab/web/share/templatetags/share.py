"""What the lab's page says when a short link led to it: `{% load share %}{% shared_note %}`."""

from __future__ import annotations

from typing import Any

from django import template

from portlab.web.share.shortlinks import find, gone

register = template.Library()


@register.inclusion_tag("share/_note.html", takes_context=True)
def shared_note(context: template.Context) -> dict[str, Any]:
    """``shared``: the short link that the address names, unless it is gone. The database is asked only when one is
    named."""
    key = context["request"].GET.get("link", "")
    link = find(key) if key else None
    return {"shared": link if link and not gone(link) else None}
