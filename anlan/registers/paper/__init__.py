"""Forms and letters on paper as data: each a template with its source and mark that a unit may replace for all below.

``things`` says what may stand in braces, ``templates`` which form holds for a unit, ``notation`` how a form is written,
``filling`` fills one from values, ``word`` makes the file. What the values are is for those who own the record:
``cases`` for letters, ``reports.paper`` for forms.
"""
