"""Grievances: filed by anybody, answered by the institution within the law's time, followed with the receipt code."""
