# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which secrets a result holds."""

from __future__ import annotations

import pytest
from ansible.module_utils.common.parameters import remove_values
from ansible_collections.mikopbx.pbx.plugins.module_utils.masking import occurring
from hypothesis import given
from hypothesis import strategies as st

# Few letters, so that secrets occur in texts, in each other, and across each other's borders.
TEXTS = st.text("ab1", max_size=40)
SECRETS = st.sets(st.text("ab1", min_size=1, max_size=12), max_size=8)
RESULTS = st.recursive(
    TEXTS | st.integers() | st.booleans() | st.none(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("k", max_size=3), inner, max_size=3),
    max_leaves=12,
)


@given(SECRETS, st.lists(TEXTS, max_size=4))
def test_finds_what_a_plain_search_finds(secrets, texts):
    assert occurring(secrets, texts) == {secret for secret in secrets if any(secret in text for text in texts)}


@given(SECRETS, RESULTS)
def test_ansible_masks_the_same_with_these_as_with_all(secrets, result):
    # Where secrets overlap, its result depends on their order.
    assert remove_values(result, sorted(occurring(secrets, result))) == remove_values(result, sorted(secrets))


@pytest.mark.parametrize("place", range(12))
@pytest.mark.parametrize("length", (4, 5, 8, 9, 30))
def test_no_place_in_a_text_is_between_two_looks(length, place):
    secret = "0123456789abcdefghijklmnopqrst"[:length]
    assert occurring({secret, "another, longer by far and not there"}, "-" * place + secret + "--") == {secret}


def test_a_number_may_hold_one_and_the_name_of_an_option_is_none():
    assert occurring({"12345678", "sip_secret"}, {"sip_secret": [{"port": 9123456789}]}) == {"12345678"}


def test_no_secrets_occur_nowhere():
    assert occurring((), "a text") == set()
