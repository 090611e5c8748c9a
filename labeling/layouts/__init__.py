"""Data sets as other programs write them: read into items, written from items. Knows no database and no store."""
