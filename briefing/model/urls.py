"""Web addresses: which ones we print, which ones are the same, and what their paths tell."""

from __future__ import annotations

import re
from datetime import date
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit, urlunsplit

from briefing.model.text import slug

# Parameters that say how a reader came, not what is shown.
_TRACKING = re.compile(
    r"^(utm_.*|doing_wp_cron|fbclid|gclid|dclid|msclkid|igshid|mc_cid|mc_eid|ref_src|_ga|relatedposts_\w+)$",
    re.I,
)
_PATH_DATE = re.compile(r"/((?:19|20)\d\d)[/-](\d{1,2})[/-](\d{1,2})(?=[/-]|$)")
# What RFC 3986 allows to stand unencoded in a path or a query, and the percent sign itself.
_SAFE = "/:?#[]@!$&'()*+,;=-._~%"


def web_url(text: str) -> str | None:
    """*text* as an address that may be printed and linked, or None where it is none.

    It is that of page_url, without tracking parameters.
    """
    url = page_url(text)
    if url is None:
        return None
    parts = urlsplit(url)
    return urlunsplit(parts._replace(query=_without_tracking(parts.query)))


def page_url(text: str) -> str | None:
    """*text* as an address that a page may be asked for at, or None where it is none.

    Only http and https with a host and without a user name are taken (RFC 3986 §3). The
    fragment is dropped, and what is not ASCII is percent-encoded.
    """
    text = text.strip()
    if not text or re.search(r"[\s<>\"\\^`{|}\x00-\x1f\x7f]", text) or _lone_surrogate(text):
        return None
    try:
        parts = urlsplit(text)
        port = parts.port
        host = (parts.hostname or "").encode("idna").decode() if parts.hostname else ""
    except (ValueError, UnicodeError):
        return None
    if parts.scheme.lower() not in {"http", "https"} or not host or "@" in parts.netloc:
        return None
    if not re.fullmatch(r"[a-z0-9._-]+|[0-9a-f:.]+", host):
        return None
    if ":" in host:
        host = f"[{host}]"
    netloc = host if port is None else f"{host}:{port}"
    path, query = quote(parts.path, safe=_SAFE), quote(parts.query, safe=_SAFE)
    return urlunsplit((parts.scheme.lower(), netloc, path, query, ""))


def same_page(url: str) -> str:
    """What two spellings of one address share: no scheme, no `www.`, no trailing slash."""
    parts = urlsplit(url)
    host = re.sub(r"^www\.", "", parts.netloc.lower())
    host = re.sub(r":(80|443)$", "", host)
    pairs = parse_qsl(
        _without_tracking(parts.query), keep_blank_values=True, errors="surrogateescape"
    )
    query = urlencode(sorted(pairs), errors="surrogateescape")
    path = unquote(parts.path, errors="surrogateescape").rstrip("/")
    return f"{host}{path}{'?' + query if query else ''}"


def path_date(url: str) -> date | None:
    """The day that the address names in its path (`/2023/09/26/`), or None."""
    for year, month, day in _PATH_DATE.findall(urlsplit(url).path):
        try:
            return date(int(year), int(month), int(day))
        except ValueError:
            continue
    return None


def host(url: str) -> str:
    """The address's host without `www.`."""
    return re.sub(r"^www\.", "", urlsplit(url).hostname or "")


def last_segment(url: str) -> str:
    """The last part of the address's path as a slug; empty where it holds no ASCII word."""
    segments = [part for part in unquote(urlsplit(url).path).split("/") if part]
    if not segments:
        return ""
    name = re.sub(r"\.(html?|php|aspx?)$", "", segments[-1], flags=re.I)
    return slug(name) if name.isascii() else ""


def _without_tracking(query: str) -> str:
    kept = [part for part in query.split("&") if part and not _TRACKING.match(part.split("=")[0])]
    return "&".join(kept)


def _lone_surrogate(text: str) -> bool:
    return any("\ud800" <= character <= "\udfff" for character in text)
