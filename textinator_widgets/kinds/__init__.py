"""Kinds of controls: one file each; `plugins.kinds` finds them by name."""
