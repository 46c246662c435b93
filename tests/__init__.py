"""Tests: they mirror core/ and pages/; fakes/ are small real servers, e2e/ drives a real browser."""
