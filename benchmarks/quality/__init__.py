"""How good what is trained is: TrashNet in five grouped folds, and a plain training loop beside it."""
