"""Searching for a better recipe: the space, which point of it to try next, and when to give one up."""
