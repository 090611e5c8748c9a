"""Addresses of the trainer's pages."""

from __future__ import annotations

from django.urls import path

from trainer.pages import (
    accepting,
    alike,
    category_versions,
    comparison,
    learning,
    models,
    photo_predictions,
    recipes,
    runs,
    seeing,
    studies,
    suspects,
    trying,
    twins,
)

app_name = "trainer-pages"
urlpatterns = [
    path("photos/<int:photo_id>/alike/", alike.fragment, name="alike"),
    path("photos/<int:photo_id>/predictions/", photo_predictions.fragment, name="photo-predictions"),
    path("photos/<int:photo_id>/predictions/ask/", photo_predictions.ask, name="photo-ask"),
    path("learning/", learning.fragment, name="learning"),
    path("seeing/", seeing.fragment, name="seeing"),
    path("suspects/", suspects.page, name="suspects"),
    path("report/look-alikes/", twins.page, name="twins"),
    path("try/", trying.page, name="try"),
    path("runs/", runs.index, name="runs"),
    path("runs/start/", runs.start, name="run-start"),
    path("runs/recipe/", recipes.choose, name="run-recipe"),
    path("runs/<int:run_id>/", runs.detail, name="run"),
    path("searches/", studies.index, name="studies"),
    path("searches/<int:study_id>/", studies.detail, name="study"),
    path("searches/<int:study_id>/stop/", studies.stop, name="study-stop"),
    path("searches/<int:study_id>/resume/", studies.resume, name="study-resume"),
    path("searches/<int:study_id>/trials/<int:number>/keep/", studies.keep, name="trial-keep"),
    path("models/", models.index, name="models"),
    path("models/compare/", comparison.page, name="comparison"),
    path("accepting/", accepting.page, name="accepting"),
    path("accepting/preview/", accepting.preview, name="accepting-preview"),
    path("accepting/decide/", accepting.decide, name="accepting-decide"),
    path("accepting/count/", accepting.count, name="accepting-count"),
    path("models/of-categories/", category_versions.fragment, name="category-versions"),
    path("models/rollback/", models.rollback, name="model-rollback"),
    path("models/<int:number>/", models.detail, name="model"),
    path("models/<int:number>/confusion/", seeing.confusion, name="confusion"),
    path("models/<int:number>/confusion/photos/", seeing.cell, name="confusion-cell"),
    path("models/<int:number>/promote/", models.promote, name="model-promote"),
]
