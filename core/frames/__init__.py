"""What pages read, cached by book and by the version of the subjects that a frame is made of."""
