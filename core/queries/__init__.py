"""What is read from and written to the book, one file a subject. Reads return frames or rows, writes take models."""
