"""Formats that answers are written in."""
