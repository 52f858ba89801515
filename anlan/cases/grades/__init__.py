"""Grades of incidents by tables of the place: the law's, education's, a district's own; suggested, never set alone."""
