"""The HTML pages: a student's report, the class, and what they share."""
