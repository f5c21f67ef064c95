"""The script Streamlit runs for each visit."""

from assessment.views.shell import show

show()
