"""The explorer for `streamlit run app.py` and ASGI servers; `crampkg explore` serves the same."""

import streamlit as st

from crampkg.explorer import server

app = st.App(server.SCRIPT, middleware=server.MIDDLEWARE, on_script_error=server.on_error)
