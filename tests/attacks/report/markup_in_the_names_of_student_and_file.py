"""Submit under names that are HTML elements: the class table, its links and the report's title show them."""

ATTACK = {
    "honest": 5,
    "stopped_by": ["text", "intake"],
    "student": "<svg onload=alert(1)>\" onmouseover=alert(1) x='<script>alert(1)",
    "file": '"><img src=x onerror=alert(1)><!--.py',
}
from tests.attacks.prelude import honest, target
