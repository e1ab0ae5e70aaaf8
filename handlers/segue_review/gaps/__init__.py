"""Finds what is missing in a project folder and in the running system."""
