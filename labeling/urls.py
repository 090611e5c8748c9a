"""The people's side of the API, below /api/v1."""

from __future__ import annotations

from django.urls import path

from labeling.api import (
    categories,
    category_changes,
    conflicts,
    exports,
    grids,
    imports,
    leases,
    markets,
    photos,
    review_keys,
    uploads,
    verifications,
)

app_name = "labeling"

urlpatterns = [
    path("photos", photos.PhotoListView.as_view(), name="photos"),
    path("photos/<uuid:client_id>", photos.UploadView.as_view(), name="upload"),
    path("photos/<int:photo_id>", photos.PhotoView.as_view(), name="photo"),
    path("photos/<int:photo_id>/image", photos.ImageView.as_view(), name="photo-image"),
    path("photos/<int:photo_id>/thumbnail", photos.ThumbnailView.as_view(), name="photo-thumbnail"),
    path("uploads", uploads.StartView.as_view(), name="uploads"),
    path("uploads/finish", uploads.FinishView.as_view(), name="uploads-finish"),
    path("uploads/status", uploads.StatusView.as_view(), name="uploads-status"),
    path("categories", categories.CategoriesView.as_view(), name="categories"),
    path("categories/preview", category_changes.PreviewView.as_view(), name="categories-preview"),
    path("categories/merge", category_changes.MergeView.as_view(), name="categories-merge"),
    path("categories/order", category_changes.OrderView.as_view(), name="categories-order"),
    path("categories/changes", category_changes.ChangesView.as_view(), name="category-changes"),
    path("categories/changes/<int:change_id>/undo", category_changes.UndoView.as_view(), name="category-undo"),
    path("categories/<int:category_id>", categories.CategoryView.as_view(), name="category"),
    path("categories/<int:category_id>/split", category_changes.SplitView.as_view(), name="category-split"),
    path("categories/<int:category_id>/examples", category_changes.ExamplesView.as_view(), name="category-examples"),
    path("categories/<int:category_id>/retire", categories.RetireView.as_view(), name="category-retire"),
    path("categories/<int:category_id>/reopen", categories.ReopenView.as_view(), name="category-reopen"),
    path("categories/<int:category_id>/approve", categories.ApproveView.as_view(), name="category-approve"),
    path("leases", leases.LeasesView.as_view(), name="leases"),
    path("leases/release", leases.ReleaseView.as_view(), name="leases-release"),
    path("grids", grids.GridsView.as_view(), name="grids"),
    path("verifications", verifications.VerificationsView.as_view(), name="verifications"),
    path("verifications/batch", grids.AnswerBatchView.as_view(), name="verifications-batch"),
    path("verifications/batch/undo", grids.UndoBatchView.as_view(), name="verifications-batch-undo"),
    path("verifications/undo", verifications.UndoView.as_view(), name="verifications-undo"),
    path("me/keys", review_keys.KeysView.as_view(), name="my-keys"),
    path("markets", markets.MarketsView.as_view(), name="markets"),
    path("markets/bins", markets.BinTableView.as_view(), name="markets-bins"),
    path("conflicts", conflicts.ConflictsView.as_view(), name="conflicts"),
    path("answers", exports.AnswersView.as_view(), name="answers"),
    path("accepted", exports.AcceptedView.as_view(), name="accepted"),
    path("snapshots", exports.SnapshotsView.as_view(), name="snapshots"),
    path("snapshots/<int:snapshot_id>/labels", exports.LabelsView.as_view(), name="snapshot-labels"),
    path("exports", exports.ExportsView.as_view(), name="exports"),
    path("exports/<int:export_id>", exports.ExportView.as_view(), name="export"),
    path("exports/<int:export_id>/file", exports.ExportFileView.as_view(), name="export-file"),
    path("imports", imports.ImportsView.as_view(), name="imports"),
    path("imports/<int:import_id>", imports.ImportView.as_view(), name="import"),
]
