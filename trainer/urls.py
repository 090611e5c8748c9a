"""Addresses of the trainer's API, below /api/v1/."""

from __future__ import annotations

from django.urls import path

from trainer.api import alike, audit, files, learning, models, predict, releases, runs

app_name = "trainer"
urlpatterns = [
    path("predict", predict.PredictView.as_view(), name="predict"),
    path("photos/<int:photo_id>/alike", alike.AlikeView.as_view(), name="alike"),
    path("learning", learning.LearningView.as_view(), name="learning"),
    path("models", models.ModelListView.as_view(), name="models"),
    path("models/champion", models.ChampionView.as_view(), name="champion"),
    path("models/rollback", releases.RollbackView.as_view(), name="rollback"),
    path("models/<int:version>", models.ModelView.as_view(), name="model"),
    path("models/<int:version>/audit", audit.AuditView.as_view(), name="audit"),
    path("models/<int:version>/bundle", models.BundleView.as_view(), name="bundle"),
    path("models/<int:version>/archive", files.ArchiveView.as_view(), name="archive"),
    path("models/<int:version>/files/<str:name>", files.FileView.as_view(), name="file"),
    path("models/<int:version>/promote", releases.PromoteView.as_view(), name="promote"),
    path("runs", runs.RunListView.as_view(), name="runs"),
    path("runs/<int:run_id>", runs.RunView.as_view(), name="run"),
]
