"""Fetches audio files from direct links, from hosts that the settings name."""
