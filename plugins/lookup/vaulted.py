# -*- coding: utf-8 -*-
# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: vaulted
version_added: 0.2.0
short_description: Encrypt a text with the vault password of the run
description:
  - Encrypts a text as C(ansible-vault encrypt) does, with the vault password that C(ansible-playbook) was given
    (C(--vault-id), C(--ask-vault-pass), E(ANSIBLE_VAULT_PASSWORD_FILE)), so that no variable has to hold it. The result
    may be written to a file, which Ansible decrypts by itself wherever it reads variables.
  - It comes out differently each time. Write it only when what it holds has changed.
  - The filter P(ansible.builtin.vault#filter) does the same with a password from a variable.
author:
  - mikopbx.pbx contributors (@mikopbx)
options:
  _terms:
    description: The texts to encrypt.
    type: list
    elements: str
    required: true
  vault_id:
    description:
      - Which of the run's vault ids to use, for a run that has several. It becomes part of the result.
      - Left out or empty, it is the one that C(ansible-vault) would use, which is
        E(ANSIBLE_VAULT_ENCRYPT_IDENTITY) or the first one.
    type: str
seealso:
  - plugin: ansible.builtin.vault
    plugin_type: filter
  - plugin: ansible.builtin.unvault
    plugin_type: lookup
"""

EXAMPLES = r"""
- name: Keep an API key encrypted
  ansible.builtin.copy:
    content: "{{ lookup('mikopbx.pbx.vaulted', 'mikopbx_api_key: ' ~ mikopbx_api_key, vault_id='london') }}"
    dest: host_vars/london/mikopbx_api_key.yml
    mode: "0600"
    decrypt: false  # else the file has the text as it was
  no_log: true
"""

RETURN = r"""
_raw:
  description: The encrypted texts, each with the header of C(ansible-vault) and a line break at its end.
  type: list
  elements: str
  sample:
    - |
      $ANSIBLE_VAULT;1.2;AES256;london
      38663039323538653965653436303939
"""

from typing import Any, Dict, List, Optional

from ansible import constants
from ansible.errors import AnsibleError
from ansible.module_utils.common.text.converters import to_text
from ansible.parsing.vault import VaultLib, match_encrypt_secret
from ansible.plugins.lookup import LookupBase


class LookupModule(LookupBase):  # type: ignore[misc]  # ansible-core ships no types
    """The lookup."""

    def run(self, terms: List[Any], variables: Optional[Dict[str, Any]] = None, **kwargs: Any) -> List[str]:
        self.set_options(var_options=variables, direct=kwargs)
        vault_id = self.get_option("vault_id") or constants.DEFAULT_VAULT_ENCRYPT_IDENTITY or ""
        # There is no other way to the secrets of the run before ansible-core 2.19.
        vault = self._loader._vault  # pylint: disable=protected-access
        secrets = vault.secrets or []
        if not secrets:
            raise AnsibleError(
                "The run has no vault password to encrypt with: give ansible-playbook --vault-id or --ask-vault-pass, "
                "or set ANSIBLE_VAULT_PASSWORD_FILE."
            )
        known = list(dict.fromkeys(name for name, dummy in secrets))
        if vault_id and vault_id not in known:
            raise AnsibleError(
                "The run has no vault password for the vault id %s, only for %s: give ansible-playbook --vault-id %s@..."
                % (vault_id, ", ".join(known), vault_id)
            )
        chosen, secret = match_encrypt_secret(secrets, vault_id or None)
        return [to_text(VaultLib(secrets).encrypt(str(term), secret, vault_id=chosen)) for term in terms]
