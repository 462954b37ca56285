"""What is stored when somebody asks for a short link. Nothing else of PortLab's is stored at all."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

ID_LENGTH = 13
MAX_TITLE = 80
MAX_AUTHOR = 40


class ShortLink(models.Model):
    """A short address for a long link. Its id follows from its content (shortlinks.py), so that the same content has
    the same address.

    ``token``, ``language`` and ``theme`` are the long link's; ``title`` and ``author`` plain text; ``keep`` for how
    long it was asked for (a key of shortlinks.KEEP) and ``expires`` when that ends. ``maker`` is a digest of the
    visitor's random word, for counting only. A link that was removed keeps its id and nothing of its content.
    """

    id = models.CharField(primary_key=True, max_length=ID_LENGTH)
    token = models.TextField()
    language = models.CharField(max_length=10, blank=True)
    theme = models.CharField(max_length=10, blank=True)
    title = models.CharField(max_length=MAX_TITLE, blank=True)
    author = models.CharField(max_length=MAX_AUTHOR, blank=True)
    keep = models.CharField(max_length=10, blank=True)
    maker = models.CharField(max_length=64)
    created = models.DateTimeField()
    expires = models.DateTimeField(null=True, db_index=True)
    removed = models.DateTimeField(null=True)
    # Only where shortlinks.listed counted them.
    report_count: int

    class Meta:
        indexes: ClassVar = [models.Index(fields=["maker", "created"], name="share_maker")]

    def __str__(self) -> str:
        return self.id


class Report(models.Model):
    """Somebody found a link unfit; a visitor counts once. ``reporter`` is a digest like ``ShortLink.maker``."""

    link = models.ForeignKey(ShortLink, on_delete=models.CASCADE, related_name="reports")
    reporter = models.CharField(max_length=64)
    created = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["link", "reporter"], name="share_one_report")
        ]

    def __str__(self) -> str:
        return f"{self.link_id} {self.created:%Y-%m-%d}"
