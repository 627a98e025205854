"""Budget pages, a file per subject."""
