"""The facts: what each protocol's messages look like. A package a protocol, a module a family; see schema.registry."""
