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
    │   ├── CategoryInAnotherState    category-in-another-state
    │   ├── CategoryOrderBad          order-bad
    │   ├── CategoryHeirBad           heir-bad
    │   ├── CategoryPartsBad          parts-bad
    │   ├── ExampleRefused            example-refused
    │   ├── ChangeUnknown             unknown-change
    │   ├── ChangeIsUndoing           change-is-undoing
    │   ├── ChangeUndone              change-undone
    │   └── ChangeStoodUpon           change-stood-upon
    ├── KeysRefused                   keys-refused
    │   ├── KeyBad                    key-bad
    │   ├── KeysClash                 keys-clash
    │   └── KeysUnreadable            keys-unreadable
    ├── TransferRefused               transfer-refused
    │   ├── ArchiveRefused            archive-refused
    │   ├── FileUnreadable            file-unreadable
    │   ├── DataSetEmpty              data-set-empty
    │   ├── ExportUnknown             unknown-export
    │   ├── ExportNotReady            export-not-ready
    │   └── ExportGone                export-gone
    ├── MarketUnknown                 unknown-market
    ├── MarketCodeTaken               market-taken
    ├── BinTableBad                   bin-table-bad
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
    CategoryHeirBad,
    CategoryHotkeyBad,
    CategoryHotkeyTaken,
    CategoryInAnotherState,
    CategoryNameBad,
    CategoryNameTaken,
    CategoryNotActive,
    CategoryOrderBad,
    CategoryPartsBad,
    CategoryRefused,
    CategoryUnknown,
    ChangeIsUndoing,
    ChangeStoodUpon,
    ChangeUndone,
    ChangeUnknown,
    ExampleRefused,
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
    BinTableBad,
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
from labeling.errors.review_keys import (
    KeyBad,
    KeysClash,
    KeysRefused,
    KeysUnreadable,
)
from labeling.errors.root import (
    LabelingError,
)
from labeling.errors.transfers import (
    ArchiveRefused,
    DataSetEmpty,
    ExportGone,
    ExportNotReady,
    ExportUnknown,
    FileUnreadable,
    TransferRefused,
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
    "ArchiveRefused",
    "BinTableBad",
    "CategoryColorBad",
    "CategoryHeirBad",
    "CategoryHotkeyBad",
    "CategoryHotkeyTaken",
    "CategoryInAnotherState",
    "CategoryNameBad",
    "CategoryNameTaken",
    "CategoryNotActive",
    "CategoryOrderBad",
    "CategoryPartsBad",
    "CategoryRefused",
    "CategoryUnknown",
    "ChangeIsUndoing",
    "ChangeStoodUpon",
    "ChangeUndone",
    "ChangeUnknown",
    "ClientIdReused",
    "DataSetEmpty",
    "DecodingBusy",
    "DirectUploadsOff",
    "ExampleRefused",
    "ExportGone",
    "ExportNotReady",
    "ExportUnknown",
    "FileUnreadable",
    "HashMismatch",
    "ImageAnimated",
    "ImageDamaged",
    "ImageRefused",
    "ImageTooManyPixels",
    "ImageTooSmall",
    "IntakeFailed",
    "KeyBad",
    "KeyReused",
    "KeysClash",
    "KeysRefused",
    "KeysUnreadable",
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
    "TransferRefused",
    "TypeNotSupported",
    "UploadEmpty",
    "UploadMissing",
    "UploadRefused",
    "UploadTooLarge",
    "UploadWithoutLength",
    "UploadsCollided",
]
