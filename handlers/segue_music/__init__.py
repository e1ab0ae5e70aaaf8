"""Keeps a music library in step: track sync, and the pipeline from a link to finished files."""
