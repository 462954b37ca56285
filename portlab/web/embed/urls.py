"""Addresses of embedding."""

from __future__ import annotations

from django.urls import path

from portlab.web.embed import views

app_name = "embed"

urlpatterns = [
    path("embed/host.js", views.host, name="host"),
    path("embed/<token:token>", views.embed, name="embed"),
    path("embed/<token:token>/code/", views.code, name="code"),
    path("oembed/", views.oembed, name="oembed"),
]
