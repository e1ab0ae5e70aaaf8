"""Puts the files of finished tracks into folders."""
