"""Put template and format expressions into messages, output and names, in case a text is formatted twice."""

ATTACK = {
    "status": ["error", "failed"],
    "student": "{{ '<b>49' | safe }} {0.__class__} %(message)s",
    "file": "{{ report.__init__.__globals__ }}{student}%s${HOME}.py",
}
TEXTS = [
    "{{ '<script>alert(1)</script>' | safe }} {% raw %} {% include 'report.css' %} {# ",
    "{{ cycler.__init__.__globals__.os.environ }} {{ self._TemplateReference__context }}",
    "{0} {} {report} {0.__class__.__init__.__globals__} {outcome.test!r:>99999999}",
    "%s %d %(score)s %999999999d %n ${HOME} $(id) `id` #{7*7} <%= 7*7 %> \\N{BULLET} \\x41 \\u0041",
]


def honest(x):
    print("\n".join(TEXTS))
    return 0 * x


def target(x):
    raise ValueError(" ".join(TEXTS))
