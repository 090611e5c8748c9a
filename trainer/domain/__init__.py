"""Pure rules of the model's side: when to learn, what may be released. Standard library only."""
