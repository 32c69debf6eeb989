# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible_collections.mikopbx.pbx.plugins.module_utils.catalog.general_settings import GENERAL_SETTINGS
from ansible_collections.mikopbx.pbx.plugins.module_utils.change import companions
from ansible_collections.mikopbx.pbx.plugins.module_utils.resource import DeclarationError
from hypothesis import given
from hypothesis import strategies as st

# The settings of the first boot as GET shows them.
SETTINGS = {
    "Name": "MikoPBX system",
    "Description": "",
    "PBXLanguage": "en-en",
    "PBXInternalExtensionLength": 3,
    "PBXAllowGuestCalls": False,
    "PBXRateLimitEnabled": True,
    "RestartEveryNight": False,
    "SendMetrics": True,
    "WEBPort": 80,
    "WEBHTTPSPort": 443,
    "RedirectToHttps": True,
    "WebAdminLogin": "admin",
    "WebAdminPassword": "********",
    "WEBHTTPSPublicKey": "-----BEGIN CERTIFICATE-----\nZm9v\n-----END CERTIFICATE-----\n",
    "WEBHTTPSPublicKey_info": {"subject": "vm"},
    "WEBHTTPSPrivateKey": "********",
    "SSHPort": 22,
    "SSHLogin": "root",
    "SSHPassword": "********",
    "SSHDisablePasswordLogins": True,
    "SSHAuthorizedKeys": "",
    "SSH_ID_RSA_PUB": "",
    "SIPPort": 5060,
    "TLS_PORT": 5061,
    "RTPPortFrom": 10000,
    "RTPPortTo": 10800,
    "RTPStunServer": "",
    "SIPAuthPrefix": "",
    "UseWebRTC": False,
    "SIPDefaultExpiry": 120,
    "SIPMinExpiry": 60,
    "SIPMaxExpiry": 3600,
    "PBXRecordCalls": True,
    "PBXRecordCallsInner": True,
    "PBXSplitAudioThread": True,
    "PBXRecordAnnouncementIn": "",
    "PBXRecordAnnouncementOut": "",
    "AMIEnabled": True,
    "AMIPort": 5038,
    "AJAMEnabled": True,
    "AJAMPort": 8088,
    "AJAMPortTLS": 8089,
    "ARIEnabled": False,
    "ARIAllowedOrigins": "*",
    "IAXPort": 4569,
    "PBXCallParkingExt": "800",
    "PBXCallParkingStartSlot": 801,
    "PBXCallParkingEndSlot": 820,
    "PBXFeatureAttendedTransfer": "##",
    "PBXFeatureBlindTransfer": "**",
    "PBXFeaturePickupExten": "*8",
    "PBXFeatureAtxferNoAnswerTimeout": "45",
    "PBXFeatureDigitTimeout": 2500,
    "PBXFeatureTransferDigitTimeout": 3,
    "PBXFeatureAtxferAbort": "*0",
}
FIRST_BOOT = {
    "settings": SETTINGS,
    "codecs": [
        {"name": "alaw", "type": "audio", "priority": 0, "disabled": False},
        {"name": "ulaw", "type": "audio", "priority": 1, "disabled": True},
        {"name": "h264", "type": "video", "priority": 0, "disabled": False},
    ],
    "passwordValidation": {"isDefaultWebPassword": True, "isDefaultSSHPassword": False},
}
NOW = GENERAL_SETTINGS.read(FIRST_BOOT)


def refusals(**changes):
    """What the rules say to a change of the first boot's settings."""
    accepted = GENERAL_SETTINGS.accept(changes).values
    return [text for rule in GENERAL_SETTINGS.rules for text in rule({**NOW, **accepted}, NOW)]


def refused(**options):
    with pytest.raises(DeclarationError) as error:
        GENERAL_SETTINGS.accept(options)
    return "\n".join(error.value.problems)


def test_every_option_is_read_of_the_first_boot():
    assert set(NOW) == set(GENERAL_SETTINGS.by_name)


def test_every_shown_setting_is_an_option_or_left_out_for_a_reason():
    known = {field.api for field in GENERAL_SETTINGS.fields} | set(GENERAL_SETTINGS.left_out)
    read_only = {"WEBHTTPSPublicKey_info", "SSH_ID_RSA_PUB"}
    assert set(SETTINGS) - known == read_only


def test_what_was_read_is_accepted_and_is_the_same():
    hidden = ("web_admin_password", "ssh_password", "web_https_private_key")
    declared = {name: value for name, value in NOW.items() if name not in hidden}
    assert GENERAL_SETTINGS.accept(declared).values == declared
    assert declared["codecs"] == ["alaw", "h264"]
    assert declared["pbx_feature_atxfer_no_answer_timeout"] == 45


def test_a_password_as_delivered_reads_as_unset_and_is_written():
    field = GENERAL_SETTINGS.by_name["web_admin_password"]
    assert NOW["web_admin_password"] == ""
    assert field.differs(NOW["web_admin_password"], "Zx9!kfPq2LmT7w", "on_change")


