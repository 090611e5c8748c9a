"""Training and export: torch and timm live here and nowhere else, in a process of their own."""
