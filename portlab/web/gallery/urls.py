"""Addresses of the gallery."""

from __future__ import annotations

from django.urls import path

from portlab.web.gallery import views

app_name = "gallery"

urlpatterns = [
    path("", views.gallery, name="examples"),
]
