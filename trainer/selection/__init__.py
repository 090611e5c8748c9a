"""Hold active learning: which photos are worth asking about. Arrays in, orders out."""
