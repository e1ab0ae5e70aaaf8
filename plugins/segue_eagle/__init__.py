"""Puts finished tracks into Eagle, over its local API."""
