"""The look of the home page and of results beyond the theme: one static style sheet, no text of anybody in it."""

from __future__ import annotations

import streamlit as st

from assessment.views.parts.style import LEVEL_FILLS, LEVEL_INKS

_TILES = "\n".join(
    f""".st-key-tile-{level} {{ background: {fill}; border-color: {ink}33; }}
.st-key-tile-{level} p, .st-key-tile-{level} strong {{ color: {ink}; }}"""
    for level, (fill, ink) in enumerate(zip(LEVEL_FILLS, LEVEL_INKS, strict=True))
)

_SHEET = f"""<style>
[class*="st-key-tile-"] {{ border-radius: 8px; padding: 1rem 1.1rem; justify-content: center; }}
[class*="st-key-tile-"] p {{ line-height: 1.25; font-size: 1.05rem; }}
[class*="st-key-tile-"] strong {{ font-size: 2.1rem; font-weight: 650; line-height: 1.1; white-space: nowrap; }}
{_TILES}
.st-key-lead p {{ font-size: 1.3rem; line-height: 1.4; }}
.st-key-lead {{ margin-bottom: .2rem; }}
[class*="st-key-bar-"] {{ gap: .05rem; }}
[class*="st-key-head-"] {{ flex-wrap: nowrap !important; }}
[class*="st-key-head-"] > :first-child {{ flex: 0 1 auto !important; min-width: 0; }}
[class*="st-key-head-"] > :last-child {{ flex: 0 0 auto !important; white-space: nowrap; }}
[class*="st-key-head-"] [data-testid="stPageLink"] p {{ white-space: normal; line-height: 1.35; }}
[class*="st-key-bar-"] [data-testid="stPageLink"] p, [class*="st-key-line-"] [data-testid="stPageLink"] p,
.st-key-asked [data-testid="stPageLink"] p {{ font-size: 1rem; }}
[class*="st-key-bar-"] a[data-testid="stPageLink-NavLink"] {{ padding-left: 0; min-height: 1.7rem; }}
[class*="st-key-bar-"] [data-testid="stProgress"] [role="progressbar"],
[class*="st-key-bar-"] [data-testid="stProgress"] [role="progressbar"] > div,
[class*="st-key-bar-"] [data-testid="stProgress"] [role="progressbar"] > div > div {{ height: 5px; }}
[class*="st-key-line-"] {{
  gap: .1rem .6rem; border-bottom: 1px solid color-mix(in srgb, currentColor 16%, transparent); padding: .3rem 0; }}
[class*="st-key-line-"] a[data-testid="stPageLink-NavLink"], .st-key-asked a[data-testid="stPageLink-NavLink"] {{
  padding-left: 0; padding-right: 0; min-height: 1.6rem; }}
[class*="st-key-line-"] a[data-testid="stPageLink-NavLink"] p, .st-key-asked a[data-testid="stPageLink-NavLink"] p {{
  text-decoration: underline; text-underline-offset: 3px; white-space: normal; }}
[data-testid="stVegaLiteChart"] .role-axis text {{ fill: currentColor; }}
.st-key-sum table {{ width: 100%; }}
.st-key-sum td:not(:first-child), .st-key-sum th:not(:first-child) {{ text-align: right; font-variant-numeric: tabular-nums; }}
.st-key-gaps table {{ width: 100%; }}
.st-key-gaps td:not(:first-child), .st-key-gaps th:not(:first-child) {{ text-align: right; font-variant-numeric: tabular-nums; }}
@media (max-width: 1000px) {{
  .st-key-apart > [data-testid="stHorizontalBlock"],
  .st-key-apart > div > [data-testid="stHorizontalBlock"] {{ flex-direction: column; gap: 1rem; }}
  .st-key-apart > [data-testid="stHorizontalBlock"] > [data-testid="stColumn"],
  .st-key-apart > div > [data-testid="stHorizontalBlock"] > [data-testid="stColumn"] {{
    width: 100% !important; flex: 0 0 auto !important; }}
}}
</style>"""


def overview_style() -> None:
    st.html(_SHEET)
