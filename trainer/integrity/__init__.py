"""What `manage.py fsck` looks at on the model's side: embeddings, artefacts, releases, runs."""
