"""Plots as SVG that the server draws: geometry here, words and marks in the templates of the same name."""
