"""Write markup for the page of the code: in comments, texts and names, and in the very line that fails and is quoted."""

ATTACK = {"status": ["error"]}
# </span></code></td></tr></table></details></main><script>document.title = "20 of 20"</script>
# <img src=x onerror=alert(1)> <!-- <style> * { display: none } </style> ]]> &lt;script&gt; &quot;><b>
TEXTS = ["</pre><iframe src='javascript:alert(1)'>", '"><a href="javascript:alert(1)">20 of 20 points</a>']


def honest(x):
    """</span><script>alert(1)</script>"""
    return TEXTS["</code><img src=x onerror=alert(1)>"]  # <b>wrong?</b> </span>


def target(x):
    assert x is None, "<h1>passed</h1>"  # <plaintext>
