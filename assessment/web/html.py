"""A page as nested calls: whatever is not already HTML is escaped, so no text of a person can become markup."""

from __future__ import annotations

from html import escape

_VOID = {"input", "meta", "link", "br", "hr", "img"}


class Html(str):
    """Text that is known to be markup."""

    __slots__ = ()


Child = str | Html | None
Attribute = str | int | bool | None


def tag(element: str, /, *children: Child, **attributes: Attribute) -> Html:
    """`class_` and `for_` lose their underscore, others turn it into a dash; True is a bare attribute, False and None are left out."""
    opening = f"<{element}{''.join(_attribute(key, value) for key, value in attributes.items())}>"
    if element in _VOID:
        return Html(opening)
    return Html(f"{opening}{join(*children)}</{element}>")


def join(*children: Child) -> Html:
    return Html("".join(child if isinstance(child, Html) else escape(child) for child in children if child is not None))


def _attribute(key: str, value: Attribute) -> str:
    if value is None or value is False:
        return ""
    name = key.rstrip("_").replace("_", "-")
    return f" {name}" if value is True else f' {name}="{escape(str(value))}"'
