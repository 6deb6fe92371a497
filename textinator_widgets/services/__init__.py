"""The verbs: functions that take a Session first and never commit."""
