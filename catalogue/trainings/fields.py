"""Form fields that read what people type: an amount in euros, a text of several lines."""

import re
from typing import Any

from django import forms

from cpf_portal.common.french import euros, parse_euros

# What no text shows and no XML file may carry.
INVISIBLE = re.compile("[\x01-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")


class PriceField(forms.Field):
    """A price typed in euros, « 1 900,00 », read as cents."""

    default_error_messages = {"invalid": "Écrivez un montant en euros, par exemple 870,00."}

    def to_python(self, value: Any) -> int | None:
        """The cents of what was typed."""
        if value in self.empty_values:
            return None
        try:
            return parse_euros(str(value)[:40])
        except ValueError:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from None

    def prepare_value(self, value: Any) -> Any:
        """Cents as people write them, without the sign; what was typed stays as it is."""
        return euros(value).removesuffix("€").strip() if isinstance(value, int) else value

    def widget_attrs(self, widget: forms.Widget) -> dict[str, str]:
        """A keyboard with digits and a comma."""
        return {"inputmode": "decimal", "maxlength": "20"}


class PlainTextField(forms.CharField):
    """A text without invisible characters, its lines ended one way: typed again it is the same."""

    def to_python(self, value: Any) -> str:
        """The text as it is kept."""
        text = super().to_python(value) or ""
        return INVISIBLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


class ParagraphsField(PlainTextField):
    """A text of several lines."""

    widget = forms.Textarea({"rows": 5})
