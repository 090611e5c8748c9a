"""How a training run trains: its knobs, and the recipes that are kept under a name. Nothing here knows torch."""
