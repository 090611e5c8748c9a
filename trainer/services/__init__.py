"""Writes of the model's side: embedding, the quick head, training runs, versions, the gate, releases."""
