"""The questions and pieces of share cards: which one, how it looks, and the way out."""

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from core.ui import plain


@st.fragment
def show_cards(offered: Mapping[str, Callable[[bool], Any]], files: Any, *, key: str, has_heart: bool = False) -> None:
    """A button that opens the cards of this screen: which one, light or dark, with the heart rate or without.

    Args:
        offered: By name what makes a card; nothing is made before it is asked for.
        files: ``frames.cards``, which draws them.
        key: What its widgets are called after.
        has_heart: Whether the heart rate may be put on the card; it is not, until it is asked for.
    """
    choices = st.popover("Share card", icon=":material/share:", key=key, on_change="rerun")
    if not choices.open:
        return
    with choices:
        name = next(iter(offered))
        if len(offered) > 1:
            name = st.selectbox("Card of", list(offered), key=f"{key}_of")
        with st.container(horizontal=True, vertical_alignment="center"):
            shown = st.context.theme.type or "light"
            look = st.segmented_control(
                "Look", ["light", "dark"], default=shown, format_func=str.capitalize, key=f"{key}_look", required=True,
                label_visibility="collapsed",
            )  # fmt: skip
            with_heart = has_heart and st.toggle("With heart rate", key=f"{key}_heart")
        card = offered[name](with_heart)
        st.image(files.drawn(card, look or shown), width=480)
        if card.left_out:
            letters = " ".join(card.left_out[:12])
            st.caption(f"No font on this machine has {plain(letters)}: the PNG is without, the SVG has all.")
        with st.container(horizontal=True):
            for file in files.downloads(card, look or shown):
                st.download_button(
                    file.label, file.data, file.file_name, file.mime, key=f"{key}_{file.label}", on_click="ignore",
                    icon=":material/download:",
                )  # fmt: skip
