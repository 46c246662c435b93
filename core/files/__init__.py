"""Data in: each module reads one kind of file into recordings, in our words and units. Knows no store."""
