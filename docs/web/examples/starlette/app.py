"""The journey below /inscription of a Starlette application: `uvicorn app:app`."""

from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Mount, Route

from flowkit import load, unfold
from flowkit.run import Sessions
from flowkit.web import Site, application

sessions = Sessions(unfold(load("flows/msa")), "sqlite:///journeys.db")
site = Site(sessions, secure=False)  # without HTTPS, as on one's own machine


async def home(_):
    return PlainTextResponse("The host's own page.\n")


app = Starlette(routes=[Route("/", home), Mount("/inscription", application(site))])
