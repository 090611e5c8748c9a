"""The model's side over HTTP: predict, models, releases, training runs, learning."""
