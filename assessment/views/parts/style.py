"""The look beyond the theme: one static style sheet, no text of anybody in it."""

from __future__ import annotations

import streamlit as st

# Level colours, the same everywhere: lightness falls steadily, so they read in grey; the number is always written too.
LEVEL_FILLS = ("#F2E9D8", "#CFE3D6", "#8CC3B5", "#33748A", "#1B4F72")
LEVEL_INKS = ("#16212B", "#16212B", "#16212B", "#FFFFFF", "#FFFFFF")

_LEVELS = "\n".join(
    f"""
[class*="st-key-level-"] [data-testid="stButtonGroup"] button:nth-child({level + 1})[kind$="Active"],
[class*="st-key-level-"] [data-testid="stButtonGroup"] button:nth-child({level + 1})[aria-checked="true"],
[class*="st-key-descriptor-{level}-chosen"] {{ background: {fill} !important; color: {ink} !important; border-color: {ink} !important; }}
[class*="st-key-level-"] button:nth-child({level + 1})[aria-checked="true"] *,
[class*="st-key-descriptor-{level}-chosen"] * {{ color: {ink} !important; }}
"""
    for level, (fill, ink) in enumerate(zip(LEVEL_FILLS, LEVEL_INKS, strict=True))
)

_SHEET = f"""<style>
html {{ color-scheme: light dark; }}
.stMainBlockContainer {{ padding-top: 4.2rem; padding-bottom: 3rem; max-width: 1320px; }}
.st-key-header {{ border-bottom: 1px solid var(--st-border-color, #d9dcd6); padding-bottom: .4rem; margin-bottom: .2rem; }}
.st-key-again {{ display: none; }}
.stApp :focus-visible {{ outline: 2px solid var(--st-primary-color, #3d82b0) !important; outline-offset: 2px; }}
.st-key-sections {{ gap: .1rem; }}
.st-key-sections button {{ justify-content: flex-start; text-align: left; min-height: 2.1rem; padding: .2rem .6rem; width: 100%; }}
.st-key-sections button > div, .st-key-sections button p {{ justify-content: flex-start; text-align: left; }}
[data-testid^="stBaseButton-primary"], [data-testid^="stBaseLinkButton-primary"] {{ color: light-dark(#ffffff, #12181e) !important; }}
[class*="st-key-open-"] button p {{ font-size: 1.02rem; line-height: 1.45; }}
[class*="st-key-open-"] button {{ text-align: left; justify-content: flex-start; padding-left: 0; min-height: 1.6rem; }}
[class*="st-key-open-"] button > div {{ justify-content: flex-start; text-align: left; }}
[class*="st-key-descriptor-"] {{ padding: .55rem .7rem; border-radius: 6px; }}
[class*="st-key-descriptor-"] p {{ font-size: .92rem; line-height: 1.42; }}
.st-key-descriptors [data-testid="stHorizontalBlock"] {{ gap: .5rem; }}
{_LEVELS}
@media (max-width: 1000px) {{
  .st-key-working > [data-testid="stHorizontalBlock"],
  .st-key-working > div > [data-testid="stHorizontalBlock"] {{ flex-direction: column; }}
  .st-key-working > div > [data-testid="stHorizontalBlock"] > [data-testid="stColumn"],
  .st-key-working > [data-testid="stHorizontalBlock"] > [data-testid="stColumn"] {{ width: 100% !important; flex: 1 1 100% !important; }}
  .st-key-sections {{ flex-direction: row; flex-wrap: nowrap; overflow-x: auto; padding-bottom: .4rem; }}
  .st-key-sections > .stElementContainer {{ flex: 0 0 auto; width: auto !important; }}
  .st-key-sections button {{ white-space: nowrap; width: auto; }}
  .st-key-descriptors [data-testid="stHorizontalBlock"] {{ flex-direction: column; }}
  .st-key-descriptors [data-testid="stColumn"] {{ width: 100% !important; flex: 1 1 100% !important; }}
}}
@media print {{ header, .st-key-header button {{ display: none !important; }} }}
</style>"""


def page_style() -> None:
    st.html(_SHEET)
