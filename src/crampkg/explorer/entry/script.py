"""What Streamlit runs for each session, again and again."""

from crampkg.explorer.site import run

run()
