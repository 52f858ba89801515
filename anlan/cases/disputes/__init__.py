"""Disputes: registering, consent, mediation, the agreement, what comes after."""
