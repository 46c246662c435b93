"""Files that leave the app, each made from plain values; nothing here reads a book or the clock."""
