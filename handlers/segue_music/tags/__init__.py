"""Writes and reads the tags of M4A, AIFF and WAV files."""
