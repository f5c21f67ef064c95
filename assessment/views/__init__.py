"""What is seen: the only room with Streamlit widgets. A page is a function of a visit; it holds no rule."""
