# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the filters about the removal of an office have in common: their arguments and their errors."""

from __future__ import annotations

from typing import Any, Callable, Mapping, TypeVar

from ansible.errors import AnsibleFilterError

from ansible_collections.mikopbx.pbx.plugins.module_utils.resource import DeclarationError

Told = TypeVar("Told")


def told_of(function: Callable[[Any, Any, Any], Told], name: str, office: Any, kinds: Any, left_out: Any) -> Told:
    """What a function of removal.py says of an office.

    :arg name: of the filter, for its errors.
    :raises AnsibleFilterError: with everything that is no office.
    """
    if not isinstance(office, Mapping):
        raise AnsibleFilterError("%s takes an office, a dictionary of lists" % name)
    if kinds is not None and not isinstance(kinds, (list, tuple)):
        raise AnsibleFilterError("%s: kinds must be a list, such as ['employees']" % name)
    try:
        return function(office, kinds, left_out)
    except DeclarationError as error:
        raise AnsibleFilterError("%s: %s" % (name, "\n".join(error.problems))) from None
