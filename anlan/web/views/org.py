"""To be written."""

from django.http import HttpResponse

from anlan.web.guard import public


@public
def units(request, **kw):
    return HttpResponse("")


@public
def unit(request, **kw):
    return HttpResponse("")


@public
def org_import(request, **kw):
    return HttpResponse("")


@public
def org_template(request, **kw):
    return HttpResponse("")


@public
def places(request, **kw):
    return HttpResponse("")


@public
def place(request, **kw):
    return HttpResponse("")


@public
def place_code(request, **kw):
    return HttpResponse("")

