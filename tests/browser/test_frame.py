"""The frame's own pages in a real browser."""

import pytest

from tests.browser import axe

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_start_page_is_accessible(cast, page_of):
    page = page_of(cast.secretary)
    page.goto("/")
    axe.check_all_forms(page)


def test_the_style_guide_is_accessible(cast, page_of):
    page = page_of(cast.administrator)
    page.goto("/styleguide/")
    axe.check_all_forms(page)
