"""Measurements: how fast the clock, the sending and the compiler are. Never a timed test."""
