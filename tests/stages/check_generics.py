# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Generics that Python 3.8, the oldest on a target, cannot evaluate: list[str] where it is no annotation.

Everything else that is newer than 3.8 is found by vermin, which passes these over.
"""
from __future__ import annotations

import ast
import sys
from collections.abc import Iterator

import layout

NOT_YET_GENERIC = {"dict", "frozenset", "list", "set", "tuple", "type"}
MODULES_NOT_YET_GENERIC = {"collections", "collections.abc"}


def evaluated(node: ast.AST) -> Iterator[ast.AST]:
    """A node and all below it but annotations, which are never evaluated with `from __future__ import annotations`."""
    yield node
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns"):
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST):
                yield from evaluated(child)


def problems_in(source: str) -> Iterator[tuple[int, str]]:
    """The lines with such a generic, and what it is called."""
    tree = ast.parse(source)
    names = set(NOT_YET_GENERIC)
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module in MODULES_NOT_YET_GENERIC:
            names.update(alias.asname or alias.name for alias in node.names)
    for node in evaluated(tree):
        if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name) and node.value.id in names:
            yield node.lineno, f"{node.value.id}[…]"


def main() -> int:
    found = [f"{path.relative_to(layout.ROOT)}:{line}: {name} cannot be evaluated by Python 3.8; use typing's"
             for path in sorted((layout.ROOT / "plugins").rglob("*.py"))
             for line, name in problems_in(path.read_text(encoding="utf-8"))]
    print("\n".join(found) or "Generics in plugins: no problem")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