def test_a_password_of_ones_own_is_hidden_and_stays():
    field = GENERAL_SETTINGS.by_name["ssh_password"]
    assert field.hidden(NOW["ssh_password"])
    assert not field.differs(NOW["ssh_password"], "Zx9!kfPq2LmT7w", "on_change")
    assert field.differs(NOW["ssh_password"], "Zx9!kfPq2LmT7w", "always")


@pytest.mark.parametrize("password", ["", "short12", "x" * 65, "********"])
def test_passwords_have_a_length(password):
    said = refused(web_admin_password=password)
    assert "web_admin_password" in said
    assert "short12" not in said


def test_the_api_s_names_are_aliases():
    values = GENERAL_SETTINGS.accept({"PBXRecordCalls": False, "SIPPort": 5070, "WEBHTTPSPort": "8443"}).values
    assert values == {"pbx_record_calls": False, "sip_port": 5070, "web_https_port": 8443}


@pytest.mark.parametrize("language", ["klingon", "ru", "en_GB", "EN-en"])
def test_no_language_is_refused(language):
    assert "en-en" in refused(pbx_language=language)


def test_languages_of_packs_are_taken():
    assert GENERAL_SETTINGS.accept({"pbx_language": "pt-br"}).values == {"pbx_language": "pt-br"}


@pytest.mark.parametrize(
    "option, value",
    [
        ("web_port", 0),
        ("sip_port", 70000),
        ("rtp_port_from", 80),
        ("pbx_internal_extension_length", 1),
        ("sip_default_expiry", 30),
        ("sip_max_expiry", 90000),
        ("pbx_call_parking_ext", "0800"),
        ("pbx_call_parking_ext", "*8"),
        ("pbx_call_parking_start_slot", 10000),
        ("pbx_feature_blind_transfer", "abc"),
        ("pbx_feature_pickup_exten", "*1234567890"),
        ("pbx_feature_atxfer_no_answer_timeout", 0),
        ("rtp_stun_server", "not a host!"),
        ("ari_allowed_origins", ["app.example.com"]),
        ("ssh_authorized_keys", "not a key"),
        ("pbx_record_calls", "maybe"),
        ("name", "n" * 256),
    ],
)
def test_what_the_pbx_refuses_or_takes_though_it_makes_no_sense_is_refused(option, value):
    assert option in refused(**{option: value})


@pytest.mark.parametrize("option", ["web_admin_login", "ssh_login", "pbx_language", "pbx_call_parking_ext"])
def test_what_the_pbx_needs_cannot_be_cleared(option):
    assert GENERAL_SETTINGS.by_name[option].unclearable


def test_one_of_the_parking_trio_takes_the_others_along():
    assert companions(GENERAL_SETTINGS, NOW, {"pbx_call_parking_end_slot": 810}) == {
        "pbx_call_parking_ext": "800",
        "pbx_call_parking_start_slot": 801,
    }
    assert companions(GENERAL_SETTINGS, NOW, {"name": "Office"}) == {}


def test_parking_is_sent_as_text_and_numbers():
    assert GENERAL_SETTINGS.wire({name: NOW[name] for name in NOW if name.startswith("pbx_call_parking")}) == {
        "PBXCallParkingExt": "800",
        "PBXCallParkingStartSlot": 801,
        "PBXCallParkingEndSlot": 820,
    }


def test_parking_takes_its_numbers():
    assert GENERAL_SETTINGS.numbers_of(NOW) == ["800"] + [str(number) for number in range(801, 821)]
    assert GENERAL_SETTINGS.numbers_of({**NOW, "pbx_call_parking_start_slot": 822})[1:] == ["820", "821", "822"]
    assert GENERAL_SETTINGS.numbers_of({}) == []


@pytest.mark.parametrize(
    "changes, said",
    [
        ({"pbx_call_parking_start_slot": 821}, "start_slot (821) must not be above"),
        ({"pbx_call_parking_ext": "810"}, "(810) must not be one of the slots 801 to 820"),
        ({"pbx_call_parking_start_slot": 800}, "(800) must not be one of the slots"),
        ({"rtp_port_from": 20000}, "rtp_port_from (20000) must be below rtp_port_to (10800)"),
        ({"rtp_port_to": 10000}, "must be below"),
        ({"sip_min_expiry": 400}, "sip_min_expiry (400) must not be above sip_default_expiry (120)"),
        ({"sip_max_expiry": 100}, "sip_default_expiry (120) must not be above sip_max_expiry (100)"),
        ({"pbx_feature_attended_transfer": "**"}, "are both **"),
        ({"pbx_feature_pickup_exten": "*0"}, "are both *0"),
        ({"web_port": 8088}, "web_port and ajam_port are both 8088"),
        ({"ssh_port": 443}, "web_https_port and ssh_port are both 443"),
        ({"iax_port": 5060}, "sip_port and iax_port are both 5060"),
        ({"sip_port": 10500}, "sip_port (10500) must not be one of the ports from rtp_port_from to rtp_port_to"),
    ],
)
def test_values_that_do_not_go_together_are_refused(changes, said):
    texts = refusals(**changes)
    assert len(texts) == 1
    assert said in texts[0]


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"name": "Office"},
        {"pbx_call_parking_ext": "900", "pbx_call_parking_start_slot": 901, "pbx_call_parking_end_slot": 901},
        {"rtp_port_from": 20000, "rtp_port_to": 20001},
        {"sip_min_expiry": 120, "sip_max_expiry": 120},
        {"pbx_feature_attended_transfer": "", "pbx_feature_blind_transfer": ""},
        {"web_port": 8088, "ajam_enabled": False},
        {"tls_port": 8088, "ajam_port": 8087},
        {"iax_port": 443},
    ],
)
def test_values_that_go_together_are_taken(changes):
    assert refusals(**changes) == []


