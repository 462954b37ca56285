"""`{% load embed %}`: what a page tells in its head about frames of it."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from portlab.web.embed.oembed import discovery

register = template.Library()


@register.simple_tag(takes_context=True)
def oembed_link(context: dict[str, Any]) -> SafeString | str:
    """Where the oEmbed answer about the page's own address is; nothing where no address carries its state."""
    address = context.get("address")
    if not address:
        return ""
    return format_html(
        '<link rel="alternate" type="application/json+oembed" href="{}" title="PortLab">',
        discovery(context["request"], address),
    )
