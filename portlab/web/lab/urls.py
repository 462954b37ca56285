"""Addresses of the lab."""

from __future__ import annotations

from django.urls import path

from portlab.web.lab import views
from portlab.web.lab.download import download

app_name = "lab"

urlpatterns = [
    path("", views.lab, name="home"),
    path("lab/", views.lab, name="lab"),
    path("lab/download/", download, name="download"),
    path("lab/<token:token>", views.link, name="link"),
]
