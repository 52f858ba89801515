"""All-calls: everybody who is meant is told what to do and answers with one tap; a board says who has not."""
