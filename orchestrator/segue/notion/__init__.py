"""The board in Notion: the only package of the core that knows Notion's JSON."""
