"""To be written."""

from django.http import HttpResponse

from anlan.web.guard import public


@public
def plans(request, **kw):
    return HttpResponse("")


@public
def plan_new(request, **kw):
    return HttpResponse("")


@public
def plan(request, **kw):
    return HttpResponse("")


@public
def plan_versions(request, **kw):
    return HttpResponse("")


@public
def version(request, **kw):
    return HttpResponse("")


@public
def version_words(request, **kw):
    return HttpResponse("")


@public
def version_sure(request, **kw):
    return HttpResponse("")


@public
def version_enactment(request, **kw):
    return HttpResponse("")


@public
def rule(request, **kw):
    return HttpResponse("")


@public
def rule_confirmation(request, **kw):
    return HttpResponse("")


@public
def rule_rejection(request, **kw):
    return HttpResponse("")


@public
def rule_reopening(request, **kw):
    return HttpResponse("")

