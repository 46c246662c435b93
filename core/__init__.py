"""Zonebook's web-free core and the pieces that face the screen; see docs/house.md for the map."""
