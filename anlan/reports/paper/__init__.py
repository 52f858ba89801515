"""Forms on paper: what is entered once fills every form, each a template that a unit may replace."""
