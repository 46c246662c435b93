"""Charts: a frame in, a chart out. No Streamlit here, so that every chart can also leave the app."""
