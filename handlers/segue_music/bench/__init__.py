"""Measurements of the music pipeline, for `segue bench`."""
