"""A file per page; a page's fragments stand beside it."""
