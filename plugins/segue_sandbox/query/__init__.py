"""Queries of data sources: filters, sorts, and walking the rows by cursor."""
