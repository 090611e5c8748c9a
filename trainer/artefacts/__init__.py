"""What a model version is made of on disk and on the wire: manifest, bundle, signature, model card."""
