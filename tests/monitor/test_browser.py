"""The status page in a real browser, without JavaScript, in light and dark, wide and narrow."""

from __future__ import annotations

import base64
import os
import random
import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import Select

from bouncehook.report import Report, State
from bouncehook_demo.customer_endpoint import CustomerEndpoint
from bouncehook_demo.waiting import wait_until
from bouncehook_notifier.store.records import (
    DELIVERED,
    UNDELIVERED,
    WAITING,
    Attempt,
    Evidence,
    Found,
    Health,
    NewReport,
    Settled,
)
from bouncehook_notifier.store.store import Store
from monitor.conftest import World
from places import program

HOSTILE = "<b>bold</b><script>document.title='owned'</script> abc\u202egpj.exe " + "unbroken" * 200
REASONS = ["user-unknown", "mailbox-full", "blocked", "spam", "host-not-found", "connection"]
STATES = [State.RCPTTO, State.RCPTTO, State.DATA, State.MESSAGE, State.CONNECT, State.DNS, State.BOUNCE, State.HELO]

Browse = Callable[..., webdriver.Chrome]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory, commands: Path) -> Iterator[World]:
    with CustomerEndpoint() as endpoint:
        made = World(tmp_path_factory.mktemp("browser"), commands, endpoint)
        made.configure(
            "  initech: {failures: ['https://hooks.initech.test/geheim', 'https://hooks.initech.test/other'], "
            "match: {sender: initech.test}}\n"
            "  globex: {failures: 'https://globex.test/', match: {sender: globex.test}}\n"
        )
        store = Store(f"sqlite:///{made.store_path}")
        store.open()
        fill(store, endpoint.url("/hook/geheim?key=geheim"))
        store.close()
        made.put_damaged()
        made.start()
        yield made
        made.stop()


def fill(store: Store, url: str) -> None:
    """Some hundred failures of the last weeks, with what came of them."""
    now, chance = time.time(), random.Random(3)
    for number in range(400):
        noticed = now - 29 * 86400 * chance.random() ** 3
        state = chance.choice(STATES)
        report = Report(
            f"4jYW{number:03d}",
            f"person{number}@far{number % 7}.test",
            state,
            "550",
            "5.1.1",
            "User unknown in virtual mailbox table",
            {"reason": chance.choice(REASONS), "tags": ["newsletter"]},
        )
        put(store, report, noticed, url if number % 5 else "https://hooks.initech.test/geheim", number)
    hostile = Report("4jYBAD", f"{HOSTILE}@far.test", State.DATA, "554", None, HOSTILE, {"reason": "other"})
    put(store, hostile, now, url, 1000)
    long = Report("4jYW5dTCn2zJDqC", "christopher@mail.example.org", State.MAILFROM, "550", "5.7.1", "No", {})
    put(store, long, now, url, 1001)
    others = "https://hooks.initech.test/geheim"
    (failing, *_) = store.claim({others: 1}, now + 1, 60.0)
    store.settle(
        [Settled(failing, Attempt(now, 20.0, None, HOSTILE), WAITING, now + 300)], [Health(others, 6, now + 3000.0)]
    )


def put(store: Store, report: Report, noticed: float, url: str, number: int) -> None:
    header = {"kind": "dsn", "host": "relay.test", "queue_id": "4jYDSN", "recipient": "bounce+token@bounces.test"}
    evidence = Evidence(f"{number}.dsn.1.1", noticed, header, "failure", "dsn", b"mail")
    store.record([Found(evidence, [NewReport(f"msg_{number}", "acme.test", report, (url,))])], noticed)
    if "initech" not in url:
        (delivery,) = store.claim({url: 1}, time.time() + 1, 60.0)
        tries = [Attempt(noticed, 0.8, 503, "Service Unavailable"), Attempt(noticed + 5, 0.05, 204, "")]
        status = UNDELIVERED if number % 40 == 1 else DELIVERED
        for one in tries:
            store.settle([Settled(delivery, one, status, 0.0)], [])


@pytest.fixture(scope="module")
def browse(world: World, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browse]:
    """Opens a path in a browser: in one that has JavaScript, or in one that has none."""
    browsers: dict[bool, webdriver.Chrome] = {}

    def open_page(path: str, *, width: int = 1280, dark: bool = False, scripts: bool = False) -> webdriver.Chrome:
        if scripts not in browsers:
            browsers[scripts] = started(tmp_path_factory.mktemp("profile"), scripts=scripts)
            browsers[scripts].get("data:text/html,<title>off</title><script>document.title = 'on'</script>")
            assert browsers[scripts].title == ("on" if scripts else "off")
        browser = browsers[scripts]
        # Not a window's size, which has a minimum.
        size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
        browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [scheme]})
        browser.get(f"http://127.0.0.1:{world.port}{path}")
        return browser

    yield open_page
    for browser in browsers.values():
        browser.quit()


