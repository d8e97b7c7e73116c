"""The journey below /inscription of a FastAPI application: `uvicorn app:app`."""

from fastapi import FastAPI

from flowkit import load, unfold
from flowkit.run import Sessions
from flowkit.web import Site
from flowkit.web.fastapi import router

sessions = Sessions(unfold(load("flows/msa")), "sqlite:///journeys.db")
site = Site(sessions, secure=False)  # without HTTPS, as on one's own machine
app = FastAPI()


@app.get("/")
async def home():
    return {"page": "The host's own page."}


app.include_router(router(site), prefix="/inscription")
