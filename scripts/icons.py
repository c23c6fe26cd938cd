"""Draw the icons of the installed guide from theme/styles/icon.svg, by Chromium: `python -m scripts.icons`.

Run it after changing the drawing; the pictures are committed. A maskable icon fills its square, because devices cut
their own shape from it, and so does that of Apple's devices, which draw no transparency.
"""

from playwright.sync_api import sync_playwright

from scripts import browsers
from scripts.offline import APPLE, ICONS, STYLES


def main() -> None:
    """Write each icon."""
    drawing = (STYLES / "icon.svg").read_text(encoding="utf-8")
    square = drawing.replace('rx="6"', "")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(browsers.ensure("chromium")), args=["--no-sandbox"])
        page = browser.new_page()
        for name, side, purpose in [*ICONS, (APPLE, 180, "maskable")]:
            page.set_viewport_size({"width": side, "height": side})
            shape = square if purpose == "maskable" else drawing
            page.set_content(f"<style>body{{margin:0}}svg{{display:block}}</style>{shape}")
            (STYLES / name).write_bytes(page.screenshot(omit_background=True))
        browser.close()


if __name__ == "__main__":
    main()
