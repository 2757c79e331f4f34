"""How forms look: the error summary first, then each field with its label, hint and error."""

from django.forms.renderers import DjangoTemplates


class Renderer(DjangoTemplates):
    """Every form of the hub, allauth's too, is written by our own templates."""

    form_template_name = "parts/form.html"
    field_template_name = "parts/field.html"
