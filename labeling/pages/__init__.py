"""Pages of the people's side: review, photos, categories."""
