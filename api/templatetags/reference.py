"""How the documentation's words are shown."""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()


@register.filter
def said(text: str) -> SafeString:
    """What stands between backquotes is code; nothing else is markup."""
    parts = enumerate(text.split("`"))
    shown = ((format_html("<code>{}</code>", part) if nth % 2 else part,) for nth, part in parts)
    return format_html_join("", "{}", shown)
