"""Hazards from first word to striking off: finding, grading, notices, repairs, checks by others, supervision."""
