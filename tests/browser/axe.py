"""Accessibility of a page in every form it has: narrow and wide, light and dark."""

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

#: WCAG 2.2 A and AA, and axe's own list of good habits.
_OPTIONS = {
    "resultTypes": ["violations"],
    # Copies of the stylesheets inside the page would break the page's own Content-Security-Policy.
    "preload": False,
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    },
}
_COLOURS = _OPTIONS | {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
#: The elements that make the page scroll sideways; what scrolls inside a box of its own is meant to.
_STICKING_OUT = """() => {
    const root = document.documentElement;
    if (root.scrollWidth <= root.clientWidth) return [];
    const out = (e) => e.getBoundingClientRect().right > root.clientWidth + 0.5;
    return [...document.querySelectorAll("body *")]
        .filter((e) => out(e) && ![...e.children].some(out)).slice(0, 8).map((e) => e.outerHTML.slice(0, 120));
}"""
_RUN = "([context, options]) => axe.run(context ?? document, options).then((found) => found.violations)"


def check(page: Page, *, context: str | None = None, options: dict = _OPTIONS) -> None:
    """Fail with everything that axe finds on the page as it stands now."""
    # A bar that stays at the top covers whatever scrolled under it, which axe would take for the page's layout.
    page.evaluate("window.scrollTo(0, 0)")
    # Half a megabyte of script: once for a page, not for each of its forms.
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found = page.evaluate(_RUN, [context, options])
    assert not found, "\n".join(
        f"{violation['impact']} {violation['id']}: {violation['help']}\n    "
        + "\n    ".join(f"{node['target']} {node['html'][:160]}" for node in violation["nodes"][:5])
        for violation in found
    )


def check_all_forms(page: Page, *, context: str | None = None) -> None:
    """Light and dark, 360 and 1280 px: axe finds nothing and nothing sticks out sideways.

    The theme changes nothing but colours, so in the dark only they are looked at.
    """
    for width in (360, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        for scheme, options in (("light", _OPTIONS), ("dark", _COLOURS)):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            check(page, context=context, options=options)
        assert not (wide := page.evaluate(_STICKING_OUT)), f"Wider than a window of {width} px: {wide}"
