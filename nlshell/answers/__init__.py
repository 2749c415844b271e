"""Answers: what a command gives, what may be done with it behind a `|`, and the formats it is shown and written in."""
