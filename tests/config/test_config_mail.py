"""`[mail]` and `[dkim]`: what they say, what is derived from them, and what is wrong with them."""

from __future__ import annotations

from pathlib import Path

import pytest

from briefing.config.dkim import is_aligned
from briefing.config.settings import Settings, load
from briefing.errors import ConfigError
from briefing.model.leaving import leave_link, leave_page, web_page

TEXT = """\
[publication]
name = "Harbour News"
publisher = "the harbour office"
language = "en"
editions = ["en", "ar"]
time_zone = "Africa/Tripoli"
[publication.translations.ar]
name = "أخبار الميناء"
[mail]
from = "The Desk <news@Harbour.example>"
leave_address = "leave@harbour.example"
{mail}
[[sections]]
key = "aid"
name = "Aid"
{dkim}
"""


def loaded(folder: Path, mail: str = "", dkim: str = "", **environment: str) -> Settings:
    (folder / "briefing.toml").write_text(TEXT.format(mail=mail, dkim=dkim), "utf-8")
    return load(folder, environment)


def wrong(folder: Path, mail: str = "", dkim: str = "", **environment: str) -> str:
    with pytest.raises(ConfigError) as caught:
        loaded(folder, mail, dkim, **environment)
    return str(caught.value)


def test_what_nobody_set_is_empty_but_for_the_list(tmp_path: Path) -> None:
    settings = loaded(tmp_path)
    assert settings.dkim is None
    sender = settings.publication.sender
    assert (sender.reply_to, sender.bounce_domain, sender.base_url) == ("", "", "")
    assert sender.list_id == "harbour-news.harbour.example"
    assert leave_page(sender) == ""
    assert (
        leave_link(sender, "Leave & go") == "mailto:leave@harbour.example?subject=Leave%20%26%20go"
    )


def test_every_edition_is_the_same_list(tmp_path: Path) -> None:
    senders = [one.sender for one in loaded(tmp_path).editions.values()]
    assert [one.name for one in senders] == ["The Desk", "أخبار الميناء"]
    assert len({one.list_id for one in senders}) == 1


def test_a_name_without_ascii_is_a_list_too(tmp_path: Path) -> None:
    settings = loaded(tmp_path, BRIEFING_PUBLICATION__NAME="أخبار")
    assert settings.publication.sender.list_id == "list.harbour.example"


def test_all_that_can_be_set(tmp_path: Path) -> None:
    mail = (
        'reply_to = "editors@harbour.example"\nbounce_domain = "Bounces.Harbour.example"\n'
        'list_id = "news.harbour.example"\nbase_url = "https://Harbour.example/news/"\n'
    )
    dkim = '[dkim]\nselector = "s1"\nkey_file = "keys/dkim.pem"'
    settings = loaded(tmp_path, mail, dkim)
    sender = settings.publication.sender
    assert sender.reply_to == "editors@harbour.example"
    assert sender.bounce_domain == "bounces.harbour.example"
    assert sender.list_id == "news.harbour.example"
    assert sender.base_url == "https://harbour.example/news"
    assert leave_page(sender) == "https://harbour.example/news/leave/"
    day = "2023-12-07"
    assert web_page(sender, day) == f"https://harbour.example/news/{day}/"  # type: ignore[arg-type]
    assert web_page(sender, day, "ar").endswith(f"/{day}/ar/")  # type: ignore[arg-type]
    assert settings.dkim is not None
    assert (settings.dkim.selector, settings.dkim.domain) == ("s1", "harbour.example")
    assert settings.dkim.key_file == tmp_path / "keys" / "dkim.pem"


@pytest.mark.parametrize(
    "url",
    ["https://a.example", "https://a.example:8443/x", "http://127.0.0.1:8000", "http://localhost",
     "http://[::1]:80/a", "http://127.9.9.9/", "https://xn--mgbh0fb.example/~news/a_b-c.d"],
)  # fmt: skip
def test_where_pages_may_be(tmp_path: Path, url: str) -> None:
    settings = loaded(tmp_path, f'base_url = "{url}"')
    assert settings.publication.sender.base_url == url.rstrip("/")


@pytest.mark.parametrize(
    "url",
    ["http://a.example", "http://10.0.0.1", "ftp://a.example", "a.example", "https://", "//a",
     "https://a.example/?x=1", "https://a.example/a&b", "https://a.example/'", "https://u@a.example",
     "https://a.example/a b", "https://a.example/<", "https://a.example/é", "javascript:alert(1)",
     "http://localhost.example", "https://a.example/x;y"],
)  # fmt: skip
def test_where_pages_may_not_be(tmp_path: Path, url: str) -> None:
    told = wrong(tmp_path, f'base_url = "{url}"')
    assert told.startswith("briefing.toml:12: mail.base_url is n")
    assert "https://news.example.org" in told