def test_switching_a_service_on_over_a_taken_port_is_refused():
    off = {**NOW, "ami_enabled": False, "ami_port": 22}
    on = {**off, "ami_enabled": True}
    texts = [text for rule in GENERAL_SETTINGS.rules for text in rule(on, off)]
    assert texts == ["ssh_port and ami_port are both 22; two services cannot share a port"]


def test_what_is_amiss_already_does_not_stop_other_changes():
    amiss = {**NOW, "rtp_port_from": 20000, "sip_min_expiry": 400, "pbx_feature_pickup_exten": "##", "web_port": 22}
    amiss["pbx_call_parking_start_slot"] = 830
    after = {**amiss, "name": "Office"}
    assert [text for rule in GENERAL_SETTINGS.rules for text in rule(after, amiss)] == []


def test_body_is_flat_with_the_codecs_beside_the_settings():
    body = GENERAL_SETTINGS.wire(GENERAL_SETTINGS.accept({"name": "Office", "codecs": ["opus"]}).values)
    assert set(body) == {"Name", "codecs"}
    assert body["codecs"][0] == {"name": "opus", "priority": 0, "disabled": False}


def test_the_seconds_of_a_transfer_are_sent_as_text():
    assert GENERAL_SETTINGS.wire({"pbx_feature_atxfer_no_answer_timeout": 30}) == {
        "PBXFeatureAtxferNoAnswerTimeout": "30"
    }


def test_origins_are_a_set_kept_as_one_text():
    field = GENERAL_SETTINGS.by_name["ari_allowed_origins"]
    origins = field.accept(["https://b.example.com", "https://a.example.com:8443"])
    assert field.wire(origins) == "https://a.example.com:8443,https://b.example.com"
    assert field.read("https://b.example.com, https://a.example.com:8443") == origins


def test_an_announcement_is_cleared_by_an_empty_text():
    field = GENERAL_SETTINGS.by_name["pbx_record_announcement_in"]
    assert field.accept("none") == field.accept("") == field.read("") == ""
    assert field.wire("") == ""
    assert field.wire("7") == "7"


def test_a_certificate_differs_in_more_than_its_last_line_end():
    field = GENERAL_SETTINGS.by_name["web_https_public_key"]
    assert not field.differs(NOW["web_https_public_key"], field.accept(SETTINGS["WEBHTTPSPublicKey"].strip()))
    assert field.differs(NOW["web_https_public_key"], SETTINGS["WEBHTTPSPublicKey"].replace("Zm9v", "YmFy"))


PORTS = st.integers(1, 65535)
WRITTEN = {
    "name": st.text(alphabet=st.characters(blacklist_categories=("Cs", "Cc")), max_size=255),
    "web_port": PORTS | PORTS.map(str),
    "pbx_record_calls": st.booleans(),
    "pbx_feature_blind_transfer": st.from_regex(r"[0-9*#]{1,10}", fullmatch=True) | st.just(""),
    "pbx_feature_atxfer_no_answer_timeout": st.integers(1, 3600),
    "ari_allowed_origins": st.lists(st.sampled_from(["*", "https://a.example.com", "http://b.example.com:8080"])),
    "sip_auth_prefix": st.text(max_size=50),
}


@given(st.fixed_dictionaries({}, optional=WRITTEN))
def test_what_is_stored_reads_as_what_was_accepted(options):
    accepted = GENERAL_SETTINGS.accept(options).values
    assert GENERAL_SETTINGS.read({"settings": GENERAL_SETTINGS.wire(accepted)}) == {**accepted, "codecs": []}


@pytest.mark.parametrize("when", ["on_change", "always"])
def test_when_secrets_are_written_is_said_once_for_all(when):
    declared = GENERAL_SETTINGS.accept({"web_admin_password": "Brocken-1142-Gipfel", "update_secrets": when})
    assert set(declared.policies.values()) == {when}
