"""The whole loop, unattended, on real photos: a camera uploads, a reviewer answers, models are trained and released.

It uses Magpie from outside, as people and cameras do: the command that runs it, its HTTP API, and the gather client.
"""
