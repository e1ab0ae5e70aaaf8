"""The page for people: the workspace in a browser, kept fresh while others write to it."""
