"""In which language the door speaks before it knows the person: the address, then a cookie, then the browser's preference."""

from __future__ import annotations

from assessment.locale import DEFAULT_LANGUAGE, LANGUAGES


def choose_language(asked: str, kept: str, accept: str) -> str:
    """`asked` from ?lang, `kept` from the cookie, `accept` the Accept-Language header."""
    for candidate in (asked, kept, *_by_preference(accept)):
        primary = candidate.strip().lower().split("-")[0]
        if primary in LANGUAGES:
            return primary
    return DEFAULT_LANGUAGE


def _by_preference(accept: str) -> list[str]:
    """Languages of an Accept-Language header, the most wanted first; unreadable parts are ignored."""
    weighted = []
    for part in accept[:500].split(","):
        name, _, weight = part.partition(";q=")
        weighted.append((_number(weight), name))
    return [name for weight, name in sorted(weighted, key=lambda pair: -pair[0]) if weight > 0]


def _number(text: str) -> float:
    try:
        return float(text) if text else 1.0
    except ValueError:
        return 0.0
