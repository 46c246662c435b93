"""x"""
import streamlit as st
from core import ui
ui.ensure_nav()
st.write(st.query_params.get("workout"))