def started(profile: Path, *, scripts: bool) -> webdriver.Chrome:
    options = webdriver.ChromeOptions()
    options.binary_location = program("chromium")
    for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", f"--user-data-dir={profile}"):
        options.add_argument(argument)
    if not scripts:
        options.add_experimental_option("prefs", {"profile.managed_default_content_settings.javascript": 2})
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    return webdriver.Chrome(options=options, service=webdriver.ChromeService(program("chromedriver")))


def keep(browser: webdriver.Chrome, name: str) -> None:
    """A picture of the whole page, for a person to look at, where SCREENSHOTS says."""
    if directory := os.environ.get("SCREENSHOTS"):
        size = browser.execute_cdp_cmd("Page.getLayoutMetrics", {})["cssContentSize"]
        clip = {"x": 0, "y": 0, "width": size["width"], "height": min(size["height"], 3000), "scale": 1}
        shot = browser.execute_cdp_cmd("Page.captureScreenshot", {"clip": clip, "captureBeyondViewport": True})
        Path(directory, f"{name}.png").write_bytes(base64.b64decode(shot["data"]))


def fits(browser: webdriver.Chrome) -> bool:
    """Whether nothing stands out at the side: wide tables scroll in themselves."""
    metrics = browser.execute_cdp_cmd("Page.getLayoutMetrics", {})
    return bool(metrics["cssContentSize"]["width"] <= metrics["cssLayoutViewport"]["clientWidth"])


def complaints(browser: webdriver.Chrome) -> list[str]:
    """Those about our pages, and not the browser's own about the page that it starts with."""
    messages = [entry["message"] for entry in browser.get_log("browser")]
    return [message for message in messages if not message.startswith("chrome://")]


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [1280, 768, 390])
@pytest.mark.parametrize(
    "path",
    ["/", "/?period=month", "/customers?name=acme.test", "/reports", "/reports/msg_1000", "/reports/msg_7"],
)
def test_every_page(browse: Browse, path: str, width: int, dark: bool) -> None:
    browser = browse(path, width=width, dark=dark)
    name = path.replace("/", "_").replace("?", "_")
    keep(browser, f"page{name}-{width}-{'dark' if dark else 'light'}")
    assert fits(browser)
    assert complaints(browser) == []
    assert browser.title.endswith(f"bouncehook on {os.uname().nodename}")
    ground = browser.find_element(By.TAG_NAME, "body").value_of_css_property("background-color")
    assert ground == ("rgba(20, 23, 27, 1)" if dark else "rgba(251, 251, 250, 1)")


def test_by_links_and_forms_alone(browse: Browse) -> None:
    """From the overview to the reports of one recipient, and to the story of one; without JavaScript."""
    browser = browse("/")

    def shows(path: str) -> None:
        """A click returns before the next page is there."""
        wait_until(lambda: len(browser.find_elements(By.XPATH, path)) == 1, 20, path)

    assert "could not be processed" in browser.find_element(By.CSS_SELECTOR, ".needs").text.lower()
    browser.find_element(By.LINK_TEXT, "7 days").click()
    shows("//*[@id='failures'][contains(., 'last 7 days')]")
    browser.find_element(By.LINK_TEXT, "All reports").click()
    browser.find_element(By.NAME, "recipient").send_keys("person7@far0.test")
    Select(browser.find_element(By.NAME, "delivery")).select_by_visible_text("delivered")
    browser.find_element(By.TAG_NAME, "button").click()
    shows("//*[contains(@class, 'reports')]//tbody/tr")
    (row,) = browser.find_elements(By.CSS_SELECTOR, ".reports tbody tr")
    assert "4jYW007" in row.text
    row.find_element(By.TAG_NAME, "a").click()
    shows("//h1[. = 'Report about person7@far0.test']")
    assert [cell.text for cell in browser.find_elements(By.CSS_SELECTOR, "tbody td:nth-child(3)")] == ["503", "204"]


def test_hostile_text_does_nothing(browse: Browse) -> None:
    """With JavaScript allowed, as browsers have it."""
    browser = browse("/reports/msg_1000", scripts=True)
    assert "owned" not in browser.title
    assert "<script>document.title='owned'</script>" in browser.find_element(By.TAG_NAME, "main").text
    assert "abc\\u202egpj.exe" in browser.find_element(By.TAG_NAME, "main").text
    assert browser.find_elements(By.CSS_SELECTOR, "main b, main script") == []
    assert fits(browser)


