"""Fixtures that start a sandbox; pytest finds them by itself."""
