"""Addresses of the reference."""

from __future__ import annotations

from django.urls import path

from portlab.web.reference import views

app_name = "reference"

urlpatterns = [
    path("", views.fields, name="fields"),
    path("<slug:language>.json", views.table, name="table"),
]
