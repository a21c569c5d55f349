"""Hand in under names that are elements of a page: the class table, its links and the title of the report show them."""

ATTACK = {
    "honest": 5,
    "status": ["failed"],
    "stopped_by": ["text", "intake"],
    "controls": [],
    "succeeds_at": [],
    "student": "<svg onload=alert(1)>\" onmouseover=alert(1) x='<script>alert(1)",
    "file": '"><img src=x onerror=alert(1)><!--.py',
}


def honest(x):
    return 2 * x


def target(x):
    return 0 * x
