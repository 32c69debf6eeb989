# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The page of a report: no text of a PBX is taken for HTML, nothing is loaded, and it fits a telephone's screen."""

from __future__ import annotations

import re
import shutil
import subprocess
from html.parser import HTMLParser

import pytest
from ansible_collections.mikopbx.pbx.plugins.plugin_utils.drift_pages import page
from ansible_collections.mikopbx.pbx.plugins.plugin_utils.drift_reports import printable, put_together
from hypothesis import given
from hypothesis import strategies as st

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
# What a screenshot is to be read on: width, height.
SCREENS = {"phone": (390, 844), "tablet": (800, 1100), "desktop": (1280, 900)}
_NAMES = ("resource", "record", "action", "field", "declared", "found")
_TRAPS = st.sampled_from(["<script>", "</td></table>", '"><img src=x onerror=x>', "&lt;", "]]>", "-->", "$pbx ${x}", "\x00"])
_TEXTS = st.one_of(st.text(max_size=30), st.lists(st.one_of(st.text(max_size=8), _TRAPS), max_size=4).map("".join))


def difference(*cells):
    return dict(zip(_NAMES, cells))


def report_of(*results):
    compared = [
        {"pbx": name, "error": error, "as_declared": kept, "differences": rows} for name, error, kept, rows in results
    ]
    return put_together(compared, [result[0] for result in results], "2026-11-24 20:15 UTC")


class _Skeleton(HTMLParser):
    """The tags with their attributes' names, and the texts between them."""

    def __init__(self):
        super().__init__()
        self.tags, self.texts, self.targets = [], [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, *(name for name, _value in attrs)))
        self.targets += [value for name, value in attrs if name in ("src", "href", "action", "style")]

    def handle_endtag(self, tag):
        self.tags.append(("/" + tag,))

    def handle_comment(self, data):
        self.tags.append(("comment",))

    def handle_data(self, data):
        self.texts.append(data)


def skeleton(text):
    parser = _Skeleton()
    parser.feed(text)
    parser.close()
    return parser


@given(st.lists(_TEXTS.filter(bool), min_size=7, max_size=7), _TEXTS.filter(bool))
def test_no_text_can_break_out(texts, error):
    name, *cells = texts
    other = name + "-2"
    plain = skeleton(page(report_of(("a", "", 0, [difference(*"bcdefg")]), ("h", "i", 0, []))))
    # Lines of an error are parted by tags of ours.
    filled = skeleton(page(report_of((name, "", 0, [difference(*cells)]), (other, error.replace("\n", " "), 0, []))))
    assert filled.tags == plain.tags
    assert "".join(filled.texts).count(printable(cells[4])) >= 1
    assert filled.targets == plain.targets == ["#pbx-0", "#pbx-1"]


def test_nothing_is_loaded():
    text = page(full_report())
    assert not re.search(r"https?://|url\(|@import|<script|<link|<img|<iframe", text)
    assert "default-src 'none'" in text


def test_it_says_what_came_out():
    text = page(full_report())
    assert "<h1>9 differences on 2 of 4 PBXs, 1 could not be read</h1>" in text
    assert "<h1>No drift on 1 PBX</h1>" in page(report_of(("london", "", 5, [])))
    assert "<h1>No drift seen on 1 PBX, 1 could not be read</h1>" in page(report_of(("london", "no answer", 0, [])))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("screen", SCREENS)
def test_it_fits_the_screen(screen, scheme, tmp_path):
    if not shutil.which(CHROMIUM):
        pytest.skip("chromium is not installed; on Debian: apt-get install chromium")
    width, height = SCREENS[screen]
    (tmp_path / "drift.html").write_text(page(full_report()), encoding="utf-8")
    # A window cannot be as narrow as a telephone; a frame can. The page's own policy forbids it scripts, so that the
    # page around it measures.
    probe = tmp_path / "probe.html"
    probe.write_text(
        f'<!DOCTYPE html><meta name="color-scheme" content="{scheme}"><style>body{{margin:0}}iframe{{border:0}}</style>'
        f'<iframe src="drift.html" width="{width}" height="{height}"></iframe><pre id="size"></pre>'
        "<script>onload = () => { const page = frames[0].document;"
        "document.getElementById('size').textContent = JSON.stringify([page.documentElement.scrollWidth,"
        "page.documentElement.clientWidth, page.querySelectorAll('tbody tr').length,"
        "[...page.querySelectorAll('body *')].filter(each => each.getBoundingClientRect().right > page.documentElement.clientWidth + 1)"
        ".map(each => each.tagName)]); }</script>",
        encoding="utf-8",
    )
    dumped = chromium(tmp_path, f"--window-size={max(width, 500)},{height}", "--allow-file-access-from-files",
                      "--dump-dom", probe.as_uri())
    measured = re.search(r'<pre id="size">\[(\d+),(\d+),(\d+),\[(.*?)\]\]</pre>', dumped)
    assert measured, dumped[-500:]
    assert int(measured[1]) <= int(measured[2]) <= width
    assert int(measured[3]) == 9 and measured[4] == ""
    picture = tmp_path / f"{screen}-{scheme}.png"
    dark = ["--force-dark-mode", "--blink-settings=preferredColorScheme=0"] if scheme == "dark" else []
    chromium(tmp_path, f"--window-size={max(width, 500)},{height}", *dark, f"--screenshot={picture}", probe.as_uri())
    assert picture.stat().st_size > 10_000


def chromium(folder, *options):
    quiet = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--hide-scrollbars",
             "--disable-background-networking", "--disable-component-update", "--disable-sync"]
    run = subprocess.run([CHROMIUM, *quiet, f"--user-data-dir={folder}/profile", *options],
                         capture_output=True, text=True, timeout=120, check=True)
    return run.stdout


def full_report():
    """Everything that a page may have to show, with values that are hard to break into lines."""
    long_name = "A department whose name goes on and on until nobody remembers how it began"
    return report_of(
        ("london", "", 58, [
            difference("employee", "201 Anna Petrova", "update", "user_email", "anna@example.com", "anna.petrova@example.com"),
            difference("employee", "204 Борис Березин", "update", "sip_secret", "(hidden, new)", "(hidden)"),
            difference("employee", "217 Daniel Drake", "create", "", "(present)", "(missing)"),
            difference("call_queue", f"2001 {long_name}", "update", "members", ", ".join(map(str, range(201, 225))), "(none)"),
            difference("incoming_route", "", "reorder", "order", "Sales, Support, Night", "Support, Sales, Night"),
            difference("general_settings", "", "update", "rtp_stun_server", "stun.example.com:3478", '""'),
        ]),
        ("leeds-with-quite-a-long-name.pbx.internal.example.com", "", 1, [
            difference("custom_file", "/etc/asterisk/extensions.conf", "update", "content", "x" * 180, "[from-door]\\nexten => 100"),
            difference("dialplan_application", "2900 <b>Echo</b>", "update", "applicationlogic", "1,Answer()\\n2,Echo()", "1,Hangup()"),
            difference("sip_provider", "Example Telecom", "delete", "", "(absent)", "(present)"),
        ]),
        ("york", "The PBX at https://york.example.com did not answer: connection refused.\nIs the address right?".replace(
            "https://", ""), 0, []),
        ("bath", "", 61, []),
    )
