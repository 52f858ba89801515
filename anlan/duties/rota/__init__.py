"""The rota at work: who is put on duty, swaps, what becomes of what runs when the shift changes, the hand-over."""
