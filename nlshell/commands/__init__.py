"""The command language: one table of commands for the prompt, `nlshell WORDS`, `-c`, files and standard input."""
