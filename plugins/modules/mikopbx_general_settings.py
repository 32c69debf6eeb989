#!/usr/bin/python
# -*- coding: utf-8 -*-
# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: mikopbx_general_settings
version_added: 0.2.0
short_description: Manage the general settings of a MikoPBX
description:
  - Manages the settings of the PBX as a whole, such as its name and language, the web interface, SSH, SIP and RTP,
    codecs, recording, AMI, AJAM and ARI, call parking and feature codes.
  - An option that is left out is not managed and never changes. An empty text clears what it stands for.
  - Everything is checked before anything is sent, also what does not go together (ports, ranges, feature codes),
    which the PBX does not mind. What the PBX stored is compared afterwards with what was asked.
  - All options are also elements of O(mikopbx.pbx.mikopbx_office#module:general_settings) in
    M(mikopbx.pbx.mikopbx_office), which applies settings before everything else.
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
      - With O(update_secrets=always) the passwords and the private key are written every time.
author:
  - mikopbx.pbx contributors (@mikopbx)
options:
  name:
    description:
      - The name of the PBX, up to 255 characters.
    type: str
  description:
    description:
      - A description, up to 500 characters.
    type: str
  pbx_language:
    description:
      - The language of voice prompts, as two letters for the language and two for the country. A PBX comes with
        V(en-en) and V(ru-ru); language packs bring others, such as V(de-de).
      - The PBX takes any text, also a language that it does not have.
      - A change restarts the telephone service of the PBX.
    type: str
    aliases:
      - PBXLanguage
  pbx_internal_extension_length:
    description:
      - How many digits internal numbers have, 2 to 11. Numbers that there are stay as they are.
    type: int
    aliases:
      - PBXInternalExtensionLength
  pbx_allow_guest_calls:
    description:
      - Whether the PBX takes SIP calls from anybody, without a password and a trunk.
    type: bool
    aliases:
      - PBXAllowGuestCalls
  pbx_rate_limit_enabled:
    description:
      - Whether the web server shuts out an address after 200 requests within a minute. It takes effect after some 3
        seconds.
      - This collection keeps below the limit by itself and needs no change here.
    type: bool
    aliases:
      - PBXRateLimitEnabled
  restart_every_night:
    description:
      - Whether the telephone service is restarted every night.
    type: bool
    aliases:
      - RestartEveryNight
  send_metrics:
    description:
      - Whether the PBX sends reports of errors and usage to its makers.
    type: bool
    aliases:
      - SendMetrics
  web_port:
    description:
      - The port of the web interface and of the API for HTTP.
      - The web server restarts some seconds after a change, and then answers under another URL; see the notes.
    type: int
    aliases:
      - WEBPort
  web_https_port:
    description:
      - The same for HTTPS.
    type: int
    aliases:
      - WEBHTTPSPort
  redirect_to_https:
    description:
      - Whether the web server leads from HTTP to HTTPS.
    type: bool
    aliases:
      - RedirectToHttps
  web_admin_login:
    description:
      - The login for the web interface, up to 50 characters. It cannot be empty.
    type: str
    aliases:
      - WebAdminLogin
  web_admin_password:
    description:
      - The password for the web interface, 8 to 64 characters. The PBX also refuses common ones.
      - It is written whenever the PBX still has the one that it came with, and otherwise as O(update_secrets) says.
      - As long as O(ssh_password) is the one that the PBX came with, the PBX sets it to the same password, unless that
        option is given as well.
    type: str
    aliases:
      - WebAdminPassword
  web_https_public_key:
    description:
      - The certificate for HTTPS, as PEM text, followed by those of its issuers if there are any. With an empty text,
        the PBX makes itself a certificate.
      - The PBX checks that it belongs to the private key, so give O(web_https_private_key) along with it.
      - Results and diffs show its fingerprint.
    type: str
    aliases:
      - WEBHTTPSPublicKey
  web_https_private_key:
    description:
      - The private key of O(web_https_public_key), as PEM text without a passphrase.
    type: str
    aliases:
      - WEBHTTPSPrivateKey
  update_secrets:
    description:
      - When to write O(web_admin_password), O(ssh_password) and O(web_https_private_key). The PBX never shows them,
        so that a different one is not noticed.
      - V(on_change) writes them along whenever another of these settings changes.
      - V(always) writes them with every run of the task, which then always reports a change.
        For a new one it is enough to run once with it.
    type: str
    choices:
      - on_change
      - always
    default: on_change
  ssh_port:
    description:
      - The port for SSH.
    type: int
    aliases:
      - SSHPort
  ssh_login:
    description:
      - The login for SSH, up to 50 characters. It cannot be empty.
    type: str
    aliases:
      - SSHLogin
  ssh_password:
    description:
      - The password for SSH, 8 to 64 characters. The PBX also refuses common ones.
      - It is written whenever the PBX still has the one that it came with, and otherwise as O(update_secrets) says.
      - As long as O(web_admin_password) is the one that the PBX came with, the PBX sets it to the same password, unless
        that option is given as well.
    type: str
    aliases:
      - SSHPassword
  ssh_disable_password_logins:
    description:
      - Whether SSH refuses passwords, so that only the O(ssh_authorized_keys) let in.
    type: bool
    aliases:
      - SSHDisablePasswordLogins
  ssh_authorized_keys:
    description:
      - The public keys that may log in by SSH, one a line, as in a file C(authorized_keys). Lines that begin with C(#)
        are comments.
      - The text replaces the stored one. Blank lines and blanks around a line make no difference.
    type: str
    aliases:
      - SSHAuthorizedKeys
  sip_port:
    description:
      - The port for SIP over UDP and TCP. Phones and trunks have to follow a change.
    type: int
    aliases:
      - SIPPort
  tls_port:
    description:
      - The port for SIP over TLS.
    type: int
  rtp_port_from:
    description:
      - The first UDP port for speech, 1024 or above. It must be below O(rtp_port_to).
    type: int
    aliases:
      - RTPPortFrom
  rtp_port_to:
    description:
      - The last UDP port for speech. A call needs up to four ports.
      - O(sip_port) and O(iax_port) must not be in the range.
    type: int
    aliases:
      - RTPPortTo
  rtp_stun_server:
    description:
      - Host, or host and port (V(stun.example.com:3478)), of a STUN server that tells the PBX its outer address, up to
        255 characters. Empty for none.
    type: str
    aliases:
      - RTPStunServer
  sip_auth_prefix:
    description:
      - A text that stands behind the number in the login of every phone, up to 50 characters. Phones have to follow a
        change.
    type: str
    aliases:
      - SIPAuthPrefix
  use_web_rtc:
    description:
      - Whether phones in browsers (WebRTC) may register.
    type: bool
    aliases:
      - UseWebRTC
  sip_default_expiry:
    description:
      - For how many seconds a phone is registered that does not ask for a time, 60 to 7200. It lies between
        O(sip_min_expiry) and O(sip_max_expiry).
    type: int
    aliases:
      - SIPDefaultExpiry
  sip_min_expiry:
    description:
      - For how many seconds a phone has to register at least, 60 to 7200.
    type: int
    aliases:
      - SIPMinExpiry
  sip_max_expiry:
    description:
      - For how many seconds a phone may register at most, 60 to 86400.
    type: int
    aliases:
      - SIPMaxExpiry
  codecs:
    description:
      - The codecs that phones and trunks are offered, first choice first. All others are switched off.
      - Audio codecs are V(alaw), V(ulaw), V(g726), V(adpcm), V(g722), V(ilbc), V(opus), V(lpc10), V(speex), V(slin) and
        V(g729), of which one at least is needed. Video codecs are V(h264), V(h263), V(h263p), V(JPEG), V(H.261), V(VP8)
        and V(VP9). Small and capital letters make no difference.
      - Audio and video have an order each; how they are mixed has no meaning.
    type: list
    elements: str
  pbx_record_calls:
    description:
      - Whether calls are recorded. Whose calls, is up to O(mikopbx.pbx.mikopbx_employee#module:sip_enable_recording).
    type: bool
    aliases:
      - PBXRecordCalls
  pbx_record_calls_inner:
    description:
      - Whether internal calls are recorded as well.
    type: bool
    aliases:
      - PBXRecordCallsInner
  pbx_split_audio_thread:
    description:
      - Whether a recording has both sides apart, as the two channels of stereo.
    type: bool
    aliases:
      - PBXSplitAudioThread
  pbx_record_announcement_in:
    description:
      - The sound file that says to callers from outside that the call is recorded, by its name or id. Empty or V(none)
        for none.
    type: str
    aliases:
      - PBXRecordAnnouncementIn
  pbx_record_announcement_out:
    description:
      - The same for those who are called outside.
    type: str
    aliases:
      - PBXRecordAnnouncementOut
  ami_enabled:
    description:
      - Whether programs may connect to AMI, the Asterisk manager interface.
    type: bool
    aliases:
      - AMIEnabled
  ami_port:
    description:
      - The port for AMI.
    type: int
    aliases:
      - AMIPort
  ajam_enabled:
    description:
      - Whether programs may use AMI over HTTP (AJAM).
    type: bool
    aliases:
      - AJAMEnabled
  ajam_port:
    description:
      - The port for AJAM and ARI over HTTP.
    type: int
    aliases:
      - AJAMPort
  ajam_port_tls:
    description:
      - The port for AJAM and ARI over HTTPS, and for phones in browsers.
    type: int
    aliases:
      - AJAMPortTLS
  ari_enabled:
    description:
      - Whether programs may use ARI, the REST interface of Asterisk.
    type: bool
    aliases:
      - ARIEnabled
  ari_allowed_origins:
    description:
      - The web sites whose scripts may use ARI, such as V(https://crm.example.com). V(*) stands for all, and so does an
        empty list. The list replaces the stored one, its order has no meaning.
    type: list
    elements: str
    aliases:
      - ARIAllowedOrigins
  iax_port:
    description:
      - The UDP port for IAX.
    type: int
    aliases:
      - IAXPort
  pbx_call_parking_ext:
    description:
      - The number to which a call is transferred to park it, 2 to 8 digits. It must not be one of the slots.
      - The number and the slots take up numbers that nothing else may have.
      - The three options for parking go together. Whatever is changed, the module sends all of them, since the PBX
        would drop all slots otherwise.
    type: str
    aliases:
      - PBXCallParkingExt
  pbx_call_parking_start_slot:
    description:
      - The first slot for parked calls, 1 to 9999. It is the number under which the call is taken back.
    type: int
    aliases:
      - PBXCallParkingStartSlot
  pbx_call_parking_end_slot:
    description:
      - The last slot for parked calls, up to 9999.
    type: int
    aliases:
      - PBXCallParkingEndSlot
  pbx_feature_attended_transfer:
    description:
      - The code for a transfer with a call back in between, dialled during a call, of 1 to 10 digits, V(*) and V(#).
        Empty makes the PBX use V(##).
      - All feature codes must differ.
    type: str
    aliases:
      - PBXFeatureAttendedTransfer
  pbx_feature_blind_transfer:
    description:
      - The code for a transfer at once. Empty makes the PBX use V(**).
    type: str
    aliases:
      - PBXFeatureBlindTransfer
  pbx_feature_pickup_exten:
    description:
      - The code for taking a call that rings at another phone, dialled alone or with that phone's number behind it. It
        should have two characters, since the PBX takes all from the third on for the number. Empty switches the latter
        off.
    type: str
    aliases:
      - PBXFeaturePickupExten
  pbx_feature_atxfer_abort:
    description:
      - The code for giving up a transfer and going back to the caller. Empty makes the PBX use V(*0).
    type: str
    aliases:
      - PBXFeatureAtxferAbort
  pbx_feature_atxfer_no_answer_timeout:
    description:
      - After how many seconds without an answer a transfer is given up, 1 to 3600.
    type: int
    aliases:
      - PBXFeatureAtxferNoAnswerTimeout
notes:
  - The API key needs the right to read and write C(/api/v3/general-settings), to read C(/api/v3/sound-files) for the
    announcements, and to read C(/api/v3/extensions) for call parking.
  - A change of O(web_port), O(web_https_port), O(redirect_to_https) or the certificate makes the web server restart
    some seconds after the task. Connections drop then, and the following tasks have to use the new C(url), and a
    C(ca_path) that fits. Make it the last task of a play.
  - A change of codecs, ports, times or language reaches phones and trunks some 5 to 15 seconds after the task, and can
    end calls.
  - Two settings of the API are not offered. C(PBXFeatureDigitTimeout) counts milliseconds (V(2500) are stored), but
    the API takes only 1 to 60, with which no feature code could be dialled in time.
    C(PBXFeatureTransferDigitTimeout) becomes 1 whatever is sent.
  - The keys of the PBX itself (C(SSH_ID_RSA_PUB) and the like) cannot be set through the API.
seealso:
  - module: mikopbx.pbx.mikopbx_office
  - module: mikopbx.pbx.mikopbx_office_info
  - module: mikopbx.pbx.mikopbx_mail_settings
  - module: mikopbx.pbx.mikopbx_time_settings
  - module: mikopbx.pbx.mikopbx_storage
  - module: mikopbx.pbx.mikopbx_sound_file
"""

EXAMPLES = r"""
- name: Name the PBX, and let it speak Russian
  mikopbx.pbx.mikopbx_general_settings:
    url: "{{ mikopbx_url }}"
    api_key: "{{ mikopbx_api_key }}"
    name: Main office
    description: Ground floor, rack 2
    pbx_language: ru-ru

# The other examples have the connection from module_defaults, written once in the play:
#
#   module_defaults:
#     group/mikopbx.pbx.mikopbx:
#       url: "{{ mikopbx_url }}"
#       api_key: "{{ mikopbx_api_key }}"

- name: Replace the password that the PBX came with
  mikopbx.pbx.mikopbx_general_settings:
    web_admin_password: "{{ web_admin_password | default('Brocken-1142-Gipfel') }}"
    ssh_password: "{{ ssh_password | default('Wurmberg-971-Gipfel') }}"

- name: Let nobody in by SSH but with these keys
  mikopbx.pbx.mikopbx_general_settings:
    ssh_disable_password_logins: true
    ssh_authorized_keys: |
      # the service desk
      ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJqSdoNmKqWj0L9ZbC8ZgXcQ3c2o0m1bq2b1vQd5y7fT desk@example.com

- name: Offer Opus first, then A-law, and H.264 for video
  mikopbx.pbx.mikopbx_general_settings:
    codecs:
      - opus
      - alaw
      - h264

- name: Park calls at 700, in the slots 701 to 710
  mikopbx.pbx.mikopbx_general_settings:
    pbx_call_parking_ext: 700
    pbx_call_parking_start_slot: 701
    pbx_call_parking_end_slot: 710

- name: More ports for speech, phones register every two to ten minutes
  mikopbx.pbx.mikopbx_general_settings:
    rtp_port_from: 20000
    rtp_port_to: 21000
    sip_min_expiry: 120
    sip_default_expiry: 300
    sip_max_expiry: 600

- name: Record calls with the outside only, without an announcement
  mikopbx.pbx.mikopbx_general_settings:
    pbx_record_calls: true
    pbx_record_calls_inner: false
    pbx_record_announcement_in: none

- name: Close what is not needed, open ARI for one web site
  mikopbx.pbx.mikopbx_general_settings:
    ajam_enabled: false
    ami_enabled: false
    ari_enabled: true
    ari_allowed_origins:
      - https://crm.example.com
"""

RETURN = r"""
plan:
  description: What was changed, or in C(check_mode) would be, as lines for a reader; empty when nothing is to change.
  returned: when the PBX could be read
  type: list
  elements: str
  sample:
    - "~ general_settings: name MikoPBX system → Main office, codecs alaw, ulaw, ilbc, opus, h264 → opus, alaw, h264"
record:
  description:
    - The settings after the task, or in C(check_mode) as they would be, by the names of the options.
    - Without O(web_admin_password), O(ssh_password) and O(web_https_private_key).
  returned: when the PBX could be read
  type: dict
  contains:
    name:
      description: The name of the PBX.
      type: str
    description:
      description: The description.
      type: str
    pbx_language:
      description: The language of voice prompts.
      type: str
    pbx_internal_extension_length:
      description: How many digits internal numbers have.
      type: int
    pbx_allow_guest_calls:
      description: Whether SIP calls are taken from anybody.
      type: bool
    pbx_rate_limit_enabled:
      description: Whether the web server shuts out addresses with too many requests.
      type: bool
    restart_every_night:
      description: Whether the telephone service is restarted every night.
      type: bool
    send_metrics:
      description: Whether reports are sent to the makers of the PBX.
      type: bool
    web_port:
      description: The port for HTTP.
      type: int
    web_https_port:
      description: The port for HTTPS.
      type: int
    redirect_to_https:
      description: Whether HTTP leads to HTTPS.
      type: bool
    web_admin_login:
      description: The login for the web interface.
      type: str
    web_https_public_key:
      description: The certificate.
      type: str
    ssh_port:
      description: The port for SSH.
      type: int
    ssh_login:
      description: The login for SSH.
      type: str
    ssh_disable_password_logins:
      description: Whether SSH refuses passwords.
      type: bool
    ssh_authorized_keys:
      description: The public keys that may log in by SSH.
      type: str
    sip_port:
      description: The port for SIP.
      type: int
    tls_port:
      description: The port for SIP over TLS.
      type: int
    rtp_port_from:
      description: The first port for speech.
      type: int
    rtp_port_to:
      description: The last port for speech.
      type: int
    rtp_stun_server:
      description: The STUN server; empty for none.
      type: str
    sip_auth_prefix:
      description: What stands behind the number in the login of phones.
      type: str
    use_web_rtc:
      description: Whether phones in browsers may register.
      type: bool
    sip_default_expiry:
      description: Seconds of a registration that asks for no time.
      type: int
    sip_min_expiry:
      description: The least seconds of a registration.
      type: int
    sip_max_expiry:
      description: The most seconds of a registration.
      type: int
    codecs:
      description: The enabled codecs in order, audio before video.
      type: list
      elements: str
    pbx_record_calls:
      description: Whether calls are recorded.
      type: bool
    pbx_record_calls_inner:
      description: Whether internal calls are recorded as well.
      type: bool
    pbx_split_audio_thread:
      description: Whether a recording has both sides apart.
      type: bool
    pbx_record_announcement_in:
      description: The sound file for callers from outside; empty for none.
      type: str
    pbx_record_announcement_out:
      description: The sound file for those who are called outside; empty for none.
      type: str
    ami_enabled:
      description: Whether there is AMI.
      type: bool
    ami_port:
      description: Its port.
      type: int
    ajam_enabled:
      description: Whether there is AJAM.
      type: bool
    ajam_port:
      description: The port for AJAM and ARI over HTTP.
      type: int
    ajam_port_tls:
      description: The same over HTTPS.
      type: int
    ari_enabled:
      description: Whether there is ARI.
      type: bool
    ari_allowed_origins:
      description: The web sites whose scripts may use ARI, sorted.
      type: list
      elements: str
    iax_port:
      description: The port for IAX.
      type: int
    pbx_call_parking_ext:
      description: The number that parks a call.
      type: str
    pbx_call_parking_start_slot:
      description: The first slot.
      type: int
    pbx_call_parking_end_slot:
      description: The last slot.
      type: int
    pbx_feature_attended_transfer:
      description: The code for a transfer with a call back.
      type: str
    pbx_feature_blind_transfer:
      description: The code for a transfer at once.
      type: str
    pbx_feature_pickup_exten:
      description: The code for taking a call of another phone.
      type: str
    pbx_feature_atxfer_abort:
      description: The code for giving up a transfer.
      type: str
    pbx_feature_atxfer_no_answer_timeout:
      description: Seconds until a transfer without an answer is given up.
      type: int
  sample:
    name: Main office
    pbx_language: ru-ru
    web_https_port: 443
    codecs:
      - opus
      - alaw
      - h264
    pbx_call_parking_ext: "700"
    pbx_call_parking_start_slot: 701
    pbx_call_parking_end_slot: 710
diff:
  description: The changed options before and after as YAML text, with passwords hidden and certificates as fingerprints.
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
      name: MikoPBX system
    after: |
      name: Main office
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
    - "rtp_port_from must be between 1024 and 65535, not \"80\""
"""

from ansible_collections.mikopbx.pbx.plugins.module_utils.converge import run_resource


def main() -> None:
    run_resource("general_settings")


if __name__ == "__main__":
    main()
