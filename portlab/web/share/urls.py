"""Addresses of sharing."""

from __future__ import annotations

from django.urls import path

from portlab.web.share import views

app_name = "share"

urlpatterns = [
    path("share/", views.share, name="share"),
    path("share/<token:token>", views.sheet, name="sheet"),
    path("share/<token:token>/qr/", views.qr, name="qr"),
    path("s/<slug:key>", views.short, name="short"),
    path("s/<slug:key>/qr/", views.short_qr, name="short-qr"),
    path("s/<slug:key>/about/", views.about, name="about"),
    path("s/<slug:key>/report/", views.report_link, name="report"),
]
