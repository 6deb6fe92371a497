"""Formats that answers are read from."""
