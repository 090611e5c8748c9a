"""Pages of the model's side: training runs, model versions, and what the model has learned."""
