"""Addresses of the reference."""

from __future__ import annotations

from django.urls import path

from portlab.web.reference import views

app_name = "reference"

urlpatterns = [
    path("fields/", views.fields, name="fields"),
    path("fields/<slug:language>.json", views.table, name="table"),
    path("reference/", views.index, name="index"),
    path("reference/fields/<str:name>/", views.field, name="field"),
    path("reference/verdicts/<slug:code>/", views.end, name="end"),
    path("reference/errors/<slug:code>/", views.error, name="error"),
]
