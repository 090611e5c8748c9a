"""The feature store: shards of float16 rows in the object store, an index row per photo, and a mapped local copy."""
