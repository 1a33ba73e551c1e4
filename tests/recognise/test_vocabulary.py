"""A list of pairs is searched by its index of characters, and finds what a look at each pair finds."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bounce_recogniser.vocabulary import MAX_KEPT, Pair, Pairs, Phrases

words = st.text("abß届 ", min_size=1, max_size=4)
phrases = st.lists(words, min_size=1, max_size=4).map(lambda listed: Phrases(*listed))
pairs = st.lists(st.builds(Pair, phrases, phrases), max_size=5).map(lambda listed: Pairs(*listed))


@given(pairs, st.text("abß届 ", max_size=30), st.booleans())
def test_the_index_passes_over_no_pair(listed: Pairs, text: str, is_long: bool) -> None:
    text += "-" * MAX_KEPT if is_long else ""
    assert listed.one_stands_in(text) == any(pair.stands_in(text) for pair in listed.all)
