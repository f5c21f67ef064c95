"""A page with what Streamlit loads lazily, that says who is looking."""

import sys

import pandas as pd
import streamlit as st

from assessment.web.visitor import actor_from_cookies

served = sys.modules["door_server"].served
actor = actor_from_cookies(st.context.cookies, served.sessions)
st.set_page_config(page_title="Scratch", layout="wide")
st.title("Scratch page")
if actor is None:
    st.write("nobody")
    st.stop()
st.write(f"Hello {actor.name}")
if "runs" not in st.session_state:
    st.session_state.runs = 0
st.session_state.runs += 1
st.write(f"run {st.session_state.runs}")


@st.cache_resource
def shared() -> list[int]:
    return []


shared().append(1)
st.write(f"cached {len(shared())}")
st.radio("Level", ["0", "1", "2"], key="level")
st.text_area("Comment", key="comment")
st.bar_chart(pd.DataFrame({"level": [1, 2, 3]}))
st.dataframe(pd.DataFrame({"level": [1, 2, 3]}))
st.file_uploader("File", key="file")
st.markdown("![x](http://127.0.0.1:9/x.png)")
st.html('<a href="/sign-out" target="_self">Sign out</a>')
