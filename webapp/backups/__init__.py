"""Backup and restore: one archive with a manifest, the same for every kind of database and object store.

Why rows and objects fit together although the stack goes on working: all rows are read in one transaction that sees
one moment. An object is written before the first row that names it and never changed, so every object that these rows
name was there at that moment, and it is enough to copy them afterwards. What may have gone since is what the stack
itself removes: photos erased meanwhile, whose erasure is read once more at the end and carried out again by the
restore; and shards of embeddings merged meanwhile, whose photos are embedded again. Anything else that is missing was
missing before, and stands in the manifest.
"""
