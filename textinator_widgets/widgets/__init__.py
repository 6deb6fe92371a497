"""The widgets: adapters between the handles of `api` and the front end."""
