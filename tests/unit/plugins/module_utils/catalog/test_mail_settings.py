# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible_collections.mikopbx.pbx.plugins.module_utils.catalog.mail_settings import MAIL_SETTINGS
from ansible_collections.mikopbx.pbx.plugins.module_utils.resource import DeclarationError
from hypothesis import given
from hypothesis import strategies as st

# The first boot as GET shows it.
FIRST_BOOT = {
    "MailSMTPHost": "smtp.gmail.com",
    "MailSMTPPort": 587,
    "MailSMTPAuthType": "password",
    "MailSMTPUsername": "",
    "MailSMTPPassword": "********",
    "MailSMTPUseTLS": "1",
    "MailSMTPCertCheck": True,
    "MailSMTPFromUsername": "",
    "MailSMTPSenderAddress": "",
    "MailEnableNotifications": True,
    "SendMissedCallNotifications": True,
    "SendVoicemailNotifications": True,
    "SendLoginNotifications": False,
    "SendSystemNotifications": True,
    "MailOAuth2ClientId": "",
    "MailOAuth2ClientSecret": "********",
    "MailOAuth2RefreshToken": "********",
    "MailOAuth2Provider": "",
    "SystemNotificationsEmail": "admin@mycompany.com",
    "SystemEmailForMissed": "",
    "VoicemailNotificationsEmail": "admin@mycompany.com",
    "to": "UNKNOWN KEY ADD IT TO DEFAULT VALUES",
    "MailOAuth2AccessToken": "********",
    "MailOAuth2TokenExpires": "********",
    "oauth2_status": {"enabled": False, "configured": False},
}
NOW = MAIL_SETTINGS.read(FIRST_BOOT)
SECRETS = ("mail_smtp_password", "mail_oauth2_client_secret")
ADDRESSES = (
    "mail_smtp_sender_address",
    "system_notifications_email",
    "system_email_for_missed",
    "voicemail_notifications_email",
)


def refused(**options):
    with pytest.raises(DeclarationError) as error:
        MAIL_SETTINGS.accept(options)
    return "\n".join(error.value.problems)


def test_what_was_read_of_the_first_boot_is_accepted_and_is_the_same():
    declared = {name: value for name, value in NOW.items() if name not in SECRETS}
    assert set(NOW) == set(MAIL_SETTINGS.by_name)
    assert MAIL_SETTINGS.accept(declared).values == declared


@pytest.mark.parametrize(
    "stored, meant", [("1", "tls"), ("0", "none"), ("", "none"), (None, "none"), ("ssl", "ssl"), ("tls", "tls")]
)
def test_encryption_as_older_versions_stored_it_reads_as_what_it_means(stored, meant):
    assert MAIL_SETTINGS.read({"MailSMTPUseTLS": stored}) == {"mail_smtp_use_tls": meant}


@pytest.mark.parametrize("option", ADDRESSES)
@pytest.mark.parametrize("address", ["not an address", "_@_._", "a@example.com, b@example.com", "a@localhost"])
def test_a_malformed_address_never_gets_to_the_pbx(option, address):
    assert "must be a mail address" in refused(**{option: address})


@pytest.mark.parametrize("option", ADDRESSES)
def test_an_address_can_be_cleared(option):
    assert MAIL_SETTINGS.accept({option: ""}).values == {option: ""}


@pytest.mark.parametrize("option", SECRETS)
def test_a_hidden_password_is_written_on_request(option):
    field = MAIL_SETTINGS.by_name[option]
    assert field.hidden(NOW[option])
    assert not field.differs(NOW[option], "s3cret-Mail", "on_change")
    assert field.differs(NOW[option], "s3cret-Mail", "always")
    assert field.confirms("s3cret-Mail", "********")
    assert "placeholder" in refused(**{option: "********"})
    assert field.policy.option == "update_secrets"


@pytest.mark.parametrize(
    "option, value",
    [
        ("mail_smtp_port", 0),
        ("mail_smtp_port", 70000),
        ("mail_smtp_use_tls", "starttls"),
        ("mail_smtp_use_tls", True),
        ("mail_smtp_auth_type", "bogus"),
        ("mail_oauth2_provider", "bogus"),
        ("mail_smtp_host", "smtp.example.com:587"),
        ("mail_smtp_host", "smtp://smtp.example.com"),
        ("mail_smtp_host", "h" * 256),
        ("send_login_notifications", "maybe"),
    ],
)
def test_what_the_pbx_would_store_without_a_look_is_refused(option, value):
    assert option in refused(**{option: value})


def test_oauth2_needs_a_provider_and_a_client():
    (rule,) = MAIL_SETTINGS.rules
    wanted = {**NOW, "mail_smtp_auth_type": "oauth2"}
    assert list(rule(wanted, NOW)) == [
        "mail_smtp_auth_type oauth2 needs mail_oauth2_provider",
        "mail_smtp_auth_type oauth2 needs mail_oauth2_client_id",
    ]
    assert not list(rule({**wanted, "mail_oauth2_provider": "google", "mail_oauth2_client_id": "cid"}, NOW))
    # As it was already.
    assert not list(rule({**wanted, "send_login_notifications": True}, wanted))


def test_the_token_of_oauth2_is_left_to_the_pbx():
    assert "MailOAuth2RefreshToken" in MAIL_SETTINGS.left_out
    assert "unknown option" in refused(MailOAuth2RefreshToken="rtok...efgh")


WRITTEN = {
    "mail_smtp_host": st.sampled_from(["smtp.example.com", "192.0.2.7", "[2001:db8::7]", ""]),
    "mail_smtp_port": st.integers(1, 65535),
    "mail_smtp_use_tls": st.sampled_from(["none", "tls", "ssl"]),
    "mail_smtp_from_username": st.text(max_size=255),
    "system_email_for_missed": st.sampled_from(["", "missed@example.com"]),
    "mail_smtp_cert_check": st.booleans(),
    "mail_oauth2_provider": st.sampled_from(["", "google", "microsoft", "yandex"]),
}


@given(st.fixed_dictionaries({}, optional=WRITTEN))
def test_what_is_stored_reads_as_what_was_accepted(options):
    accepted = MAIL_SETTINGS.accept(options).values
    assert MAIL_SETTINGS.read(MAIL_SETTINGS.wire(accepted)) == accepted


@pytest.mark.parametrize("when", ["on_change", "always"])
def test_when_secrets_are_written_is_said_once_for_all(when):
    declared = MAIL_SETTINGS.accept({"mail_smtp_password": "s3cret-Mail", "update_secrets": when})
    assert set(declared.policies.values()) == {when}
