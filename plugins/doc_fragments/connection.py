# -*- coding: utf-8 -*-
# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How a module reaches the PBX: the options that every module of the collection takes."""
from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
requirements:
  - requests, the Python library, on the host where the module runs
options:
  url:
    description:
      - Address of the PBX's web interface, for example V(https://pbx.example.com) or V(https://10.0.0.5:8443).
      - The environment variable E(MIKOPBX_URL) is used when the option is not set.
    type: str
    required: true
  api_key:
    description:
      - API key of the PBX, made in its web interface among the API keys. MikoPBX shows it once, when it is made.
      - The key needs the right to read, and for changes the right to write, each part of the API that the task uses.
      - The environment variable E(MIKOPBX_API_KEY) is used when the option is not set.
    type: str
    required: true
  validate_certs:
    description:
      - Whether the certificate of the PBX must be one that is trusted and made out for the name in O(url).
      - A freshly installed MikoPBX has a self-signed certificate.
        Prefer O(ca_path) or O(fingerprint) over switching the check off.
      - The environment variable E(MIKOPBX_VALIDATE_CERTS) is used when the option is not set.
    type: bool
    default: true
  ca_path:
    description:
      - A PEM file with the certificates to trust instead of the system's.
        The PBX's own self-signed certificate may be one of them.
      - Has no effect with O(validate_certs=false).
      - The environment variable E(MIKOPBX_CA_PATH) is used when the option is not set.
    type: path
  fingerprint:
    description:
      - The SHA-256 fingerprint of the PBX's certificate, 64 hexadecimal digits with or without colons.
        With it, this certificate is trusted and no other, whoever signed it and whatever names it holds,
        so that O(validate_certs) and O(ca_path) have no effect. It is compared before anything is sent.
      - C(openssl x509 -noout -fingerprint -sha256) shows it for a certificate file of the PBX.
      - Empty is the same as not set.
      - The environment variable E(MIKOPBX_FINGERPRINT) is used when the option is not set.
    type: str
    version_added: 0.1.0
  timeout:
    description:
      - Seconds to wait for the answer to one request.
      - The PBX itself waits up to 30 seconds for one of its workers.
        With less than that, a change may be made although no answer came.
      - The environment variable E(MIKOPBX_TIMEOUT) is used when the option is not set.
    type: float
    default: 40
  request_budget:
    description:
      - The largest number of requests sent to one PBX in any 60 seconds,
        counted over all tasks and forks on the host where the modules run.
        A task that would exceed it waits.
      - The PBX allows 200. The default leaves room for a browser at the same address.
      - A higher number is right only when the PBX does not limit this address, see the notes.
      - The environment variable E(MIKOPBX_REQUEST_BUDGET) is used when the option is not set.
    type: int
    default: 180
notes:
  - The modules need a MikoPBX with REST API v3, and talk to it from the host where they run.
    Make each PBX an inventory host with C(ansible_connection=local), or delegate the tasks to C(localhost).
  - The connection options can be given once for all modules with C(module_defaults) and the action group
    C(group/mikopbx.pbx.mikopbx).
  - Use https. Over http, the API key and every password in a record are readable on the way.
  - The PBX counts the requests of an address in fixed windows of 60 seconds. The 201st in one of them is refused,
    and the address is shut out for 5 minutes, doubling each time up to an hour.
    Exempt are addresses that the PBX's firewall never blocks (a network filter with that mark),
    or everyone when the general setting C(PBXRateLimitEnabled) is off.
  - Proxies are taken from the usual environment variables, E(HTTPS_PROXY), E(HTTP_PROXY), and E(NO_PROXY).
"""
