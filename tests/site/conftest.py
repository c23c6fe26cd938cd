"""What tests of the built site share."""

import pytest

from tests import website


@pytest.fixture(scope="session")
def built() -> website.Built:
    """Return the built site."""
    return website.build()
