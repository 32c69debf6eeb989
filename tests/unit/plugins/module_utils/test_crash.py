# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A module that is killed in the middle of a request leaves no secret behind, and nothing that others could read."""
from __future__ import annotations

import json
import os
import socket
import subprocess
import sys

import pytest

from ansible_collections.mikopbx.pbx.plugins.module_utils import client

ROOT = os.path.abspath(client.__file__).rpartition(os.sep + "ansible_collections" + os.sep)[0]
KEY = "0123456789abcdef" * 4
SECRET = "Zq-killed-in-the-middle-58X"
MODULES = "ansible_collections.mikopbx.pbx.plugins.modules."
# What a module needs to find its arguments, as Ansible's wrapper gives them: from standard input, and in no argument.
START = """
import json, runpy, sys
from ansible.module_utils import basic
arguments = sys.stdin.buffer.read()
basic._ANSIBLE_ARGS = arguments
basic._ANSIBLE_PROFILE = "legacy"
runpy.run_module({module!r}, run_name="__main__")
"""


@pytest.mark.parametrize("module, options", [
    ("mikopbx_employee", {"number": 301, "user_username": "Anna", "sip_secret": SECRET}),
    ("mikopbx_office", {"asterisk_managers": [{"username": "crm", "secret": SECRET}], "mail_settings": {"mail_smtp_password": SECRET}}),
    ("mikopbx_office_info", {"include_secrets": True}),
    ("mikopbx_bootstrap", {"password": SECRET, "new_password": SECRET + "2", "api_key": None}),
])
def test_killed_module_leaves_no_secret(tmp_path, module, options):
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        listener.settimeout(60)
        arguments = {"url": "http://127.0.0.1:{0}".format(listener.getsockname()[1]), "api_key": KEY, **options}
        arguments.update(_ansible_check_mode=False, _ansible_diff=True)
        environment = {"PATH": os.environ["PATH"], "PYTHONPATH": os.pathsep.join([ROOT] + sys.path), "HOME": str(tmp_path),
                       "TMPDIR": str(tmp_path), "PYTHONDONTWRITEBYTECODE": "1", "NO_PROXY": "127.0.0.1"}
        with subprocess.Popen([sys.executable, "-c", START.format(module=MODULES + module)], cwd=str(tmp_path), env=environment,
                              stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
            process.stdin.write(json.dumps({"ANSIBLE_MODULE_ARGS": arguments}).encode())
            process.stdin.close()
            process.stdin = None
            connection = listener.accept()[0]
            with connection:
                connection.recv(10)  # the request is on its way, and will have no answer
                process.kill()
                said = b"".join(process.communicate(timeout=60))
    files = [os.path.join(parent, name) for parent, _folders, names in os.walk(str(tmp_path)) for name in names]
    assert any("mikopbx" in path for path in files), "the budget is kept in a file; nothing was looked at"
    for path in files:
        with open(path, "rb") as file:
            content = file.read() + os.fsencode(path)
        assert SECRET.encode() not in content and KEY.encode() not in content, path
        assert os.stat(path).st_mode & 0o077 == 0, path
    assert SECRET.encode() not in said and KEY.encode() not in said
