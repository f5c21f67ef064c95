"""The look of the plan beyond the theme: one static style sheet, no text of anybody in it."""

from __future__ import annotations

import streamlit as st

_SHEET = """<style>
[class*="st-key-gap-"] { gap: .35rem; padding: .7rem .9rem; }
[class*="st-key-gap-"] a[data-testid="stPageLink-NavLink"] { padding-left: 0; min-height: 1.6rem; }
[class*="st-key-gap-"] a[data-testid="stPageLink-NavLink"] p { white-space: normal; line-height: 1.35; font-size: 1.02rem; }
[class*="st-key-card-plan-"] { gap: .2rem; padding: .6rem .7rem; }
[class*="st-key-card-plan-"] a[data-testid="stPageLink-NavLink"] { padding-left: 0; min-height: 1.6rem; }
[class*="st-key-card-plan-"] a[data-testid="stPageLink-NavLink"] p { white-space: normal; line-height: 1.3; }
[class*="st-key-card-plan-"] [data-testid="stMarkdown"] p { font-size: .92rem; line-height: 1.4; }
[class*="st-key-card-plan-"] button { padding-left: 0; min-height: 1.6rem; }
[class*="st-key-gap-"] a[data-testid="stPageLink-NavLink"], [class*="st-key-card-plan-"] a[data-testid="stPageLink-NavLink"],
[class*="st-key-line-p-"] a[data-testid="stPageLink-NavLink"] { background: transparent !important; }
[class*="st-key-gap-"] a p, [class*="st-key-card-plan-"] a p { text-decoration: underline; text-underline-offset: 3px; }
[class*="st-key-card-plan-"] a p strong, [class*="st-key-line-p-"] a p { font-weight: 600; }
@media (max-width: 1000px) {
  .st-key-board [data-testid="stHorizontalBlock"] { flex-wrap: wrap; }
  .st-key-board [data-testid="stColumn"] { flex: 1 1 46% !important; min-width: 46% !important; }
}
</style>"""


def plan_style() -> None:
    st.html(_SHEET)
