"""Plots as the server draws them."""
