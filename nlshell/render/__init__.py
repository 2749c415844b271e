"""Views of decoded messages. Renderers read the tree (or plain values) and never decode."""
