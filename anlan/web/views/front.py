"""To be written."""

from django.http import HttpResponse

from anlan.web.guard import public


@public
def today(request, **kw):
    return HttpResponse("")


@public
def sign_in(request, **kw):
    return HttpResponse("")


@public
def sign_out(request, **kw):
    return HttpResponse("")


@public
def me(request, **kw):
    return HttpResponse("")


@public
def inbox(request, **kw):
    return HttpResponse("")


@public
def inbox_live(request, **kw):
    return HttpResponse("")


@public
def place_report(request, **kw):
    return HttpResponse("")


@public
def track(request, **kw):
    return HttpResponse("")


@public
def track_picture(request, **kw):
    return HttpResponse("")


@public
def tap(request, **kw):
    return HttpResponse("")


@public
def report(request, **kw):
    return HttpResponse("")


@public
def my_reports(request, **kw):
    return HttpResponse("")

