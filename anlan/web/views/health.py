"""To be written."""

from django.http import HttpResponse

from anlan.web.guard import public


@public
def healthz(request, **kw):
    return HttpResponse("")


@public
def readyz(request, **kw):
    return HttpResponse("")


@public
def metrics(request, **kw):
    return HttpResponse("")

