"""Listens to files and writes them, in child processes: decoding, analysis, fingerprints, transcoding."""
