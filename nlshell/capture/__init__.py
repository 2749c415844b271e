"""Where messages come from besides a socket: text that tools print. Finds bytes and what the text says of them."""