def test_by_keyboard_and_screen_reader(browse: Browse) -> None:
    """Each control has a name, each table's column a heading, headings do not skip a level, and the skip link works."""
    for path in ("/?period=month", "/customers?name=initech", "/reports", "/reports/msg_7"):
        browser = browse(path)
        nodes = browser.execute_cdp_cmd("Accessibility.getFullAXTree", {})["nodes"]
        controls = [
            node
            for node in nodes
            if node.get("role", {}).get("value")
            in ("link", "button", "textbox", "combobox", "img", "image", "searchbox")
            and not node.get("ignored")
        ]
        assert controls
        assert [node for node in controls if not node.get("name", {}).get("value")] == []
        levels = [int(one.tag_name[1]) for one in browser.find_elements(By.CSS_SELECTOR, "h1, h2, h3")]
        assert levels[0] == 1
        assert all(following <= one + 1 for one, following in pairwise(levels))
        assert all(one.get_attribute("scope") for one in browser.find_elements(By.TAG_NAME, "th"))
        assert browser.find_element(By.TAG_NAME, "html").get_attribute("lang") == "en"


CUT = """
const scrolls = (one) => one.closest(".scroll, datalist, details:not([open])");
const all = [...document.querySelectorAll("main *, header *")];
const leaves = all.filter((one) => !scrolls(one) && one.checkVisibility());
const width = document.documentElement.clientWidth;
return leaves
    .filter((one) => {
        const box = one.getBoundingClientRect();
        const isCell = one.matches("td, th, dd, dt, li, p");
        const isTooWide = isCell && one.scrollWidth > one.clientWidth + 1;
        return box.width > 1 && box.left >= 0 && (box.right > width + 1 || isTooWide);
    })
    .map((one) => one.outerHTML.slice(0, 200));
"""
BROKEN = """
const broken = [];
for (const cell of document.querySelectorAll("main td, main th, main dd, main li")) {
    const walker = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        for (const word of node.data.matchAll(/\\S+/g)) {
            const range = document.createRange();
            range.setStart(node, word.index);
            range.setEnd(node, word.index + word[0].length);
            const lines = new Set([...range.getClientRects()].map((one) => Math.round(one.top)));
            const isLong = word[0].length > 28;
            const wraps = [..."-/:+"].some((one) => word[0].slice(0, -1).includes(one));
            if (lines.size > 1 && !isLong && !wraps && !node.data.includes("script>")) broken.push(word[0]);
        }
    }
}
return broken;
"""


@pytest.mark.parametrize("width", [1280, 768, 390])
@pytest.mark.parametrize("path", ["/", "/?period=month", "/customers?name=initech", "/reports", "/reports/msg_7"])
def test_nothing_is_cut_and_no_word_broken(browse: Browse, path: str, width: int) -> None:
    browser = browse(path, width=width, scripts=True)
    assert browser.execute_script(CUT) == []
    assert browser.execute_script(BROKEN) == []


def test_the_newest_hour_is_in_view(browse: Browse) -> None:
    browser = browse("/", width=390)
    newest = browser.find_elements(By.CSS_SELECTOR, ".states .bars rect")[-1].rect
    assert 0 < newest["x"] < newest["x"] + newest["width"] <= 390


def test_two_endpoints_on_one_host_have_two_names(browse: Browse) -> None:
    names = [cell.text for cell in browse("/").find_elements(By.CSS_SELECTOR, ".endpoints td.where")]
    of_one_host = [name for name in names if name.startswith("https://hooks.initech.test/…")]
    assert len(set(of_one_host)) == len(of_one_host) == 2


def test_it_is_loaded_again_and_keeps_the_filter(browse: Browse) -> None:
    browser = browse("/reports?customer=acme.test")
    again = (By.CSS_SELECTOR, "meta[http-equiv=refresh]")
    assert browser.find_elements(*again) == []  # nobody's typing is thrown away
    browser.find_element(By.LINK_TEXT, "load it again every minute").click()
    wait_until(lambda: len(browser.find_elements(*again)) == 1, 20, lambda: browser.page_source)
    assert browser.find_element(*again).get_attribute("content") == "60"  # of the same URL
    assert "customer=acme.test" in browser.current_url
    assert len(browse("/").find_elements(*again)) == 1
    browser.find_element(By.LINK_TEXT, "stop that").click()
    wait_until(lambda: not browser.find_elements(*again), 20, lambda: browser.page_source)


COLOURS = """
const ground = (one) => {
    const colour = getComputedStyle(one).backgroundColor;
    return colour.endsWith(", 0)") ? ground(one.parentElement) : colour;
};
return [...document.querySelectorAll("body *:not(title)")]
    .filter((one) => [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim()))
    .map((one) => {
        const style = getComputedStyle(one);
        return [one.textContent.trim(), one.closest("svg") ? style.fill : style.color, ground(one)];
    });
"""


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("path", ["/?period=month", "/customers?name=initech", "/reports", "/reports/msg_7"])
def test_text_can_be_read(browse: Browse, path: str, dark: bool) -> None:
    """The contrast of every text to what is behind it is at least 4.5 (WCAG 2.2, 1.4.3)."""
    texts = browse(path, dark=dark, scripts=True).execute_script(COLOURS)
    assert len(texts) > 20
    assert [text for text in texts if contrast(text[1], text[2]) < 4.5] == []


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    parts = [int(part) / 255 for part in colour[colour.index("(") + 1 : -1].split(",")[:3]]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
