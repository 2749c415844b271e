"""The prompt: a door that shows and asks; the language it speaks is in `commands`."""