@pytest.mark.parametrize(
    ("mail", "expected"),
    [
        ('reply_to = "x"', 'mail.reply_to is no mail address: "x"'),
        ('reply_to = "a..b@x.test"', 'mail.reply_to is no mail address: "a..b@x.test"'),
        ('reply_to = "=?a@x.test"', 'mail.reply_to is no mail address: "=?a@x.test"'),
        ('bounce_domain = "a b"', 'mail.bounce_domain is no domain: "a b"'),
        ('bounce_domain = "localhost"', 'mail.bounce_domain is no domain: "localhost"'),
        ('list_id = "<a.example>"', 'mail.list_id is no domain: "<a.example>"'),
        ('list_id = "a..example"', 'mail.list_id is no domain: "a..example"'),
        ('base = "x"', "unknown field mail.base (did you mean base_url?)"),
    ],
)
def test_a_mistake_is_told_with_its_line(tmp_path: Path, mail: str, expected: str) -> None:
    assert wrong(tmp_path, mail).startswith(f"briefing.toml:12: {expected}")


@pytest.mark.parametrize(
    ("dkim", "expected"),
    [
        ("[dkim]\nselector = 's'", "briefing.toml:16: dkim.key_file is missing"),
        ("[dkim]\nselector = 'a b'\nkey_file = 'k'", 'briefing.toml:17: dkim.selector is no sel'),
        ("[dkim]\nselector = 'é'\nkey_file = 'k'", "briefing.toml:17: dkim.selector is not ASCII"),
        ("[dkim]\nselector = ''\nkey_file = 'k'", "briefing.toml:17: dkim.selector is empty"),
        (
            "[dkim]\nselector = 's'\nkey_file = 'k'\ndomain = 'relay.example'",
            "briefing.toml:19: dkim.domain is not the domain of mail.from, harbour.example (DMARC",
        ),
    ],
)  # fmt: skip
def test_a_signature_that_nobody_counts_is_a_mistake(
    tmp_path: Path, dkim: str, expected: str
) -> None:
    assert wrong(tmp_path, dkim=dkim).startswith(expected)


@pytest.mark.parametrize("domain", ["harbour.example", "mail.harbour.example", "example.test"])
def test_a_signature_is_of_the_senders_own_domain(tmp_path: Path, domain: str) -> None:
    dkim = f"[dkim]\nselector = 's'\nkey_file = 'k'\ndomain = '{domain}'"
    sender = "a@news.example.test" if domain == "example.test" else "a@harbour.example"
    settings = loaded(tmp_path, dkim=dkim, BRIEFING_MAIL__FROM=sender)
    assert settings.dkim is not None
    assert settings.dkim.domain == domain


@pytest.mark.parametrize(
    ("domain", "sender", "aligned"),
    [
        ("mail.harbour.example", "news.harbour.example", True),  # siblings
        ("a.b.harbour.example", "news.harbour.example", True),
        ("mail.harbour.com.ly", "harbour.com.ly", True),
        ("mail.harbour.co.uk", "news.harbour.co.uk", True),
        ("harbour.ly", "news.harbour.ly", True),
        ("com.ly", "com.ly", True),
        ("com.ly", "harbour.com.ly", False),  # anybody's
        ("other.co.uk", "harbour.co.uk", False),
        ("other.example", "harbour.example", False),
        ("xharbour.example", "harbour.example", False),
    ],
)
def test_who_signs_and_who_sends_are_of_one_organisation(
    domain: str, sender: str, aligned: bool
) -> None:
    assert is_aligned(domain, sender) is aligned
    assert is_aligned(sender, domain) is aligned


def test_a_key_may_lie_in_the_home_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    dkim = loaded(tmp_path, dkim="[dkim]\nselector = 's'\nkey_file = '~/dkim.pem'").dkim
    assert dkim is not None
    assert dkim.key_file == tmp_path / "home" / "dkim.pem"


def test_a_key_is_read_where_others_cannot(tmp_path: Path) -> None:
    dkim = loaded(tmp_path, dkim="[dkim]\nselector = 's'\nkey_file = 'dkim.pem'").dkim
    assert dkim is not None
    with pytest.raises(ConfigError, match=r"dkim\.pem: cannot be read: No such file .*key_file"):
        dkim.read_key()
    dkim.key_file.write_bytes(b"PEM")
    dkim.key_file.chmod(0o640)
    with pytest.raises(ConfigError, match=r"can be read by others \(chmod 600 "):
        dkim.read_key()
    dkim.key_file.chmod(0o600)
    assert dkim.read_key() == b"PEM"
