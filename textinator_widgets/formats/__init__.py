"""Formats that answers are written in and read from."""
