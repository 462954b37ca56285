"""What every page tells the browser not to allow."""


def test_the_policy_allows_nothing_inline_and_nothing_foreign(client):
    answer = client.get("/lab/")
    policy = dict(
        part.strip().partition(" ")[::2] for part in answer["Content-Security-Policy"].split(";")
    )
    nonce = policy.pop("script-src").removeprefix("'self'").strip()
    assert nonce.startswith("'nonce-")
    assert policy == {
        "default-src": "'none'",
        "style-src": f"'self' {nonce}",
        "img-src": "'self' data:",
        "connect-src": "'self'",
        "font-src": "'self'",
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
    }


def test_htmx_carries_the_nonce_of_the_answer(client):
    first, second = (client.get("/lab/") for _ in range(2))
    nonces = []
    for answer in (first, second):
        nonce = answer["Content-Security-Policy"].partition("'nonce-")[2].partition("'")[0]
        assert f'nonce="{nonce}"' in answer.content.decode()
        nonces.append(nonce)
    assert nonces[0] != nonces[1]


def test_the_other_headers(client):
    headers = client.get("/lab/").headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]


def test_cookies_are_out_of_reach_of_scripts(client):
    client.get("/lab/?lang=en")
    given = {(bool(c["httponly"]), c["samesite"]) for c in client.cookies.values()}
    assert given == {(True, "Lax")}


def test_a_page_is_sent_compressed_to_who_takes_it(client):
    answer = client.get("/lab/", headers={"Accept-Encoding": "gzip, br"})
    assert answer["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in answer["Vary"]
    assert len(answer.content) < len(client.get("/lab/").content) / 4
