"""The kit's version: a field of every report, so that a regrade can be told from a first grade."""

VERSION = "0.1.0"
