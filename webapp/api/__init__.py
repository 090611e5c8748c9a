"""The part of the API that belongs to no one package."""
