"""How requests to the API prove who they are, and how refusals read."""
