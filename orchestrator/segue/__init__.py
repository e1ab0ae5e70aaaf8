"""The front door of Segue: all that a plugin imports."""
