"""Kernels that are forked from one warm process, which has imported everything that a page needs."""
