"""A Notion on the desk: a local server that speaks Notion's API, with its workspace in one file."""
