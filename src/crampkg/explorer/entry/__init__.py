"""The script that Streamlit runs, in a folder of its own: beside it Streamlit would look for pages by itself."""
