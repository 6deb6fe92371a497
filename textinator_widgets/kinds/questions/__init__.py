"""Types of answers to survey questions: one file each; `plugins.question_types` finds them by name."""
