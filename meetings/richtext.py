"""An item's text as HTML that may be shown."""
