"""What a worker may use, beside the clocks: one place for the numbers, and for the sentences that name them."""

MEMORY = 1 << 30
SCRATCH_BYTES, SCRATCH_FILES = 64 << 20, 4096
LARGEST_FILE = 64 << 20
THREADS = 64
OPEN_FILES = 128
# Of statements that went wrong while a submission was loaded: the first is what a student needs to know.
PROBLEMS = 20
