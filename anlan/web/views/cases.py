"""To be written."""

from django.http import HttpResponse

from anlan.web.guard import public


@public
def cases(request, **kw):
    return HttpResponse("")


@public
def case(request, **kw):
    return HttpResponse("")


@public
def case_live(request, **kw):
    return HttpResponse("")


@public
def case_notes(request, **kw):
    return HttpResponse("")


@public
def case_facts(request, **kw):
    return HttpResponse("")


@public
def case_grade(request, **kw):
    return HttpResponse("")


@public
def case_move(request, **kw):
    return HttpResponse("")


@public
def case_report_new(request, **kw):
    return HttpResponse("")


@public
def filing(request, **kw):
    return HttpResponse("")


@public
def case_after(request, **kw):
    return HttpResponse("")


@public
def case_viewings(request, **kw):
    return HttpResponse("")


@public
def case_picture(request, **kw):
    return HttpResponse("")


@public
def case_record(request, **kw):
    return HttpResponse("")


@public
def duty_acknowledgement(request, **kw):
    return HttpResponse("")


@public
def duty_return(request, **kw):
    return HttpResponse("")

