"""Python starts when the reader comes near a calculator, once for the whole page, and not before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from threading import Event
from typing import Any

from playwright.sync_api import Browser, expect

from calculators.engine.words import words
from scripts import runtime
from scripts.serve import application, running
from tests.website import PREFIX, Built

PAGE = "old-age/retirement/"
CALCULATORS = ("retirement_age", "retirement_pension", "flexible_retirement", "partial_retirement")
NEAR = """section => scrollTo(0, scrollY + section.getBoundingClientRect().top - innerHeight - 700)"""
"""Scrolls until a section is 700 px below the screen."""


def test_worker_starts_once_when_the_reader_comes_near(built: Built, chromium: Browser) -> None:
    manifest = runtime.manifest()
    packs = [manifest["packs"][f"{calculator} fr"]["path"] for calculator in CALCULATORS]
    cut = [manifest["cut"]["folder"] + name for name in manifest["cut"]["files"]]
    asked: list[str] = []  # as it reaches the host: a file that comes out of the browser's cache does not
    held, released = Event(), Event()
    site = application(built.folder, PREFIX)

    def host(environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        path = environ["PATH_INFO"].removeprefix(PREFIX)
        if path.startswith("runtime/"):
            asked.append(path)
            if path.endswith("memory.wasm") and held.is_set():
                released.wait(60)
        return site(environ, start_response)

    # The page alone: a service worker fetches what the page needs when it is read again.
    context = chromium.new_context(service_workers="block")
    with running(host) as origin:
        page = context.new_page()
        workers: list[str] = []
        page.on("worker", lambda worker: workers.append(worker.url))
        page.goto(origin.removesuffix("/") + PREFIX + PAGE)
        sections = page.locator("[data-calculator]")
        assert [section.get_attribute("data-calculator") for section in sections.all()] == list(CALCULATORS)
        expect(sections.last.locator("form")).to_be_visible()  # the page's modules have run
        page.wait_for_load_state("networkidle")
        assert (asked, workers) == ([], [])

        held.set()
        sections.first.evaluate(NEAR)
        progress, say = sections.locator("[data-progress]"), words("fr")
        expect(progress).to_have_text([say("interface.live.loading")] * len(CALCULATORS))
        expect(sections.first).not_to_be_in_viewport()
        released.set()
        expect(progress).to_have_text([say("interface.live.ready")] * len(CALCULATORS))
        assert Counter(asked) == Counter([*cut, packs[0]])

        for section, pack in zip(sections.all(), packs, strict=True):
            section.scroll_into_view_if_needed()
            for _ in range(600):
                if pack in asked:
                    break
                page.wait_for_timeout(100)
        page.wait_for_load_state("networkidle")
        assert Counter(asked) == Counter([*cut, *packs])
        assert len(workers) == 1
    context.close()
