"""Addresses of labeling's pages."""

from __future__ import annotations

from django.urls import path

from labeling.pages import (
    answers,
    categories,
    category_actions,
    category_examples,
    dashboard,
    grids,
    keys,
    markets,
    photos,
    report,
    review,
    reviewers,
    transfer,
)

app_name = "labeling-pages"
urlpatterns = [
    path("dashboard/", dashboard.page, name="dashboard"),
    path("report/", report.page, name="report"),
    path("report/draw/", report.draw, name="report-draw"),
    path("transfer/", transfer.page, name="transfer"),
    path("transfer/exports/", transfer.export, name="transfer-export"),
    path("transfer/exports/<int:export_id>/", transfer.export_row, name="transfer-export-row"),
    path("transfer/exports/<int:export_id>/remove/", transfer.remove, name="transfer-remove"),
    path("transfer/imports/", transfer.bring, name="transfer-import"),
    path("transfer/imports/<int:import_id>/", transfer.import_row, name="transfer-import-row"),
    path("review/", review.page, name="review"),
    path("keys/", keys.page, name="keys"),
    path("keys/export/", keys.export, name="keys-export"),
    path("grid/", grids.mixed, name="grids"),
    path("grid/<int:category_id>/", grids.of_category, name="grid"),
    path("answers/", answers.index, name="answers"),
    path("reviewers/", reviewers.index, name="reviewers"),
    path("reviewers/count/", reviewers.count, name="reviewers-count"),
    path("photos/", photos.index, name="photos"),
    path("photos/<int:photo_id>/", photos.detail, name="photo"),
    path("photos/<int:photo_id>/answers/<int:verification_id>/undo/", photos.undo, name="photo-undo"),
    path("categories/", categories.index, name="categories"),
    path("categories/add/", categories.add, name="category-add"),
    path("categories/merge/", category_actions.merge, name="category-merge"),
    path("categories/changes/", category_actions.history, name="category-history"),
    path("categories/changes/<int:change_id>/undo/", category_actions.undo, name="category-undo"),
    path("categories/<int:category_id>/", categories.edit, name="category"),
    path("categories/<int:category_id>/card/", category_examples.card, name="category-card"),
    path("categories/<int:category_id>/examples/", category_examples.change, name="category-examples"),
    path("categories/<int:category_id>/move/", category_actions.move, name="category-move"),
    path("categories/<int:category_id>/split/", category_actions.split, name="category-split"),
    path("categories/<int:category_id>/approve/", categories.approve, name="category-approve"),
    path("categories/<int:category_id>/retire/", categories.retire, name="category-retire"),
    path("categories/<int:category_id>/reopen/", categories.reopen, name="category-reopen"),
    path("markets/add/", markets.add, name="market-add"),
    path("markets/bins.csv", markets.download, name="markets-csv"),
    path("markets/read/", markets.upload, name="markets-upload"),
    path("markets/<int:market_id>/", markets.save, name="market-save"),
    path("markets/<int:market_id>/<int:category_id>/", markets.save_cell, name="market-cell"),
]
