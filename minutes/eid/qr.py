"""Codes to scan, as a picture in the page itself."""

import io


def svg(text: str) -> str:
    """Dark on light whatever the page's colours are: phones look for that. Without style, which our pages forbid."""
    import segno

    written = io.BytesIO()
    code = segno.make(text, error="l", micro=False)
    shape = {"xmldecl": False, "svgclass": None, "lineclass": None, "omitsize": True}
    code.save(written, kind="svg", border=4, light="#fff", **shape)
    return written.getvalue().decode()
