"""What the people's side of the API answers, for its description: programs can be made from it."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers


class NamedCategory(serializers.Serializer[Any]):
    """A category as other answers name it."""

    category = serializers.IntegerField()
    name = serializers.CharField()


class CategoryShape(serializers.Serializer[Any]):
    """A category."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    hotkey = serializers.CharField(allow_blank=True)
    color = serializers.CharField(allow_blank=True)
    guideline = serializers.CharField(allow_blank=True)
    status = serializers.CharField(help_text="proposed, active or retired")
    position = serializers.IntegerField()


class CategoryList(serializers.Serializer[Any]):
    """The categories in use."""

    results = CategoryShape(many=True)


class PhotoLinks(serializers.Serializer[Any]):
    """Where a photo's bytes are."""

    image_url = serializers.CharField()
    thumbnail_url = serializers.CharField()


class ReceivedPhoto(PhotoLinks):
    """What became of an upload; `sha256` is of the bytes that arrived."""

    id = serializers.IntegerField()
    client_id = serializers.UUIDField()
    sha256 = serializers.CharField()
    stored_sha256 = serializers.CharField()
    width = serializers.IntegerField()
    height = serializers.IntegerField()
    is_duplicate = serializers.BooleanField()
    claim = NamedCategory(allow_null=True)
    url = serializers.CharField()


class PhotoShape(PhotoLinks):
    """A photo's facts."""

    id = serializers.IntegerField()
    sha256 = serializers.CharField()
    stored_sha256 = serializers.CharField()
    media_type = serializers.CharField()
    size_bytes = serializers.IntegerField()
    width = serializers.IntegerField()
    height = serializers.IntegerField()
    captured_at = serializers.DateTimeField()
    received_at = serializers.DateTimeField()
    device = serializers.CharField(allow_null=True)
    state = serializers.CharField()
    category = NamedCategory(allow_null=True)
    url = serializers.CharField()


class PhotoPage(serializers.Serializer[Any]):
    """A page of photos, and where its neighbours are."""

    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = PhotoShape(many=True)


class ClaimShape(NamedCategory):
    """What somebody claimed of a photo."""

    source = serializers.CharField()  # type: ignore[assignment]  # a field of that name
    source_name = serializers.CharField()
    created_at = serializers.DateTimeField()


class AnswerShape(serializers.Serializer[Any]):
    """What a reviewer said of a photo."""

    id = serializers.IntegerField()
    reviewer = serializers.CharField()
    kind = serializers.CharField()
    category = serializers.IntegerField(allow_null=True)
    name = serializers.CharField(allow_null=True)
    created_at = serializers.DateTimeField()


class ConflictShape(PhotoLinks):
    """A photo of which two different things were said."""

    photo = serializers.IntegerField()
    claims = ClaimShape(many=True)
    answers = AnswerShape(many=True)


class ConflictPage(serializers.Serializer[Any]):
    """A page of conflicts, and where its neighbours are."""

    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = ConflictShape(many=True)


class SuggestionShape(NamedCategory):
    """What the model believes."""

    confidence = serializers.FloatField()


class LeasedPhotoShape(PhotoLinks):
    """A photo that waits for the asker's answer."""

    photo = serializers.IntegerField()
    width = serializers.IntegerField()
    height = serializers.IntegerField()
    suggestion = SuggestionShape(allow_null=True)
    reason = serializers.CharField(allow_blank=True, allow_null=True)
    claim = NamedCategory(allow_null=True)
    expires_at = serializers.DateTimeField(allow_null=True)


class LearningShape(serializers.Serializer[Any]):
    """How far the deck has followed the answers."""

    answers = serializers.IntegerField()
    learned_answers = serializers.IntegerField()
    refreshed_at = serializers.DateTimeField(allow_null=True)
    seconds_ago = serializers.FloatField(allow_null=True)
    generation = serializers.IntegerField(allow_null=True)
    source = serializers.CharField(allow_blank=True)  # type: ignore[assignment]  # a field of that name


class LeasePage(serializers.Serializer[Any]):
    """The photos that a tab holds now."""

    results = LeasedPhotoShape(many=True)
    waiting = serializers.IntegerField()
    learning = LearningShape()
    categories = serializers.IntegerField(help_text="grows with every change of any category")


class ProgressShape(serializers.Serializer[Any]):
    """How far the asker is."""

    mine_today = serializers.IntegerField()
    settled = serializers.IntegerField()
    waiting = serializers.IntegerField()


class RecordedAnswer(serializers.Serializer[Any]):
    """An answer as it stands on record."""

    id = serializers.IntegerField()
    key = serializers.UUIDField()
    photo = serializers.IntegerField()
    kind = serializers.CharField()
    category = serializers.IntegerField(allow_null=True)
    created_at = serializers.DateTimeField()
    progress = ProgressShape()


class SaidAnswer(PhotoLinks):
    """An answer as it was given, or the taking back of one; `undone` when somebody has taken it back."""

    id = serializers.IntegerField()
    key = serializers.UUIDField()
    photo = serializers.IntegerField()
    reviewer = serializers.IntegerField()
    kind = serializers.CharField()
    category = NamedCategory(allow_null=True)
    suggestion = SuggestionShape(allow_null=True)
    suggested_by = serializers.CharField(allow_blank=True)
    lead_time_ms = serializers.IntegerField(allow_null=True)
    undoes = serializers.IntegerField(allow_null=True)
    undone = serializers.BooleanField()
    created_at = serializers.DateTimeField()


class AnswerPage(serializers.Serializer[Any]):
    """A page of answers, and where its neighbours are."""

    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = SaidAnswer(many=True)


class UndoneAnswer(LeasedPhotoShape):
    """The photo of the answer that was taken back, as it was asked about."""

    id = serializers.IntegerField()
    undoes = serializers.IntegerField()
    progress = ProgressShape()


class UploadStanding(serializers.Serializer[Any]):
    """Where one direct upload stands; what is there besides depends on the state."""

    client_id = serializers.CharField()
    state = serializers.CharField(help_text="start, arrived, done, refused or unknown")
    photo = serializers.IntegerField(required=False)
    sha256 = serializers.CharField(required=False)
    url = serializers.CharField(required=False)
    fields = serializers.DictField(child=serializers.CharField(), required=False)  # type: ignore[assignment]  # a name
    expires_at = serializers.DateTimeField(required=False)
    code = serializers.CharField(required=False)
    detail = serializers.CharField(required=False)


class UploadStandings(serializers.Serializer[Any]):
    """Where each direct upload stands."""

    results = UploadStanding(many=True)
