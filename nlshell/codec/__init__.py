"""Readers and writer of a schema: tree (codec.tree), values (codec.values), and back to bytes (codec.writer)."""
