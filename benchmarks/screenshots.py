"""Takes pictures of the built site: phone and desktop, light and dark: ``make screenshots``."""

from __future__ import annotations

from pathlib import Path

from benchmarks.browser import chromium

ROOT = Path(__file__).resolve().parents[1]
SITE = ROOT / "reports" / "site"
PAGES = {
    "front": "index.html",
    "summary": "dga/2562/chapters/summary.html",
    "component": "dga/2562/components/1.html",
    "indicator": "dga/2562/indicators/1-1-3.html",
    "notebook": "dga/2562/notebooks/indicator-1-1-3.html",
}
SCREENS = {"phone": (360, 780), "desktop": (1360, 900)}


def main() -> None:
    """Write every picture into reports/screenshots, and the README's into docs."""
    folder = ROOT / "reports" / "screenshots"
    folder.mkdir(parents=True, exist_ok=True)
    with chromium() as browser:
        for screen, (width, height) in SCREENS.items():
            for scheme in ("light", "dark"):
                context = browser.new_context(
                    viewport={"width": width, "height": height},
                    color_scheme=scheme,
                    reduced_motion="reduce",
                )
                page = context.new_page()
                for name, address in PAGES.items():
                    page.goto(f"{SITE.as_uri()}/{address}")
                    page.evaluate("document.fonts.ready.then(() => true)")
                    page.screenshot(path=folder / f"{name}-{screen}-{scheme}.png", full_page=True)
                context.close()
        page = browser.new_page(viewport={"width": 1360, "height": 900}, reduced_motion="reduce")
        page.goto(f"{SITE.as_uri()}/{PAGES['indicator']}")
        page.evaluate("document.fonts.ready.then(() => true)")
        page.screenshot(path=ROOT / "docs" / "report-page.png")
    print(f"{folder}: {len(list(folder.glob('*.png')))} pictures; docs/report-page.png")


if __name__ == "__main__":
    main()
