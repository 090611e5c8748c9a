"""Errors of labeling.

Problem
└── LabelingError
    ├── ImageRefused                  image-refused
    │   ├── UploadEmpty               upload-empty
    │   ├── UploadTooLarge            upload-too-large
    │   ├── NotAnImage                not-an-image
    │   ├── TypeNotSupported          type-not-supported
    │   ├── ImageAnimated             image-animated
    │   ├── ImageTooManyPixels        image-too-many-pixels
    │   ├── ImageTooSmall             image-too-small
    │   ├── DecodingBusy              decoding-busy
    │   └── ImageDamaged              image-damaged
    ├── UploadRefused                 upload-refused
    │   ├── ClientIdReused            client-id-reused
    │   ├── HashMismatch              hash-mismatch
    │   ├── UploadWithoutLength       upload-without-length
    │   ├── PhotoErased               photo-erased
    │   ├── UploadsCollided           uploads-collided
    │   ├── DirectUploadsOff          direct-uploads-off
    │   ├── UploadMissing             upload-missing
    │   └── IntakeFailed              intake-failed
    ├── AnswerRefused                 answer-refused
    │   ├── PhotoUnknown              unknown-photo
    │   ├── NotLeased                 not-leased
    │   ├── LeaseTaken                lease-taken
    │   ├── AlreadySettled            already-settled
    │   ├── KeyReused                 key-reused
    │   ├── NothingToUndo             nothing-to-undo
    │   └── AlreadyUndone             already-undone
    ├── CategoryRefused               category-refused
    │   ├── CategoryUnknown           unknown-category
    │   ├── CategoryNotActive         category-not-active
    │   ├── CategoryNameTaken         name-taken
    │   ├── CategoryNameBad           name-bad
    │   ├── CategoryHotkeyTaken       hotkey-taken
    │   ├── CategoryHotkeyBad         hotkey-bad
    │   ├── CategoryColorBad          color-bad
    │   └── CategoryInAnotherState    category-in-another-state
    ├── MarketUnknown                 unknown-market
    ├── MarketCodeTaken               market-taken
    └── ObjectStoreError              object-store
        ├── ObjectKeyForeign          object-key-foreign
        ├── ObjectMissing             object-missing
        ├── ObjectStoreDown           object-store-down
        ├── ObjectStoreFull           object-store-full
        └── ObjectStoreReplaces       object-store-replaces
"""

from __future__ import annotations

from labeling.errors.answers import (
    AlreadySettled,
    AlreadyUndone,
    AnswerRefused,
    KeyReused,
    LeaseTaken,
    NothingToUndo,
    NotLeased,
    PhotoUnknown,
)
from labeling.errors.categories import (
    CategoryColorBad,
    CategoryHotkeyBad,
    CategoryHotkeyTaken,
    CategoryInAnotherState,
    CategoryNameBad,
    CategoryNameTaken,
    CategoryNotActive,
    CategoryRefused,
    CategoryUnknown,
)
from labeling.errors.images import (
    DecodingBusy,
    ImageAnimated,
    ImageDamaged,
    ImageRefused,
    ImageTooManyPixels,
    ImageTooSmall,
    NotAnImage,
    TypeNotSupported,
    UploadEmpty,
    UploadTooLarge,
)
from labeling.errors.markets import (
    MarketCodeTaken,
    MarketUnknown,
)
from labeling.errors.objects import (
    ObjectKeyForeign,
    ObjectMissing,
    ObjectStoreDown,
    ObjectStoreError,
    ObjectStoreFull,
    ObjectStoreReplaces,
)
from labeling.errors.root import (
    LabelingError,
)
from labeling.errors.uploads import (
    ClientIdReused,
    DirectUploadsOff,
    HashMismatch,
    IntakeFailed,
    PhotoErased,
    UploadMissing,
    UploadRefused,
    UploadsCollided,
    UploadWithoutLength,
)

__all__ = [
    "AlreadySettled",
    "AlreadyUndone",
    "AnswerRefused",
    "CategoryColorBad",
    "CategoryHotkeyBad",
    "CategoryHotkeyTaken",
    "CategoryInAnotherState",
    "CategoryNameBad",
    "CategoryNameTaken",
    "CategoryNotActive",
    "CategoryRefused",
    "CategoryUnknown",
    "ClientIdReused",
    "DecodingBusy",
    "DirectUploadsOff",
    "HashMismatch",
    "ImageAnimated",
    "ImageDamaged",
    "ImageRefused",
    "ImageTooManyPixels",
    "ImageTooSmall",
    "IntakeFailed",
    "KeyReused",
    "LabelingError",
    "LeaseTaken",
    "MarketCodeTaken",
    "MarketUnknown",
    "NotAnImage",
    "NotLeased",
    "NothingToUndo",
    "ObjectKeyForeign",
    "ObjectMissing",
    "ObjectStoreDown",
    "ObjectStoreError",
    "ObjectStoreFull",
    "ObjectStoreReplaces",
    "PhotoErased",
    "PhotoUnknown",
    "TypeNotSupported",
    "UploadEmpty",
    "UploadMissing",
    "UploadRefused",
    "UploadTooLarge",
    "UploadWithoutLength",
    "UploadsCollided",
]
