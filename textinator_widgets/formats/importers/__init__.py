"""Formats that answers are read from: one file each; `plugins.importers` finds them by name."""
