"""The handles that a researcher holds; they open the transactions."""
