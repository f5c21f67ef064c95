"""A page of Streamlit and nothing else: the elements that a file lists, one below the other, in one fragment. A floor, not a part of the product."""

import json
import os
from pathlib import Path

import streamlit as st


@st.fragment
def show(elements: list[dict[str, object]]) -> None:
    for number, one in enumerate(elements):
        kind, label, options, key = one["kind"], str(one["label"]), list(one["options"]), f"{one['kind']}-{number}"  # type: ignore[call-overload]
        if kind == "button":
            st.button(label, key=key)
        elif kind == "button_group":
            st.segmented_control(label, options, key=key)
        elif kind == "text_area":
            st.text_area(label, key=key)
        elif kind == "text_input":
            st.text_input(label, key=key)
        elif kind == "checkbox":
            st.toggle(label, key=key)
        elif kind == "date_input":
            st.date_input(label, value=None, key=key)
        elif kind == "selectbox":
            st.selectbox(label, options, key=key)
        elif kind == "multiselect":
            st.multiselect(label, options, key=key)
        else:
            st.markdown(label)


show(json.loads((Path(os.environ["BARE_PAGES"]) / f"{st.query_params['page']}.json").read_text()))
