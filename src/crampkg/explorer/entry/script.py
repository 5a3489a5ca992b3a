"""What Streamlit runs for each session, again and again."""

from crampkg.explorer.site import run

# Streamlit runs this file as `__main__`. Merely importing it must do nothing: outside a session Streamlit makes pages
# that lack most of what they need, and they would be kept for the sessions to come.
if __name__ == "__main__":
    run()
