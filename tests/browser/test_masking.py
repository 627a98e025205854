"""The archivist masks what a selection covers, and sees it masked."""

import pytest
from django.urls import reverse

from tests.archive.factories import make_copy
from tests.browser import axe
from tests.minutes.factories import make_composition, make_item
from tests.parties.factories import make_cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# A drag with the mouse, as the browser tells of it: from inside one element into another.
_SELECT = """() => {
  const place = document.querySelector('[data-place="items.0.text"]');
  const range = document.createRange();
  range.setStart(place.querySelector('p').firstChild, 3);
  range.setEnd(place.querySelector('strong').firstChild, 5);
  getSelection().removeAllRanges();
  getSelection().addRange(range);
}"""


@pytest.mark.parametrize("width", [360, 1280])
def test_a_selection_is_masked(page_of, transactional_db, width):
    cast = make_cast()
    item = make_item(text="<p>😀 Anna <strong>Eksjö</strong> frågade.</p>")
    copy = make_copy(cast, make_composition(stage="final", items=(item,)))
    page = page_of(cast.archivist, width=width)
    page.goto(reverse("masked_copy_detail", args=[copy.pk]))
    page.evaluate(_SELECT)
    bar = page.locator("[data-masking-bar]")
    bar.wait_for(state="visible")
    axe.check(page)
    bar.locator("[name=statute]").fill("39:1")
    bar.locator("button").click()
    page.wait_for_url("**#p-items-0-text")
    mask = copy.masks.get()
    assert (mask.quote, mask.start, mask.statute) == ("Anna Eksjö", 2, "OSL 39 kap. 1 §")
    assert page.locator("mark.masking__cut").all_inner_texts() == ["Anna ", "Eksjö"]
    axe.check(page)
