"""Hand in under names that are elements of a page: the class table, its links and the title of the report show them."""

ATTACK = {
    "honest": 5,
    "stopped_by": ["text", "intake"],
    "student": "<svg onload=alert(1)>\" onmouseover=alert(1) x='<script>alert(1)",
    "file": '"><img src=x onerror=alert(1)><!--.py',
}
from tests.attacks.prelude import honest, target
