"""What to aim at and what was done about it, one subject a module. As pure as ``core/analysis``, and in its terms."""
