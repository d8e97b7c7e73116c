"""The journey below /inscription/ of a Django project in one file: `uvicorn app:asgi`, or WSGI `app:wsgi`."""

import secrets

from django.conf import settings
from django.core.asgi import get_asgi_application
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.urls import include, path

from flowkit import load, unfold
from flowkit.run import Sessions
from flowkit.web import Site
from flowkit.web.django import urls

settings.configure(
    ALLOWED_HOSTS=["localhost", "127.0.0.1"],
    MIDDLEWARE=[
        "django.middleware.security.SecurityMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
    ],
    ROOT_URLCONF=__name__,
    SECRET_KEY=secrets.token_urlsafe(),
)
sessions = Sessions(unfold(load("flows/msa")), "sqlite:///journeys.db")
site = Site(sessions, secure=False)  # without HTTPS, as on one's own machine


def home(_):
    return HttpResponse("The host's own page.\n")


urlpatterns = [path("", home), path("inscription/", include(urls(site)))]
asgi = get_asgi_application()
wsgi = get_wsgi_application()
