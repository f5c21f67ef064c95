"""A page of Streamlit and nothing else: the elements and containers that a file lists, in one fragment. A floor."""

import json
import os
from pathlib import Path
from typing import Any

import streamlit as st


@st.fragment  # type: ignore[untyped-decorator]
def show(page: dict[str, Any]) -> None:
    _fill(page, "0")


def _fill(block: dict[str, Any], name: str) -> None:
    for number, one in enumerate(block["children"]):
        key = f"{name}-{number}"
        if one["children"] is None:
            _element(one["kind"], one["label"], one["options"], key)
        else:
            with st.popover(one["label"]) if one["kind"] == "popover" else st.container(border=one["border"], key=f"box-{key}"):
                _fill(one, key)


def _element(kind: str, label: str, options: list[str], key: str) -> None:
    match kind:
        case "button":
            st.button(label, key=key)
        case "button_group":
            st.segmented_control(label, options, key=key)
        case "text_area":
            st.text_area(label, key=key)
        case "text_input":
            st.text_input(label, key=key)
        case "checkbox":
            st.toggle(label, key=key)
        case "date_input":
            st.date_input(label, value=None, key=key)
        case "selectbox":
            st.selectbox(label, options, key=key)
        case "multiselect":
            st.multiselect(label, options, key=key)
        case _:
            st.markdown(label)


show(json.loads((Path(os.environ["BARE_PAGES"]) / f"{st.query_params['page']}.json").read_text()))
