"""Review of a lapse 责任追究: what the record says, what the person answers, what a person decides, the appeal."""
