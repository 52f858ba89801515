"""The zero report 零报告: each school day a school says what there was, also when there was nothing."""
