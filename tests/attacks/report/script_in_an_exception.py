"""Raise exceptions and print lines that close the elements of a page and open others: scripts, frames, forms, redirections."""

ATTACK = {"status": ["error"]}
MARKUP = """</pre></p></details></article></main></title></style></textarea>--></script>
<script>document.getElementById("score").textContent = "20 of 20 points"</script>
<img src=x onerror="alert(1)"><svg/onload=alert(1)><iframe srcdoc="&lt;script&gt;alert(1)&lt;/script&gt;">
<meta http-equiv=refresh content="0;url=//example.invalid"><base href="//example.invalid/"><form action=//example.invalid>
&lt;b&gt; &#60;b&#62; \x3cb\x3e <!-- ]]> <![CDATA[ ' onmouseover='alert(1)' " onmouseover="alert(1)" `"""


def honest(x):
    print(MARKUP)
    raise type("</span><script>alert(1)</script>", (Exception,), {})(MARKUP)


def target(x):
    print(MARKUP)
    raise ValueError(MARKUP)
