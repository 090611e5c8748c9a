"""Hold the quick head: a logistic regression on embeddings. Arrays in, arrays out."""
