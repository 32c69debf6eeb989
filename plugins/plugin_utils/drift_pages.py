# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A report of drift as one HTML page that needs nothing else: no script, no font, no picture.

Whatever comes from a PBX or an inventory passes through ``_text``, which leaves nothing of HTML in it. The policy in
the page's head forbids a browser to load or run anything, should that ever fail.
"""

from __future__ import annotations

import html
from string import Template
from typing import Any, Iterable, List, Mapping

from ansible_collections.mikopbx.pbx.plugins.plugin_utils.drift_reports import counted, printable

_PAGE = Template("""\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>$title</title>
<style>
$style
</style>
</head>
<body>
<header>
<h1>$headline</h1>
<p class="time">Compared with the inventory at <time>$time</time>. Nothing was changed.</p>
<ul class="summary">
$summary
</ul>
</header>
<main>
$sections
</main>
</body>
</html>
""")

_SUMMARY = Template("""\
<li class="$kind"><a href="#$anchor"><span class="name">$name</span> <span class="state">$state</span></a></li>""")

_SECTION = Template("""\
<section id="$anchor" class="$kind">
<h2><span class="name">$name</span> <span class="state">$state</span></h2>
$content
</section>""")

_TABLE = Template("""\
<p class="kept">$kept</p>
<table>
<thead><tr><th>Resource</th><th>Record</th><th>Field</th><th>Declared</th><th>Found</th></tr></thead>
<tbody>
$rows
</tbody>
</table>""")

# The labels are for narrow screens, where the head of the table is not shown.
_ROW = Template("""\
<tr class="$action">
<td class="resource" data-label="Resource">$resource</td>
<td class="record$nameless" data-label="Record">$record</td>
<td class="field" data-label="Field">$field</td>
<td class="declared" data-label="Declared">$declared</td>
<td class="found" data-label="Found">$found</td>
</tr>""")

_STYLE = """\
:root {
  color-scheme: light dark;
  --page: #f4f5f7; --card: #fff; --text: #1c2126; --quiet: #59636e; --line: #d9dee4; --head: #eef0f3;
  --good: #116329; --good-back: #dcf5e3; --drift: #8a4600; --drift-back: #fdebd3; --bad: #a40e26; --bad-back: #fde3e3;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #11151a; --card: #1a2027; --text: #e4e8ec; --quiet: #9aa5b1; --line: #303943; --head: #222a33;
    --good: #6fd68c; --good-back: #143021; --drift: #f2b366; --drift-back: #3a2912; --bad: #ff9492; --bad-back: #421a1d;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body {
  margin: 0 auto; max-width: 80rem; padding: 1.5rem; background: var(--page); color: var(--text);
  font: 1rem/1.45 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif;
}
h1 { margin: 0; font-size: 1.6rem; line-height: 1.2; }
h2 { display: flex; flex-wrap: wrap; gap: .4rem .75rem; align-items: center; margin: 0; font-size: 1.15rem; }
p { margin: .5rem 0 0; }
.time, .kept { color: var(--quiet); font-size: .9rem; }
.name, td, .error { overflow-wrap: anywhere; }
.summary { display: flex; flex-wrap: wrap; gap: .5rem; margin: 1rem 0 0; padding: 0; list-style: none; }
.summary a {
  display: flex; flex-wrap: wrap; gap: .25rem .6rem; align-items: center; padding: .4rem .6rem .4rem .75rem;
  border: 1px solid var(--line); border-radius: .6rem; background: var(--card); color: inherit; text-decoration: none;
}
.summary a:hover { border-color: var(--quiet); }
.summary a:focus-visible { outline: 2px solid var(--drift); outline-offset: 2px; }
.summary .name { font-weight: 600; }
.state { padding: .1rem .55rem; border-radius: 1rem; font-size: .82rem; font-weight: 600; white-space: nowrap; }
.same .state { background: var(--good-back); color: var(--good); }
.drift .state { background: var(--drift-back); color: var(--drift); }
.unread .state { background: var(--bad-back); color: var(--bad); }
section {
  margin-top: 1rem; padding: 1rem 1.25rem; border: 1px solid var(--line); border-radius: .75rem; background: var(--card);
}
section:target { border-color: var(--quiet); }
.error { margin-top: .75rem; padding: .6rem .8rem; border-radius: .5rem; background: var(--bad-back); white-space: pre-wrap; }
table { width: 100%; margin-top: .9rem; border-collapse: collapse; font-size: .92rem; table-layout: fixed; }
th { padding: .45rem .7rem; background: var(--head); color: var(--quiet); font-size: .82rem; text-align: left; }
th:first-child { width: 14%; border-radius: .4rem 0 0 .4rem; }
th:nth-child(2) { width: 20%; }
th:nth-child(3) { width: 18%; }
th:last-child { border-radius: 0 .4rem .4rem 0; }
td { padding: .5rem .7rem; border-bottom: 1px solid var(--line); vertical-align: top; }
tbody tr:last-child td { border-bottom: 0; padding-bottom: 0; }
.resource { color: var(--quiet); }
.record { font-weight: 600; }
.field, .declared, .found { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: .86rem; }
.declared, .found { white-space: pre-wrap; }
.found { color: var(--drift); }
.whole { color: var(--quiet); font-family: system-ui, sans-serif; font-size: .92rem; }
@media (max-width: 46rem) {
  body { padding: 1rem .75rem; }
  h1 { font-size: 1.35rem; }
  section { padding: .9rem; }
  .summary li { flex: 1 1 100%; }
  .summary a { justify-content: space-between; }
  .summary a, .state { min-width: 0; }
  table, tbody, tr, td { display: block; }
  thead { display: none; }
  tr { padding: .7rem 0; border-top: 1px solid var(--line); }
  tbody tr:last-child { padding-bottom: 0; }
  td, tbody tr:last-child td { display: flex; gap: .75rem; align-items: baseline; padding: .12rem 0; border: 0; }
  td::before { content: attr(data-label); flex: 0 0 5rem; color: var(--quiet); font: 400 .82rem/1.6 system-ui, sans-serif; }
  td.nothing { display: none; }
}
@media print {
  body { padding: 0; background: none; }
  section { break-inside: avoid-page; border: 0; padding: 0; }
}
"""

_WHOLE = '<span class="whole">whole record</span>'


def page(report: Mapping[str, Any]) -> str:
    """The report as an HTML document."""
    results = report["pbxs"]
    headline = _headline(report)
    return _PAGE.substitute(
        title=_text("Drift: " + headline),
        style=_STYLE.strip(),
        headline=_text(headline),
        time=_text(report["time"]),
        summary="\n".join(_summary(result, place) for place, result in enumerate(results)),
        sections="\n".join(_section(result, place) for place, result in enumerate(results)),
    )


def _headline(report: Mapping[str, Any]) -> str:
    number, drifted, unreadable = report["difference_count"], len(report["drifted"]), len(report["unreadable"])
    total = counted(len(report["pbxs"]), "PBX")
    parts = ["%s on %d of %s" % (counted(number, "difference"), drifted, total) if number else "No drift on %s" % total]
    if unreadable:
        parts.append("%d could not be read" % unreadable)
        if not number:
            parts[0] = "No drift seen on %s" % total
    return ", ".join(parts)


def _kind(result: Mapping[str, Any]) -> str:
    return "unread" if result["error"] else "drift" if result["differences"] else "same"


def _state(result: Mapping[str, Any]) -> str:
    if result["error"]:
        return "could not be read"
    return counted(len(result["differences"]), "difference") if result["differences"] else "no drift"


def _marks(result: Mapping[str, Any], place: int) -> Mapping[str, str]:
    return {
        # Not made of the name, which may hold anything.
        "anchor": "pbx-%d" % place,
        "kind": _kind(result),
        "name": _text(result["pbx"]),
        "state": _text(_state(result)),
    }


def _summary(result: Mapping[str, Any], place: int) -> str:
    return _SUMMARY.substitute(_marks(result, place))


def _section(result: Mapping[str, Any], place: int) -> str:
    kept = _text("%s as declared" % counted(result["as_declared"], "record"))
    if result["error"]:
        content = '<p class="error">%s</p>' % "<br>".join(_text(line) for line in str(result["error"]).split("\n"))
    elif result["differences"]:
        content = _TABLE.substitute(kept=kept, rows="\n".join(_rows(result["differences"])))
    else:
        content = '<p class="kept">%s</p>' % kept
    return _SECTION.substitute(_marks(result, place), content=content)


def _rows(differences: Iterable[Mapping[str, Any]]) -> List[str]:
    return [
        _ROW.substitute(
            # One of four words of ours, but a report may come from a file.
            action=_text(row["action"]),
            resource=_text(str(row["resource"]).replace("_", " ")),
            record=_text(row["record"]),
            nameless="" if row["record"] else " nothing",
            field=_text(row["field"]) or _WHOLE,
            declared=_text(row["declared"]),
            found=_text(row["found"]),
        )
        for row in differences
    ]


def _text(value: Any) -> str:
    """Any value as text between tags or in a quoted attribute."""
    return html.escape(printable(value), quote=True)
