"""The explorer for `streamlit run app.py` and ASGI servers; `crampkg explore` serves the same."""

import streamlit as st

from crampkg.explorer import server

app = st.App(server.SCRIPT, **server.options())
