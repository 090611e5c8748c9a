"""The trainer application: the model's side."""

from __future__ import annotations

from django.apps import AppConfig


class TrainerConfig(AppConfig):
    name = "trainer"

    def ready(self) -> None:
        from trainer import kinds

        kinds.register()
