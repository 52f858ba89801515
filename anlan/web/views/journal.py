"""To be written."""

from django.http import HttpResponse

from anlan.web.guard import public


@public
def journal(request, **kw):
    return HttpResponse("")


@public
def journal_export(request, **kw):
    return HttpResponse("")


@public
def journal_key(request, **kw):
    return HttpResponse("")

