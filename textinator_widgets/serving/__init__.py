"""The command line and the server: everything between a shell and a page with an annotator."""
