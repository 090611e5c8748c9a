"""Pure rules of labeling: no database, no disk, no clock."""
