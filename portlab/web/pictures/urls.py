"""Addresses of pictures."""

from __future__ import annotations

from django.urls import path

from portlab.web.pictures import views
from portlab.web.pictures.drawn import ANIMATED, PNG, SVG

app_name = "pictures"

urlpatterns = [
    path(f"<token:token>.{kind}", views.picture, {"kind": kind}, name=name)
    for kind, name in (
        (PNG, "png"),
        (ANIMATED, "animated"),
        (SVG, "svg"),
        (views.POST, "text"),
    )
]
