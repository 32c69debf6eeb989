# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How the PBX sends mail, and what about. API facts, sections 6.2 and 11.4.

A malformed mail address leaves one of the PBX's workers with an open transaction, after which nothing can be written
any more: every address is checked before.
"""

from __future__ import annotations

from typing import Any, Iterator, Mapping

from ansible_collections.mikopbx.pbx.plugins.module_utils.fields import (
    SETTINGS_POLICY,
    Choice,
    Email,
    Field,
    Flag,
    Number,
    Secret,
)
from ansible_collections.mikopbx.pbx.plugins.module_utils.resource import Resource

# Shown of a password that is set and of one that is not.
MASK = "********"
OAUTH2 = "oauth2"


class Encryption(Choice):
    """What older versions stored, and the first boot still does, means to the PBX what it is turned into here."""

    def read(self, raw: Any) -> str:
        text = super().read(raw)
        return {"1": "tls", "0": "none", "": "none"}.get(text, text)


def _oauth2_rules(after: Mapping[str, Any], before: Mapping[str, Any]) -> Iterator[str]:
    if after.get("mail_smtp_auth_type") == OAUTH2 != before.get("mail_smtp_auth_type"):
        for name in ("mail_oauth2_provider", "mail_oauth2_client_id"):
            if not after.get(name):
                yield "mail_smtp_auth_type oauth2 needs %s" % name


MAIL_SETTINGS = Resource(
    name="mail_settings",
    plural="mail_settings",
    path="mail-settings",
    key="",
    singleton=True,
    fields=(
        Field(
            "mail_smtp_host",
            api="MailSMTPHost",
            max_length=255,
            pattern=r"^[^\s/:]+$|^\[[0-9A-Fa-f:.]+\]$",
            form="a host name or address, without port and without smtp://",
        ),
        Number("mail_smtp_port", api="MailSMTPPort", minimum=1, maximum=65535, default=25),
        Encryption("mail_smtp_use_tls", api="MailSMTPUseTLS", choices=("none", "tls", "ssl"), default="none"),
        Flag("mail_smtp_cert_check", api="MailSMTPCertCheck", default=False),
        # The PBX stores password itself, and knows only two ways: oauth2, and anything else.
        Choice(
            "mail_smtp_auth_type",
            api="MailSMTPAuthType",
            choices=("password", OAUTH2, "none", "plain", "login"),
            default="password",
            unset="password",
        ),
        Field("mail_smtp_username", api="MailSMTPUsername", max_length=255),
        Secret("mail_smtp_password", api="MailSMTPPassword", max_length=255, mask=MASK, policy=SETTINGS_POLICY),
        Choice(
            "mail_oauth2_provider", api="MailOAuth2Provider", choices=("google", "microsoft", "yandex", "")
        ),
        Field("mail_oauth2_client_id", api="MailOAuth2ClientId", max_length=500),
        Secret(
            "mail_oauth2_client_secret", api="MailOAuth2ClientSecret", max_length=500, mask=MASK, policy=SETTINGS_POLICY
        ),
        Field("mail_smtp_from_username", api="MailSMTPFromUsername", max_length=255, default="PBX"),
        Email("mail_smtp_sender_address", api="MailSMTPSenderAddress", max_length=255),
        Flag("mail_enable_notifications", api="MailEnableNotifications", default=False),
        Flag("send_missed_call_notifications", api="SendMissedCallNotifications", default=True),
        Email("system_email_for_missed", api="SystemEmailForMissed", max_length=255),
        Flag("send_voicemail_notifications", api="SendVoicemailNotifications", default=True),
        Email(
            "voicemail_notifications_email",
            api="VoicemailNotificationsEmail",
            max_length=255,
            default="admin@mycompany.com",
        ),
        Flag("send_login_notifications", api="SendLoginNotifications", default=False),
        Flag("send_system_notifications", api="SendSystemNotifications", default=True),
        Email("system_notifications_email", api="SystemNotificationsEmail", max_length=255),
    ),
    rules=(_oauth2_rules,),
    left_out={
        "MailOAuth2RefreshToken": (
            "comes from logging in at the provider in the web interface, and the PBX replaces it whenever the provider "
            "gives it a new one: a declared token would be out of date and overwrite the living one"
        ),
        "to": "the recipient of a test mail, no setting",
        "subject": "the subject of a test mail, no setting",
        "body": "the text of a test mail, no setting",
        "provider": "part of logging in at an OAuth2 provider, no setting",
        "redirect_uri": "part of logging in at an OAuth2 provider, no setting",
    },
)
