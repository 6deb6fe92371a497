"""Formats that answers are written in: one file each; `plugins.exporters` finds them by name."""
