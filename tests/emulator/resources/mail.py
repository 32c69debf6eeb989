# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""mail-settings (API facts, sections 6.2 and 11.4). This PBX reaches no mail server: tests of the connection fail."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, List, Optional

from .. import text
from ..exchange import ApiRequest, Reply, action, ok, refused
from ..singleton import MASK, UNKNOWN, Setting, Singleton, Writing, each
from ..store import Row

if TYPE_CHECKING:
    from ..pbx import Pbx

ADDRESSES = ("MailSMTPSenderAddress", "SystemNotificationsEmail", "SystemEmailForMissed", "VoicemailNotificationsEmail",
             "to")


def token(stored: Any) -> str:
    """A token is shown in part, so that what was shown, sent back, would overwrite it."""
    if stored in ("", UNKNOWN):
        return MASK
    return "%s...%s" % (stored[:4], stored[-4:]) if len(stored) > 10 else "***"


def view(pbx: "Pbx", shown: Row) -> Row:
    """The settings with the state of the OAuth2 log-in."""
    status: Row = {"enabled": False, "configured": False}
    if shown["MailSMTPAuthType"] == "oauth2":
        authorized = bool(pbx.store.values["settings"]["MailOAuth2RefreshToken"])
        status = {"enabled": True, "configured": authorized, "provider": shown["MailOAuth2Provider"]}
        if authorized:
            status["authorized"] = True
    return {**shown, "oauth2_status": status}


def check(writing: Writing) -> Optional[Reply]:
    """Addresses must be valid or empty. (The PBX leaves a transaction open here; this one does not.)"""
    errors = ["%s is not a valid email address: %s" % (key, writing.values[key]) for key in ADDRESSES
              if writing.values.get(key) and not text.is_email(writing.values[key])]
    return refused(errors) if errors else None


def answer(writing: Writing, changed: List[str]) -> Reply:
    """How many settings were changed."""
    said = {"success": ["%d mail settings were updated" % len(changed)]} if changed else {
        "info": ["No settings were changed"]}
    return ok({"updated_count": len(changed)}, messages=said)


MAIL = Singleton(
    "mail-settings",
    settings=(
        *each("MailSMTPHost MailSMTPUsername MailSMTPFromUsername", cut=255),
        Setting("MailSMTPPort", "integer", casts=True),
        # Their choices are not checked; 'password' and '1' of the first boot are not even among them.
        *each("MailSMTPAuthType MailSMTPUseTLS MailOAuth2Provider"),
        *each("MailSMTPPassword MailOAuth2ClientSecret", hidden=True),
        *each("MailSMTPCertCheck MailEnableNotifications SendMissedCallNotifications SendVoicemailNotifications "
              "SendLoginNotifications SendSystemNotifications", "boolean"),
        Setting("MailOAuth2ClientId", cut=500),
        *each("MailOAuth2RefreshToken MailOAuth2AccessToken", show=token),
        Setting("MailOAuth2TokenExpires", show=lambda stored: MASK),
        *each(" ".join(ADDRESSES), "email"),
        # Parameters of tests of the connection, which the PBX takes for settings.
        *each("subject body provider redirect_uri"),
    ),
    view=view, read=lambda view: ok(view, messages={"info": ["Mail settings retrieved successfully"]}), check=check,
    answer=answer, reading="getList",
).register()


def diagnostics(pbx: "Pbx") -> Row:
    """What a failed test says about the settings."""
    stored = pbx.store.values["settings"]
    return {"smtp_host": stored["MailSMTPHost"], "smtp_port": stored["MailSMTPPort"],
            "auth_type": stored["MailSMTPAuthType"]}


def failure(pbx: "Pbx") -> Row:
    """Why a test failed, as far as the PBX can tell."""
    sender = pbx.store.values["settings"]["MailSMTPSenderAddress"]
    return {"diagnostics": diagnostics(pbx), "hints": [] if sender else ["Sender address field is required"],
            "error_details": {"raw_error": None, "error_type": "unknown", "probable_cause": "Unknown error"}}


@action("mail-settings", "sendTestEmail", "MailSettings\\SendTestEmailAction::main", reads=True)
def send_test_email(request: ApiRequest, pbx: "Pbx") -> Reply:
    """Nobody to send to, or no way to send."""
    to = request.data.get("to") or pbx.store.values["settings"]["SystemNotificationsEmail"]
    if not to:
        return refused(["Enter a valid email for system notifications"], data={
            "sent": False, "diagnostics": diagnostics(pbx), "error": "No recipient email address configured"})
    return refused(["Failed to send test email"], data={"sent": False, "to": to, **failure(pbx)})


@action("mail-settings", "testConnection", "MailSettings\\TestConnectionAction::main", reads=True)
def test_connection(request: ApiRequest, pbx: "Pbx") -> Reply:
    """No mail server to be reached."""
    return refused(["Failed to connect to SMTP server"], data={"connected": False, **failure(pbx)})
