#!/usr/bin/python
# -*- coding: utf-8 -*-
# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: mikopbx_mail_settings
version_added: 0.2.0
short_description: Manage how a MikoPBX sends mail
description:
  - Manages through which mail server the PBX sends mail, and about what it tells whom.
  - An option that is left out is not managed and never changes. An empty text clears what it stands for.
  - Everything is checked before anything is sent. The PBX stores most values without a look, and a malformed mail
    address may leave it unable to store anything until it is restarted.
  - All options are also elements of O(mikopbx.pbx.mikopbx_office#module:mail_settings) in
    M(mikopbx.pbx.mikopbx_office).
extends_documentation_fragment:
  - mikopbx.pbx.connection
  - mikopbx.pbx.attributes
  - mikopbx.pbx.attributes.actiongroup
attributes:
  check_mode:
    support: full
  diff_mode:
    support: full
  idempotent:
    support: partial
    details:
      - With O(update_secrets=always) the passwords are written every time.
author:
  - mikopbx.pbx contributors (@mikopbx)
options:
  mail_smtp_host:
    description:
      - Host name or address of the mail server, up to 255 characters, without a port.
    type: str
    aliases:
      - MailSMTPHost
  mail_smtp_port:
    description:
      - The port of the mail server, 1 to 65535. Common ones are 587 for O(mail_smtp_use_tls=tls), 465 for
        O(mail_smtp_use_tls=ssl) and 25 without encryption.
    type: int
    aliases:
      - MailSMTPPort
  mail_smtp_use_tls:
    description:
      - How the connection is encrypted. V(tls) begins in the clear and turns to encryption (STARTTLS), V(ssl) is
        encrypted from the beginning.
      - A new PBX holds C(1), which means V(tls) to it and is read as that.
    type: str
    choices:
      - none
      - tls
      - ssl
    aliases:
      - MailSMTPUseTLS
  mail_smtp_cert_check:
    description:
      - Whether the certificate of the mail server is checked.
    type: bool
    aliases:
      - MailSMTPCertCheck
  mail_smtp_auth_type:
    description:
      - How the PBX logs in at the mail server. V(oauth2) is by a token of O(mail_oauth2_provider). All other words are
        by O(mail_smtp_username) and O(mail_smtp_password), or not at all if both are empty. V(password) is what a PBX
        itself stores.
      - For V(oauth2) a person has to log in at the provider once, in the web interface of the PBX. The token of it
        cannot be managed here, since the PBX renews it by itself.
    type: str
    choices:
      - password
      - oauth2
      - none
      - plain
      - login
    aliases:
      - MailSMTPAuthType
  mail_smtp_username:
    description:
      - The login at the mail server, up to 255 characters.
    type: str
    aliases:
      - MailSMTPUsername
  mail_smtp_password:
    description:
      - The password at the mail server, up to 255 characters. An empty text clears it with O(update_secrets=always).
    type: str
    aliases:
      - MailSMTPPassword
  mail_oauth2_provider:
    description:
      - Whose accounts are used with O(mail_smtp_auth_type=oauth2).
    type: str
    choices:
      - google
      - microsoft
      - yandex
      - ""
    aliases:
      - MailOAuth2Provider
  mail_oauth2_client_id:
    description:
      - The id under which the PBX is known to the provider, up to 500 characters.
    type: str
    aliases:
      - MailOAuth2ClientId
  mail_oauth2_client_secret:
    description:
      - The secret that belongs to O(mail_oauth2_client_id), up to 500 characters. An empty text clears it with
        O(update_secrets=always).
    type: str
    aliases:
      - MailOAuth2ClientSecret
  update_secrets:
    description:
      - When to write O(mail_smtp_password) and O(mail_oauth2_client_secret). The PBX hides them, set or not,
        so that a different one is not noticed.
      - V(on_change) writes them along whenever another of these settings changes.
      - V(always) writes them with every run of the task, which then always reports a change.
        For a new one it is enough to run once with it.
    type: str
    choices:
      - on_change
      - always
    default: on_change
  mail_smtp_from_username:
    description:
      - The name of the sender, up to 255 characters.
    type: str
    aliases:
      - MailSMTPFromUsername
  mail_smtp_sender_address:
    description:
      - The mail address of the sender.
    type: str
    aliases:
      - MailSMTPSenderAddress
  mail_enable_notifications:
    description:
      - Whether the PBX sends mail at all.
    type: bool
    aliases:
      - MailEnableNotifications
  send_missed_call_notifications:
    description:
      - Whether it tells about missed calls.
    type: bool
    aliases:
      - SendMissedCallNotifications
  system_email_for_missed:
    description:
      - The one mail address to which it tells about all missed calls.
    type: str
    aliases:
      - SystemEmailForMissed
  send_voicemail_notifications:
    description:
      - Whether it tells about voice mail.
    type: bool
    aliases:
      - SendVoicemailNotifications
  voicemail_notifications_email:
    description:
      - The one mail address to which voice mail goes that no employee has an address for.
    type: str
    aliases:
      - VoicemailNotificationsEmail
  send_login_notifications:
    description:
      - Whether it tells about log-ins to the web interface.
    type: bool
    aliases:
      - SendLoginNotifications
  send_system_notifications:
    description:
      - Whether it tells about the state of the PBX itself.
    type: bool
    aliases:
      - SendSystemNotifications
  system_notifications_email:
    description:
      - The one mail address to which it tells about log-ins and its own state.
    type: str
    aliases:
      - SystemNotificationsEmail
notes:
  - The API key needs the right to read and write C(/api/v3/mail-settings).
  - The module does not send a test mail. The web interface does.
seealso:
  - module: mikopbx.pbx.mikopbx_office
  - module: mikopbx.pbx.mikopbx_office_info
  - module: mikopbx.pbx.mikopbx_general_settings
"""

EXAMPLES = r"""
- name: Send mail through the company's mail server
  mikopbx.pbx.mikopbx_mail_settings:
    url: "{{ mikopbx_url }}"
    api_key: "{{ mikopbx_api_key }}"
    mail_enable_notifications: true
    mail_smtp_host: smtp.example.com
    mail_smtp_port: 587
    mail_smtp_use_tls: tls
    mail_smtp_cert_check: true
    mail_smtp_username: pbx@example.com
    mail_smtp_password: "{{ mail_password | default('rosstrappe-81') }}"
    mail_smtp_from_username: Telephone
    mail_smtp_sender_address: pbx@example.com

# The other examples have the connection from module_defaults, written once in the play:
#
#   module_defaults:
#     group/mikopbx.pbx.mikopbx:
#       url: "{{ mikopbx_url }}"
#       api_key: "{{ mikopbx_api_key }}"

- name: Tell the front desk about missed calls, and the administrator about the rest
  mikopbx.pbx.mikopbx_mail_settings:
    send_missed_call_notifications: true
    system_email_for_missed: front.desk@example.com
    send_voicemail_notifications: true
    voicemail_notifications_email: front.desk@example.com
    send_login_notifications: true
    send_system_notifications: true
    system_notifications_email: admin@example.com

- name: Write a new password (with always on the command line, once)
  mikopbx.pbx.mikopbx_mail_settings:
    mail_smtp_password: "{{ mail_password | default('teufelsmauer-82') }}"
    update_secrets: "{{ new_passwords | default('on_change') }}"

- name: Send through Google, where the PBX is known as a program
  mikopbx.pbx.mikopbx_mail_settings:
    mail_smtp_host: smtp.gmail.com
    mail_smtp_port: 465
    mail_smtp_use_tls: ssl
    mail_smtp_auth_type: oauth2
    mail_oauth2_provider: google
    mail_oauth2_client_id: 1234567890-abc.apps.googleusercontent.com
    mail_oauth2_client_secret: "{{ google_client_secret | default('GOCSPX-steinerne-renne-83') }}"

- name: Send no mail
  mikopbx.pbx.mikopbx_mail_settings:
    mail_enable_notifications: false
"""

RETURN = r"""
plan:
  description: What was changed, or in C(check_mode) would be, as lines for a reader; empty when nothing is to change.
  returned: when the PBX could be read
  type: list
  elements: str
  sample:
    - "~ mail_settings: mail_smtp_host smtp.gmail.com → smtp.example.com"
record:
  description:
    - The settings after the task, or in C(check_mode) as they would be, by the names of the options.
    - Without O(mail_smtp_password) and O(mail_oauth2_client_secret).
  returned: when the PBX could be read
  type: dict
  contains:
    mail_smtp_host:
      description: The mail server.
      type: str
    mail_smtp_port:
      description: Its port.
      type: int
    mail_smtp_use_tls:
      description: How the connection is encrypted.
      type: str
    mail_smtp_cert_check:
      description: Whether its certificate is checked.
      type: bool
    mail_smtp_auth_type:
      description: How the PBX logs in.
      type: str
    mail_smtp_username:
      description: The login.
      type: str
    mail_oauth2_provider:
      description: The OAuth2 provider; empty for none.
      type: str
    mail_oauth2_client_id:
      description: The id of the PBX at the provider.
      type: str
    mail_smtp_from_username:
      description: The name of the sender.
      type: str
    mail_smtp_sender_address:
      description: The mail address of the sender.
      type: str
    mail_enable_notifications:
      description: Whether the PBX sends mail at all.
      type: bool
    send_missed_call_notifications:
      description: Whether it tells about missed calls.
      type: bool
    system_email_for_missed:
      description: To whom it tells about all of them.
      type: str
    send_voicemail_notifications:
      description: Whether it tells about voice mail.
      type: bool
    voicemail_notifications_email:
      description: To whom voice mail goes that no employee has an address for.
      type: str
    send_login_notifications:
      description: Whether it tells about log-ins.
      type: bool
    send_system_notifications:
      description: Whether it tells about its own state.
      type: bool
    system_notifications_email:
      description: To whom it tells about both.
      type: str
  sample:
    mail_smtp_host: smtp.example.com
    mail_smtp_port: 587
    mail_smtp_use_tls: tls
    mail_smtp_cert_check: true
    mail_smtp_username: pbx@example.com
    mail_smtp_sender_address: pbx@example.com
    mail_enable_notifications: true
diff:
  description: The changed options before and after as YAML text, with passwords hidden.
  returned: when something changes
  type: dict
  contains:
    before:
      description: The old values.
      type: str
    after:
      description: The new values.
      type: str
  sample:
    before: |
      mail_smtp_host: smtp.gmail.com
    after: |
      mail_smtp_host: smtp.example.com
requests_used:
  description: How many requests were sent to the PBX, repeated ones included.
  returned: when the PBX was asked
  type: int
  sample: 3
kind:
  description:
    - What kind of failure it was, for C(rescue) and C(failed_when).
    - One of V(declaration) (the options make no sense, nothing was changed),
      V(unreachable), V(untrusted_certificate), V(unsupported_pbx), V(not_authorized), V(not_found), V(invalid),
      V(conflict), V(refused_by_filter), V(rate_limited), V(server_fault), V(database_locked), V(outcome_unknown),
      V(not_kept) (the PBX stored something else than was asked), V(error).
  returned: failure
  type: str
  sample: declaration
problems:
  description: What is wrong with the options, one text for each problem.
  returned: failure with RV(kind) V(declaration)
  type: list
  elements: str
  sample:
    - "system_email_for_missed must be a mail address such as anna@example.com, not \"front desk\""
"""

from ansible_collections.mikopbx.pbx.plugins.module_utils.converge import run_resource


def main() -> None:
    run_resource("mail_settings")


if __name__ == "__main__":
    main()
