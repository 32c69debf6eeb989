#!/usr/bin/python
# -*- coding: utf-8 -*-
# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: mikopbx_office
version_added: 0.1.0
short_description: Make a MikoPBX equal to a described telephone office
description:
  - Takes an office, its people, trunks, queues, menus, rooms, routes, schedules, sounds, filters and settings, makes one plan
    of all that has to change, and carries it out with few requests. 300 new employees take about 20 of them, and
    finding that nothing has to change about 5.
  - A list that is left out is not managed. Of a list that is given, the records named are managed, and others only with
    O(purge). Of a record, the options given are managed, and others never change.
  - The whole plan is checked before anything is sent, and each problem is reported with the record and the option. Among
    them are numbers that are wanted twice or taken, references to what is not there or is to go, and two records with
    one key. What the PBX stored is compared afterwards with what was asked.
  - What is probably not meant, a queue without members, a key of a menu that leads to two places, a route that is never
    reached, is a warning. See O(warnings_as_errors).
  - Records refer to each other by name or number, in a circle too, and to records that the same task creates or
    renames. They are written in an order in which that works. Settings come first, the firewall is switched last.
  - The order of O(incoming_routes), O(outbound_routes) and O(off_work_times) is the order in which the PBX goes through
    them. Records that are not declared keep their place among them. The order of other lists has no meaning.
  - A record that others refer to is not deleted before they let go of it, which they may do in the same task. What would
    be left pointing at nothing is named, and the plan is refused.
  - When a record fails, those that do not depend on it are still written. The task then fails and says what was done,
    what failed and what was not tried. The next run carries on from there.
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
      - Except for records that say V(always) in their C(update_secret) or C(update_avatar).
author:
  - mikopbx.pbx contributors (@mikopbx)
options:
  # Assembled by tests/stages/assemble_docs.py: begin records
  general_settings:
    description:
      - The settings with the options of M(mikopbx.pbx.mikopbx_general_settings). Left out, none of
        this kind is managed.
    type: dict
    suboptions:
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
          - The language of voice prompts, as two letters for the language and two for the country.
            A PBX comes with V(en-en) and V(ru-ru); language packs bring others, such as V(de-de).
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
          - Whether the web server shuts out an address after 200 requests within a minute. It takes
            effect after some 3 seconds.
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
          - The web server restarts some seconds after a change, and then answers under another URL;
            see the notes.
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
          - It is written whenever the PBX still has the one that it came with, and otherwise as O(general_settings.update_secrets)
            says.
          - As long as O(general_settings.ssh_password) is the one that the PBX came with, the PBX
            sets it to the same password, unless that option is given as well.
        type: str
        aliases:
          - WebAdminPassword
      web_https_public_key:
        description:
          - The certificate for HTTPS, as PEM text, followed by those of its issuers if there are
            any. With an empty text, the PBX makes itself a certificate.
          - The PBX checks that it belongs to the private key, so give O(general_settings.web_https_private_key)
            along with it.
          - Results and diffs show its fingerprint.
        type: str
        aliases:
          - WEBHTTPSPublicKey
      web_https_private_key:
        description:
          - The private key of O(general_settings.web_https_public_key), as PEM text without a passphrase.
        type: str
        aliases:
          - WEBHTTPSPrivateKey
      update_secrets:
        description:
          - When to write O(general_settings.web_admin_password), O(general_settings.ssh_password)
            and O(general_settings.web_https_private_key). The PBX never shows them, so that a different
            one is not noticed.
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
          - It is written whenever the PBX still has the one that it came with, and otherwise as O(general_settings.update_secrets)
            says.
          - As long as O(general_settings.web_admin_password) is the one that the PBX came with, the
            PBX sets it to the same password, unless that option is given as well.
        type: str
        aliases:
          - SSHPassword
      ssh_disable_password_logins:
        description:
          - Whether SSH refuses passwords, so that only the O(general_settings.ssh_authorized_keys)
            let in.
        type: bool
        aliases:
          - SSHDisablePasswordLogins
      ssh_authorized_keys:
        description:
          - The public keys that may log in by SSH, one a line, as in a file C(authorized_keys). Lines
            that begin with C(#) are comments.
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
          - The first UDP port for speech, 1024 or above. It must be below O(general_settings.rtp_port_to).
        type: int
        aliases:
          - RTPPortFrom
      rtp_port_to:
        description:
          - The last UDP port for speech. A call needs up to four ports.
          - O(general_settings.sip_port) and O(general_settings.iax_port) must not be in the range.
        type: int
        aliases:
          - RTPPortTo
      rtp_stun_server:
        description:
          - Host, or host and port (V(stun.example.com:3478)), of a STUN server that tells the PBX
            its outer address, up to 255 characters. Empty for none.
        type: str
        aliases:
          - RTPStunServer
      sip_auth_prefix:
        description:
          - A text that stands behind the number in the login of every phone, up to 50 characters.
            Phones have to follow a change.
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
          - For how many seconds a phone is registered that does not ask for a time, 60 to 7200. It
            lies between O(general_settings.sip_min_expiry) and O(general_settings.sip_max_expiry).
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
          - The codecs that phones and trunks are offered, first choice first. All others are switched
            off.
          - Audio codecs are V(alaw), V(ulaw), V(g726), V(adpcm), V(g722), V(ilbc), V(opus), V(lpc10),
            V(speex), V(slin) and V(g729), of which one at least is needed. Video codecs are V(h264),
            V(h263), V(h263p), V(JPEG), V(H.261), V(VP8) and V(VP9). Small and capital letters make
            no difference.
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
          - The sound file that says to callers from outside that the call is recorded, by its name
            or id. Empty or V(none) for none.
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
          - The web sites whose scripts may use ARI, such as V(https://crm.example.com). V(*) stands
            for all, and so does an empty list. The list replaces the stored one, its order has no
            meaning.
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
          - The number to which a call is transferred to park it, 2 to 8 digits. It must not be one
            of the slots.
          - The number and the slots take up numbers that nothing else may have.
          - The three options for parking go together. Whatever is changed, the module sends all of
            them, since the PBX would drop all slots otherwise.
        type: str
        aliases:
          - PBXCallParkingExt
      pbx_call_parking_start_slot:
        description:
          - The first slot for parked calls, 1 to 9999. It is the number under which the call is taken
            back.
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
          - The code for a transfer with a call back in between, dialled during a call, of 1 to 10
            digits, V(*) and V(#). Empty makes the PBX use V(##).
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
          - The code for taking a call that rings at another phone, dialled alone or with that phone's
            number behind it. It should have two characters, since the PBX takes all from the third
            on for the number. Empty switches the latter off.
        type: str
        aliases:
          - PBXFeaturePickupExten
      pbx_feature_atxfer_abort:
        description:
          - The code for giving up a transfer and going back to the caller. Empty makes the PBX use
            V(*0).
        type: str
        aliases:
          - PBXFeatureAtxferAbort
      pbx_feature_atxfer_no_answer_timeout:
        description:
          - After how many seconds without an answer a transfer is given up, 1 to 3600.
        type: int
        aliases:
          - PBXFeatureAtxferNoAnswerTimeout
  time_settings:
    description:
      - The settings with the options of M(mikopbx.pbx.mikopbx_time_settings). Left out, none of this
        kind is managed.
    type: dict
    suboptions:
      pbx_timezone:
        description:
          - The time zone, as a region and a city of the tz database (V(Europe/Berlin)), or V(UTC).
            Small and capital letters make a difference.
          - Schedules, call history and voice mail go by it.
        type: str
        aliases:
          - PBXTimezone
      ntp_server:
        description:
          - Host names or addresses of time servers, in all up to 500 characters. The list replaces
            the stored one, and an empty list clears it.
        type: list
        elements: str
        aliases:
          - NTPServer
      pbx_manual_time_settings:
        description:
          - Whether the clock is set by hand, and no time server is asked.
        type: bool
        aliases:
          - PBXManualTimeSettings
  mail_settings:
    description:
      - The settings with the options of M(mikopbx.pbx.mikopbx_mail_settings). Left out, none of this
        kind is managed.
    type: dict
    suboptions:
      mail_smtp_host:
        description:
          - Host name or address of the mail server, up to 255 characters, without a port.
        type: str
        aliases:
          - MailSMTPHost
      mail_smtp_port:
        description:
          - The port of the mail server, 1 to 65535. Common ones are 587 for O(mail_settings.mail_smtp_use_tls=tls),
            465 for O(mail_settings.mail_smtp_use_tls=ssl) and 25 without encryption.
        type: int
        aliases:
          - MailSMTPPort
      mail_smtp_use_tls:
        description:
          - How the connection is encrypted. V(tls) begins in the clear and turns to encryption (STARTTLS),
            V(ssl) is encrypted from the beginning.
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
          - How the PBX logs in at the mail server. V(oauth2) is by a token of O(mail_settings.mail_oauth2_provider).
            All other words are by O(mail_settings.mail_smtp_username) and O(mail_settings.mail_smtp_password),
            or not at all if both are empty. V(password) is what a PBX itself stores.
          - For V(oauth2) a person has to log in at the provider once, in the web interface of the
            PBX. The token of it cannot be managed here, since the PBX renews it by itself.
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
          - The password at the mail server, up to 255 characters. An empty text clears it with O(mail_settings.update_secrets=always).
        type: str
        aliases:
          - MailSMTPPassword
      mail_oauth2_provider:
        description:
          - Whose accounts are used with O(mail_settings.mail_smtp_auth_type=oauth2).
        type: str
        choices:
          - google
          - microsoft
          - yandex
          - ''
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
          - The secret that belongs to O(mail_settings.mail_oauth2_client_id), up to 500 characters.
            An empty text clears it with O(mail_settings.update_secrets=always).
        type: str
        aliases:
          - MailOAuth2ClientSecret
      update_secrets:
        description:
          - When to write O(mail_settings.mail_smtp_password) and O(mail_settings.mail_oauth2_client_secret).
            The PBX hides them, set or not, so that a different one is not noticed.
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
  storage:
    description:
      - The settings with the options of M(mikopbx.pbx.mikopbx_storage). Left out, none of this kind
        is managed.
    type: dict
    suboptions:
      pbx_record_save_period:
        description:
          - After how many days recordings are deleted, 1 to 3650. The call history older than that
            goes as well if it is 30 days or more.
          - A smaller number deletes what is older within hours, for good.
          - V(0) says that recordings are kept for ever, and is right where that was chosen in the
            web interface. It cannot be set here. The API would store a number of which the PBX makes
            one day, and delete what is older.
        type: int
        aliases:
          - PBXRecordSavePeriod
      pbx_record_s3_local_days:
        description:
          - After how many days recordings are moved to S3, 1 to 90. It must be less than O(storage.pbx_record_save_period),
            with S3 or without.
        type: int
        aliases:
          - PBXRecordS3LocalDays
      s3_enabled:
        description:
          - Whether recordings are moved to S3.
          - To switch it on, O(storage.s3_endpoint), O(storage.s3_bucket) and O(storage.s3_access_key)
            have to be known to the PBX or be given, and O(storage.s3_secret_key) has to be given
            each time.
        type: bool
      s3_endpoint:
        description:
          - The address of the storage (V(https://s3.eu-central-1.amazonaws.com)), up to 255 characters.
        type: str
      s3_region:
        description:
          - The region of the storage, up to 50 characters.
        type: str
      s3_bucket:
        description:
          - The bucket that recordings go to, by its name of 3 to 63 small letters, digits, dots and
            hyphens. It has to be there already.
        type: str
      s3_access_key:
        description:
          - The id of the key with which the PBX writes there, up to 128 characters.
        type: str
      s3_secret_key:
        description:
          - The secret part of that key, up to 512 characters. It is written when what the PBX shows
            of its own, five characters at both ends, differs, and otherwise as O(storage.update_secrets)
            says.
          - It must not contain C(*), which the PBX takes for what it shows in place of a key.
        type: str
      update_secrets:
        description:
          - When to write O(storage.s3_secret_key) where what the PBX shows of its own, five characters
            at both ends, does not differ.
          - V(on_change) writes it along whenever another of these settings changes.
          - V(always) writes it with every run of the task, which then always reports a change. For
            a new one it is enough to run once with it.
        type: str
        choices:
          - on_change
          - always
        default: on_change
  fail2ban:
    description:
      - The settings with the options of M(mikopbx.pbx.mikopbx_fail2ban). Left out, none of this kind
        is managed.
    type: dict
    suboptions:
      maxretry:
        description:
          - After how many failures within O(fail2ban.findtime) an address is shut out, 1 to 100.
          - A low number also hits people who mistype and phones with an old password. Put the controller
            and the office into O(fail2ban.whitelist) before lowering it.
        type: int
      findtime:
        description:
          - Seconds within which O(fail2ban.maxretry) failures count, 60 or more.
        type: int
      bantime:
        description:
          - Seconds for which an address is shut out, 60 or more.
        type: int
      whitelist:
        description:
          - Addresses and networks, IPv4 or IPv6, that are never shut out. The list replaces the stored
            one, its order has no meaning, and an empty list clears it.
          - In a network, bits behind the mask count for nothing (V(10.0.0.5/8) is V(10.0.0.0/8)).
          - Networks with O(mikopbx.pbx.mikopbx_network_filter#module:newer_block_ip=true) are never
            shut out either, and need not be here.
        type: list
        elements: str
      pbx_firewall_max_req_sec:
        description:
          - How many new SIP connections a second the firewall lets in from one address, up to 10000.
            V(0) sets no limit.
          - A low number can hit an office whose phones all register anew after a power cut.
        type: int
        aliases:
          - PBXFirewallMaxReqSec
  network_filters:
    description:
      - The records, each with the options of M(mikopbx.pbx.mikopbx_network_filter). Left out, none
        of this kind is managed.
    type: list
    elements: dict
    suboptions:
      state:
        description:
          - Whether the network filter is to be there (V(present)) or not (V(absent)).
          - What was let in by it only, is shut out as soon as it is gone. When the last filter is
            gone, the firewall lets everything through.
          - The PBX does not mind removing a filter that something is tied to; the module does, and
            names what it is. For that it reads all employees, trunks, AMI users and API keys.
          - The web interface offers no button to remove V(0.0.0.0/0) and the networks of the PBX
            itself. The module removes them, and the web interface goes on listing them, as blocked.
        type: str
        choices:
          - present
          - absent
        default: present
      id:
        description:
          - The PBX's own id of an existing network filter, to be used in place of O(network_filters[].permit),
            or to tell apart filters that share one.
          - Given together with O(network_filters[].permit), the filter with this id gets that network.
          - It cannot be chosen for a new network filter.
        type: str
      renamed_from:
        description:
          - The network that the filter may still have, as the PBX shows it (V(10.20.0.0/16)). When
            there is such a filter and none with O(network_filters[].permit), that one gets the new
            network, and whatever is tied to it stays so.
          - May stay in the playbook afterwards, until there is another filter with the old network.
        type: str
      permit:
        description:
          - The network in CIDR notation, IPv4 or IPv6. It tells which filter is meant.
          - A bare address is a network of its own (V(203.0.113.7) is V(203.0.113.7/32)), and bits
            behind the mask count for nothing (V(10.20.3.4/16) is V(10.20.0.0/16)). An IPv4 mask such
            as V(10.20.0.0/255.255.0.0) is taken too.
          - The PBX does not mind two filters with one network. The module does, and asks for O(network_filters[].id)
            then.
          - Needed for a new network filter.
        type: str
      description:
        description:
          - The name, up to 255 characters. Employees, trunks, AMI users and API keys may refer to
            the filter by it.
        type: str
      rules:
        description:
          - Which services may be reached from the network (V(true)), and which may not (V(false))
            unless another filter allows them.
          - A service that is left out keeps what it has. In a new filter V(SSH) and V(AMI) are blocked
            then, and the others allowed.
          - Services of extension modules are not managed.
        type: dict
        aliases:
          - currentRules
        suboptions:
          SIP:
            description:
              - Phones and SIP trunks, signalling (SIP) and voice (RTP).
            type: bool
          IAX:
            description:
              - IAX trunks.
            type: bool
          WEB:
            description:
              - The web interface and the REST API, so this collection too. The firewall must let
                the controller in somewhere, see O(network_filters[].force).
            type: bool
          SSH:
            description:
              - The console, as root.
            type: bool
          AMI:
            description:
              - The Asterisk Manager Interface, see M(mikopbx.pbx.mikopbx_asterisk_manager).
            type: bool
          AJAM:
            description:
              - Asterisk by HTTP, which is AJAM, WebRTC and ARI, see M(mikopbx.pbx.mikopbx_asterisk_rest_user).
            type: bool
          ICMP:
            description:
              - Answers to C(ping).
            type: bool
      newer_block_ip:
        description:
          - Whether to trust the network, so that nobody there is ever shut out for wrong passwords
            by fail2ban, or for too many requests to the REST API. While the firewall is on, it frees
            a controller of the limit of 200 requests a minute.
          - The PBX stores V(false) for a new network filter.
        type: bool
      local_network:
        description:
          - Whether the network is local or a VPN, whose phones reach the PBX without address translation
            (NAT).
          - The PBX stores V(false) for a new network filter.
        type: bool
      deny:
        description:
          - From which network those who are tied to this filter may not connect, O(network_filters[].permit)
            excepted, in the same notation. Empty for none. It has no part in what the firewall lets
            in.
          - The PBX stores V(0.0.0.0/0) for a new network filter, which is right for phones, trunks
            and AMI users.
          - By its source, MikoPBX 2026.1 looks at this one first for API keys, and refuses a key
            from every address in it although O(network_filters[].permit) allows it. A filter for
            API keys needs an empty one.
        type: str
      force:
        description:
          - Allows a change after which, as far as it can be told from here, no network filter lets
            this controller reach the web port while the firewall is on. Otherwise the task refuses.
          - Whoever is shut out gets in again only by the console of the PBX.
        type: bool
        default: false
  sound_files:
    description:
      - The records, each with the options of M(mikopbx.pbx.mikopbx_sound_file). Left out, none of
        this kind is managed.
    type: list
    elements: dict
    suboptions:
      state:
        description:
          - Whether the sound is to be there (V(present)) or not (V(absent)).
          - Removing a sound removes its files from the PBX. The PBX refuses while a queue, a menu
            or an off-work time plays it. It does not look at incoming routes and settings; the module
            does.
        type: str
        choices:
          - present
          - absent
        default: present
      id:
        description:
          - The PBX's own id of an existing sound, to be used in place of O(sound_files[].name), or
            to tell apart sounds that share name and category.
          - Given together with O(sound_files[].name), the sound with this id gets that name.
          - It cannot be chosen for a new sound.
        type: str
      renamed_from:
        description:
          - The name under which the sound may still be known. When there is such a sound and none
            with O(sound_files[].name), that one is renamed, and whatever plays it goes on doing so.
          - May stay in the playbook afterwards, until there is another sound with the old name.
        type: str
      name:
        description:
          - The name of the sound, up to 200 characters. It tells which sound is meant, together with
            O(sound_files[].category) if that is given.
          - The PBX does not mind two sounds of one name and category. The module does, and asks for
            O(sound_files[].id) then.
          - Needed for a new sound.
        type: str
      category:
        description:
          - V(custom) for an announcement, V(moh) for music on hold.
          - Where it is given, a sound of this name and the other category is another sound.
          - Given together with O(sound_files[].id), the sound changes its category in the list. Its
            files stay where they are until other content is uploaded.
          - The PBX stores V(custom) for a new sound.
        type: str
        choices:
          - custom
          - moh
      file:
        description:
          - The path of the sound on the machine on which the task runs, which is the controller unless
            the task is sent elsewhere. The PBX converts WAV (with PCM samples) and MP3 surely, and
            tries C(.ogg), C(.m4a), C(.aac), C(.gsm), C(.g722), C(.sln), C(.ulaw) and C(.alaw). Up
            to 128 MiB.
          - It is uploaded for a new sound, and when its content is another than that of the last
            upload. The old files stay on the PBX then, referred to by nothing, since it has no way
            to delete them.
          - Of a sound that was not uploaded by this collection the content cannot be told. It is
            uploaded once.
          - Left out, the content of an existing sound stays as it is. Needed for a new sound. Not
            read with O(sound_files[].state=absent).
        type: path
      description:
        description:
          - A note for people, up to 500 characters. Empty clears it.
        type: str
  employees:
    description:
      - The records, each with the options of M(mikopbx.pbx.mikopbx_employee). Left out, none of this
        kind is managed.
    type: list
    elements: dict
    suboptions:
      state:
        description:
          - Whether the employee is to be there (V(present)) or not (V(absent)).
          - Removing an employee also removes the number from the call queues that ring it. The PBX
            refuses while a route, a schedule, an IVR menu, a redirection of a queue or another employee's
            forwarding leads to the number.
        type: str
        choices:
          - present
          - absent
        default: present
      id:
        description:
          - The PBX's own id of an existing employee, to be used in place of O(employees[].number).
          - Given together with O(employees[].number), the employee with this id gets that number.
          - It cannot be chosen for a new employee.
        type: str
      renamed_from:
        description:
          - The number under which the employee may still be known. When there is such an employee
            and none with O(employees[].number), that one is renumbered, and everything on the PBX
            that leads to the old number follows.
          - The number is also the login of the phone, which has to be set up with the new one.
          - May stay in the playbook afterwards, until somebody else gets the old number.
        type: str
      number:
        description:
          - The internal number, 2 to 8 digits. It tells which employee is meant.
          - Employees, mobile numbers, queues, menus, conference rooms, applications and parking slots
            share one space of numbers, in which each is taken once.
          - Needed for a new employee.
        type: str
      user_username:
        description:
          - The name of the person, up to 100 characters, in any script.
          - Needed for a new employee.
        type: str
      user_email:
        description:
          - The mail address, to which the PBX sends, for example, notices of missed calls. Empty
            clears it.
          - Up to 255 characters. The PBX does not mind an address that another employee has.
        type: str
      user_avatar:
        description:
          - A picture of at least 1 KB as a data URI, such as V(data:image/jpeg;base64,...), with
            C(jpeg), C(png), C(gif) or C(webp). M(ansible.builtin.slurp) gives the part after the
            comma. Empty brings back the stock picture.
          - The PBX does not show which picture it has, only whether there is one, see O(employees[].update_avatar).
        type: str
      update_avatar:
        description:
          - When to write O(employees[].user_avatar).
          - V(on_create) writes it to a new employee, and to one who has no picture. A different picture
            is not noticed.
          - V(always) writes it with every run of the task, which then always reports a change.
        type: str
        choices:
          - on_create
          - always
        default: on_create
      sip_secret:
        description:
          - The password with which the phone registers.
          - The PBX demands 60 points of strength. 12 or more characters with small and capital letters,
            digits and signs have them, digits alone never do. 5 to 64 bytes, neither a common password
            nor text which the request filter of the PBX takes for an attack (with C(1=1), C(';) or
            C(../), for example).
          - A new employee without it gets a random one of 20 letters and digits. It is not returned.
            M(mikopbx.pbx.mikopbx_office_info) with O(mikopbx.pbx.mikopbx_office_info#module:include_secrets=true)
            reads it.
          - The PBX shows it, so a password that differs is noticed and replaced. It cannot be cleared,
            and an empty one is not managed.
          - With every change of an employee the PBX checks the stored password again. One that is
            too weak by its rules of today has to be replaced together with the change.
        type: str
      sip_dtmfmode:
        description:
          - How the phone sends key presses.
          - The PBX stores V(auto) for a new employee.
        type: str
        choices:
          - auto
          - auto_info
          - inband
          - rfc4733
          - info
      sip_transport:
        description:
          - The transport by which the phone may connect.
          - A new employee without it gets V(udp,tcp).
        type: str
        choices:
          - udp
          - tcp
          - tls
          - udp,tcp
      sip_manualattributes:
        description:
          - Additional settings of the phone's SIP endpoint, as sections and lines of C(pjsip.conf),
            up to 1024 characters. Empty clears them.
        type: str
      sip_enable_recording:
        description:
          - Whether the calls of this employee are recorded.
          - The PBX stores V(true) for a new employee.
        type: bool
        aliases:
          - sip_enableRecording
      network_filter:
        description:
          - The network filter that says from which addresses the phone may connect, by its description,
            its network (V(192.168.0.0/24)), or its id. V(none) or an empty text allows every address.
          - The bulk reading of employees does not show it. Managing it for many employees costs one
            request for each of them, also when nothing changes.
        type: str
        aliases:
          - sip_networkfilterid
      fwd_ringlength:
        description:
          - Seconds to ring before O(employees[].fwd_forwarding) takes the call, 0 to 180, and beside
            a forwarding not below 3.
          - The PBX stores V(45) for a new employee. Left out beside a new O(employees[].fwd_forwarding),
            the stored time is kept, or becomes V(45) when it is below 3.
        type: int
      fwd_forwarding:
        description:
          - Where a call goes that was not answered within O(employees[].fwd_ringlength) seconds.
          - A number of up to 20 digits, or one of V(hangup), V(busy), V(did2user), V(voicemail).
            It must not be the employee's own number. Empty clears it.
          - The PBX does not check that there is such a number.
        type: str
      fwd_forwardingonbusy:
        description:
          - Where a call goes while the employee is busy. The same values as for O(employees[].fwd_forwarding).
        type: str
      fwd_forwardingonunavailable:
        description:
          - Where a call goes while no phone of the employee is registered. The same values as for
            O(employees[].fwd_forwarding).
        type: str
      mobile_number:
        description:
          - The mobile number, 2 to 15 digits that do not begin with 0, with or without a leading
            C(+). Neither spaces nor brackets. Empty clears it, and O(employees[].mobile_dialstring)
            with it.
          - Its place is in the space of numbers that O(employees[].number) describes, two employees
            cannot share one.
        type: str
      mobile_dialstring:
        description:
          - What to dial to reach the mobile, when that is not O(employees[].mobile_number) itself,
            up to 255 characters.
          - A stored one that repeats the old O(employees[].mobile_number) follows when that changes.
        type: str
  conference_rooms:
    description:
      - The records, each with the options of M(mikopbx.pbx.mikopbx_conference_room). Left out, none
        of this kind is managed.
    type: list
    elements: dict
    suboptions:
      state:
        description:
          - Whether the conference room is to be there (V(present)) or not (V(absent)).
          - Removing it also removes its number from the call queues that ring it. The PBX refuses
            while a route, a schedule, an IVR menu, a redirection of a queue or an employee's forwarding
            leads to the number.
        type: str
        choices:
          - present
          - absent
        default: present
      id:
        description:
          - The PBX's own id of an existing conference room (V(CONFERENCE-1A2B3C45)), to be used in
            place of O(conference_rooms[].extension).
          - Given together with O(conference_rooms[].extension), the conference room with this id
            gets that number.
          - It cannot be chosen for a new conference room.
        type: str
      renamed_from:
        description:
          - The number under which the conference room may still be known. When there is such a room
            and none with O(conference_rooms[].extension), that one is renumbered, and everything
            on the PBX that leads to the old number follows.
          - May stay in the playbook afterwards, until another conference room gets the old number.
        type: str
      extension:
        description:
          - The internal number of the room, 2 to 8 digits. It tells which room is meant.
          - No employee, queue, menu, application or parking slot can have the same number.
          - Needed for a new room.
        type: str
      name:
        description:
          - The name of the room, up to 100 characters, for people.
          - Needed for a new room.
        type: str
      pin_code:
        description:
          - What callers have to dial to get in, up to 20 digits. Write it in quotes, since YAML takes
            V(0123) for another number.
          - The PBX shows it, so that a different one is noticed and replaced. Results and diffs of
            this collection hide it.
          - Empty for a room that is open to everybody who can call it.
        type: str
        aliases:
          - pinCode
  dialplan_applications:
    description:
      - The records, each with the options of M(mikopbx.pbx.mikopbx_dialplan_application). Left out,
        none of this kind is managed.
    type: list
    elements: dict
    suboptions:
      state:
        description:
          - Whether the dialplan application is to be there (V(present)) or not (V(absent)).
          - Removing it also removes its number from the call queues that ring it. The PBX refuses
            while a route, a schedule, an IVR menu, a redirection of a queue or an employee's forwarding
            leads to the number.
          - The three that every MikoPBX comes with (the numbers 000063, 000064 and 10003246) can
            be changed, but are never removed.
        type: str
        choices:
          - present
          - absent
        default: present
      id:
        description:
          - The PBX's own id of an existing dialplan application (V(DIALPLAN-1A2B3C45)), to be used
            in place of O(dialplan_applications[].extension).
          - Given together with O(dialplan_applications[].extension), the dialplan application with
            this id gets that number.
          - It cannot be chosen for a new dialplan application.
        type: str
      renamed_from:
        description:
          - The number under which the dialplan application may still be known. When there is such
            an application and none with O(dialplan_applications[].extension), that one is renumbered,
            and everything on the PBX that leads to the old number follows.
          - May stay in the playbook afterwards, until another dialplan application gets the old number.
        type: str
      extension:
        description:
          - The number that runs the program, or a pattern of numbers. It tells which application
            is meant.
          - 1 to 64 of digits, C(#), C(+), C(*), C(|) and a capital C(X), which stands for any one
            digit, so that V(77XX) answers 7700 to 7799.
          - Write one that begins with 0 in quotes, since YAML takes it for another number.
          - Nothing else on the PBX can have the same number. A pattern is compared as it is written,
            so that it may cover numbers that others have, which then keep them.
          - Needed for a new application.
        type: str
      name:
        description:
          - The name of the application, up to 50 characters, for people.
          - Needed for a new application.
        type: str
      description:
        description:
          - A note, up to 2000 characters, over several lines if need be.
        type: str
      type:
        description:
          - The language of O(dialplan_applications[].applicationlogic). MikoPBX 2026.1 runs two of
            them.
          - V(php) is a PHP script that talks to Asterisk by AGI. It begins with C(<?php).
          - V(plaintext) is Asterisk dialplan. Each line is a priority and what to do, and follows
            on C(exten => _EXTENSION,) in the first and C(same =>) in all other lines.
          - The PBX also keeps V(python3), V(lua), V(ael) and V(none), and runs nothing of the kind.
            So V(none) puts an application to rest.
          - A new application without it gets V(php).
        type: str
        choices:
          - php
          - plaintext
          - python3
          - lua
          - ael
          - none
      hint:
        description:
          - A short text beside the application, up to 255 characters, which its search finds. The
            PBX does nothing else with it.
        type: str
      applicationlogic:
        description:
          - The program. Line breaks are kept as they are. White space at both ends is not, and is
            not compared.
          - Programs may hold what the request filter of the PBX refuses in other texts.
          - Empty for none.
        type: str
  call_queues:
    description:
      - The records, each with the options of M(mikopbx.pbx.mikopbx_call_queue). Left out, none of
        this kind is managed.
    type: list
    elements: dict
    suboptions:
      state:
        description:
          - Whether the call queue is to be there (V(present)) or not (V(absent)).
          - Removing it also removes its number from the call queues that ring it. The PBX refuses
            while a route, a schedule, an IVR menu, a redirection of a queue or an employee's forwarding
            leads to the number.
        type: str
        choices:
          - present
          - absent
        default: present
      id:
        description:
          - The PBX's own id of an existing call queue (V(QUEUE-1A2B3C45)), to be used in place of
            O(call_queues[].extension).
          - Given together with O(call_queues[].extension), the call queue with this id gets that
            number.
          - It cannot be chosen for a new call queue.
        type: str
      renamed_from:
        description:
          - The number under which the call queue may still be known. When there is such a queue and
            none with O(call_queues[].extension), that one is renumbered, and everything on the PBX
            that leads to the old number follows.
          - May stay in the playbook afterwards, until another call queue gets the old number.
        type: str
      extension:
        description:
          - The internal number of the queue, 2 to 8 digits. It tells which queue is meant.
          - No employee, menu, room, application or parking slot can have the same number.
          - Needed for a new queue.
        type: str
      name:
        description:
          - The name of the queue, up to 100 characters, for people.
          - Needed for a new queue.
        type: str
      description:
        description:
          - A note, up to 500 characters, over several lines if need be.
        type: str
      members:
        description:
          - The internal numbers that the queue rings, mostly those of employees. A mobile number
            of an employee, another queue or an application is possible as well.
          - The list replaces the stored one, and an empty list takes all members out. A number can
            be in it once.
          - Its order is the order of ringing with O(call_queues[].strategy=linear). With the other
            strategies it means nothing to callers, but it is kept, and a different order is a change.
          - The list of objects with an C(extension) that the PBX shows is taken as well.
          - A member that is deleted from the PBX leaves its queues by itself.
        type: list
        elements: str
      strategy:
        description:
          - Whom the queue rings when a call comes in.
          - V(ringall) rings all free members at once, and whoever answers first has the call. O(call_queues[].seconds_to_ring_each_member)
            is then how long all of them ring before the queue tries again.
          - V(leastrecent) rings the member whose last call from this queue is the longest ago.
          - V(fewestcalls) rings the member who has answered the fewest calls from this queue so far.
          - V(random) rings any one free member.
          - V(rrmemory) rings one after the other, and begins after the member who was rung last (round
            robin).
          - V(linear) rings one after the other in the order of O(call_queues[].members), and begins
            with the first for each call.
          - A new queue without it gets V(ringall).
        type: str
        choices:
          - ringall
          - leastrecent
          - fewestcalls
          - random
          - rrmemory
          - linear
      seconds_to_ring_each_member:
        description:
          - Seconds that a member's telephone rings before the queue goes on to the next, 1 to 300.
          - A new queue without it gets V(15).
        type: int
      seconds_for_wrapup:
        description:
          - Seconds of rest after a call, in which the member gets no other from this queue, 0 to
            300.
          - The PBX takes V(0) for 3 seconds.
          - A new queue without it gets V(15).
        type: int
      receive_calls_while_on_a_call:
        description:
          - Whether a member who is in a call is rung all the same.
          - A new queue without it gets V(false).
        type: bool
        aliases:
          - recive_calls_while_on_a_call
      caller_hear:
        description:
          - What the waiting caller hears. With V(ringing) it is a ringing tone, and the call is not
            answered until a member answers it. With V(moh) the PBX answers and plays music on hold.
          - Before a call is answered, not every line passes on sound. For announcements choose V(moh).
          - A new queue without it gets V(ringing).
        type: str
        choices:
          - ringing
          - moh
      moh_sound:
        description:
          - The music on hold, by the name or the id of a sound file of the category C(moh). Has an
            effect with O(call_queues[].caller_hear=moh).
          - Empty for the music of the PBX.
        type: str
        aliases:
          - moh_sound_id
      announce_position:
        description:
          - Whether callers are told their place in the queue, every 30 seconds.
          - A new queue without it gets V(false).
        type: bool
      announce_hold_time:
        description:
          - Whether callers are told how long they will probably wait, every 30 seconds.
          - A new queue without it gets V(false).
        type: bool
      periodic_announce_sound:
        description:
          - The sound file that is played to waiting callers again and again, by its name or id.
          - Empty for none.
        type: str
        aliases:
          - periodic_announce_sound_id
      periodic_announce_frequency:
        description:
          - Seconds from one O(call_queues[].periodic_announce_sound) to the next, 0 to 600. With
            V(0) no interval is set.
          - A new queue without it gets V(0).
        type: int
      timeout_to_redirect_to_extension:
        description:
          - Seconds after which a call that nobody has answered goes to O(call_queues[].timeout_extension),
            0 to 3600.
          - With V(0), and also without O(call_queues[].timeout_extension), callers wait without a
            limit.
          - A new queue without it gets V(0).
        type: int
      timeout_extension:
        description:
          - Where calls go that have waited for O(call_queues[].timeout_to_redirect_to_extension).
            A number of the PBX, or one of V(hangup), V(busy), V(did2user) (the internal number that
            equals the outside number which was dialled) or V(voicemail).
          - Empty for nowhere.
        type: str
      redirect_to_extension_if_empty:
        description:
          - Where calls go while not one member can be reached, because no telephone of theirs is
            registered. Members who are busy can be reached in this sense. Takes what O(call_queues[].timeout_extension)
            takes.
          - Empty for nowhere. Callers then wait until somebody comes.
        type: str
      number_unanswered_calls_to_redirect:
        description:
          - How many calls in a row nobody has answered before O(call_queues[].redirect_to_extension_if_unanswered)
            is meant to count, 1 to 100.
          - MikoPBX 2026.1 stores this option and the three that follow it, but does not act on them.
          - A new queue without it gets V(3), and so reads a queue that has none.
        type: int
      redirect_to_extension_if_unanswered:
        description:
          - Where calls are meant to go after O(call_queues[].number_unanswered_calls_to_redirect).
            Stored only, see there. Takes what O(call_queues[].timeout_extension) takes.
        type: str
      number_repeat_unanswered_to_redirect:
        description:
          - How many rounds through the members remain unanswered before O(call_queues[].redirect_to_extension_if_repeat_exceeded)
            is meant to count, 1 to 100. Stored only, see O(call_queues[].number_unanswered_calls_to_redirect).
          - A new queue without it gets V(3), and so reads a queue that has none.
        type: int
      redirect_to_extension_if_repeat_exceeded:
        description:
          - Where calls are meant to go after O(call_queues[].number_repeat_unanswered_to_redirect).
            Stored only, see O(call_queues[].number_unanswered_calls_to_redirect). Takes what O(call_queues[].timeout_extension)
            takes.
        type: str
      callerid_prefix:
        description:
          - What members' telephones show before the caller's name, up to 50 characters, so that they
            see which queue rings.
          - The PBX adds a colon, and shows only the letters, digits and spaces of it.
        type: str
  ivr_menus:
    description:
      - The records, each with the options of M(mikopbx.pbx.mikopbx_ivr_menu). Left out, none of this
        kind is managed.
    type: list
    elements: dict
    suboptions:
      state:
        description:
          - Whether the IVR menu is to be there (V(present)) or not (V(absent)).
          - Removing it also removes its number from the call queues that ring it. The PBX refuses
            while a route, a schedule, an IVR menu, a redirection of a queue or an employee's forwarding
            leads to the number.
        type: str
        choices:
          - present
          - absent
        default: present
      id:
        description:
          - The PBX's own id of an existing IVR menu (V(IVR-1A2B3C45)), to be used in place of O(ivr_menus[].extension).
          - Given together with O(ivr_menus[].extension), the IVR menu with this id gets that number.
          - It cannot be chosen for a new IVR menu.
        type: str
      renamed_from:
        description:
          - The number under which the IVR menu may still be known. When there is such a menu and
            none with O(ivr_menus[].extension), that one is renumbered, and everything on the PBX
            that leads to the old number follows.
          - May stay in the playbook afterwards, until another IVR menu gets the old number.
        type: str
      extension:
        description:
          - The internal number of the menu, 2 to 8 digits. It tells which menu is meant.
          - No employee, queue, room, application or parking slot can have the same number.
          - Needed for a new menu.
        type: str
      name:
        description:
          - The name of the menu, up to 255 characters, for people.
          - Needed for a new menu.
        type: str
      description:
        description:
          - A note, up to 500 characters, over several lines if need be.
        type: str
      audio_message:
        description:
          - The message that is played, by the name or the id of a sound file.
          - Empty for the PBX's own request to enter the number to call.
        type: str
        aliases:
          - audio_message_id
      actions:
        description:
          - The keys that callers can press, and where each leads. They may be pressed while the message
            is still playing.
          - The list replaces the stored one, and an empty list takes all keys out. Its order has
            no meaning.
        type: list
        elements: dict
        suboptions:
          digits:
            description:
              - The key or keys, 1 to 10 of digits, C(*) and C(#). Write C(*) and C(#) in quotes.
              - Where one begins like another (V(1) and V(12)), the PBX waits 2 seconds for a further
                key.
            type: str
            required: true
          extension:
            description:
              - Where the call goes. A number of the PBX, or one of V(hangup), V(busy), V(did2user)
                (the internal number that equals the outside number which was dialled) or V(voicemail).
            type: str
            required: true
      allow_enter_any_internal_extension:
        description:
          - Whether callers may also dial the number of any employee.
          - A new menu without it gets V(false).
        type: bool
      input_timeout:
        description:
          - Seconds that the menu waits for a key after the message, 1 to 60.
          - The API calls this C(timeout), which in this collection is the time to wait for an answer
            of the PBX.
          - A new menu without it gets V(7).
        type: int
      number_of_repeat:
        description:
          - How often the message is repeated for callers who press nothing or a key that leads nowhere,
            0 to 10. With V(0) they hear it once.
          - A new menu without it gets V(3).
        type: int
      timeout_extension:
        description:
          - Where callers go after the last repetition. A number of the PBX, or one of V(hangup),
            V(busy), V(did2user) (the internal number that equals the outside number which was dialled)
            or V(voicemail).
          - Left empty, the PBX has nowhere to send them, and the call ends.
        type: str
  sip_providers:
    description:
      - The records, each with the options of M(mikopbx.pbx.mikopbx_sip_provider). Left out, none
        of this kind is managed.
    type: list
    elements: dict
    suboptions:
      state:
        description:
          - Whether the trunk is to be there (V(present)) or not (V(absent)).
          - A trunk that is only to rest is better kept with O(sip_providers[].disabled=true). See
            O(sip_providers[].delete_routes) before removing one.
        type: str
        choices:
          - present
          - absent
        default: present
      id:
        description:
          - The PBX's own id of an existing trunk (V(SIP-TRUNK-34F7CAFE)), to be used in place of
            O(sip_providers[].description), or to tell apart trunks that share one.
          - Given together with O(sip_providers[].description), the trunk with this id gets that name.
          - It cannot be chosen for a new trunk.
        type: str
      renamed_from:
        description:
          - The name under which the trunk may still be known. When there is such a trunk and none
            with the name O(sip_providers[].description), that one is renamed, and keeps its routes.
          - May stay in the playbook afterwards, until there is another trunk with the old name.
        type: str
      description:
        description:
          - The name of the trunk, up to 255 characters. It tells which trunk is meant, disabled ones
            included.
          - The PBX does not mind two trunks with one name. The module does, and asks for O(sip_providers[].id)
            then.
          - Needed for a new trunk.
        type: str
      registration_type:
        description:
          - Who registers with whom.
          - With V(outbound) the PBX registers with the provider, and needs O(sip_providers[].host),
            O(sip_providers[].username) and O(sip_providers[].secret).
          - With V(inbound) the other side registers with the PBX, and O(sip_providers[].username)
            and O(sip_providers[].secret) are needed.
          - With V(none) nobody registers, calls are accepted by address, and O(sip_providers[].host)
            is needed.
          - Needed for a new trunk.
        type: str
        choices:
          - outbound
          - inbound
          - none
      host:
        description:
          - Host name or address of the provider, without spaces, up to 255 characters.
        type: str
      username:
        description:
          - The login, of letters, digits and C(_), C(.), C(+), C(-), up to 100 characters. Of any
            other text, such as V(user@domain), the PBX would keep nothing but the digits. For a domain
            see O(sip_providers[].fromdomain).
          - No C(+) with O(sip_providers[].registration_type=inbound).
        type: str
      secret:
        description:
          - The password, up to 100 characters.
          - The PBX hides it with O(sip_providers[].registration_type=outbound), and shows it otherwise.
            Where it is shown, a password that differs is noticed and replaced. Where it is hidden,
            O(sip_providers[].update_secret) says when to write it.
          - Needed again when O(sip_providers[].registration_type) changes from V(outbound) to another.
        type: str
      update_secret:
        description:
          - When to write a O(sip_providers[].secret) that the PBX hides, which is that of a trunk
            with O(sip_providers[].registration_type=outbound).
          - V(on_create) writes it to a new trunk only. A different password is not noticed.
          - V(always) writes it with every run of the task, which then always reports a change. For
            a new password it is enough to run once with it.
        type: str
        choices:
          - on_create
          - always
        default: on_create
      port:
        description:
          - The port of the provider, 1 to 65535.
          - A new trunk without it gets V(5060).
        type: int
      transport:
        description:
          - The transport for signalling.
          - A new trunk without it gets V(udp,tcp).
        type: str
        choices:
          - udp,tcp
          - udp
          - tcp
          - tls
      qualify:
        description:
          - Whether the PBX asks the other side from time to time whether it is there. Without this
            the state of the trunk is known less well.
          - The PBX stores V(true) for a new trunk.
        type: bool
      qualifyfreq:
        description:
          - Seconds between these questions, 10 to 3600.
          - The PBX stores V(60) for a new trunk.
        type: int
      dtmfmode:
        description:
          - How key presses are sent.
          - The PBX stores V(auto) for a new trunk.
        type: str
        choices:
          - auto
          - auto_info
          - inband
          - rfc4733
          - info
      fromuser:
        description:
          - The user part of the C(From) header in outgoing calls, up to 100 characters, where it
            is not O(sip_providers[].username).
        type: str
      fromdomain:
        description:
          - The domain in the C(From) header, up to 255 characters, where it is not O(sip_providers[].host).
        type: str
      outbound_proxy:
        description:
          - Host, or host and port (V(proxy.example.com:5080)), to which everything for this trunk
            is sent, up to 255 characters.
        type: str
      disablefromuser:
        description:
          - Whether to leave the login out of the C(From) header, so that the caller's number can
            stand there.
          - The PBX stores V(false) for a new trunk.
        type: bool
      cid_source:
        description:
          - From where in an incoming call the caller's number is taken. The PBX knows V(default),
            V(from) (C(From)), V(rpid) (C(Remote-Party-ID)), V(pai) (C(P-Asserted-Identity)) and V(custom)
            (O(sip_providers[].cid_custom_header)). It does not check the word.
          - The PBX stores V(default) for a new trunk.
        type: str
      cid_custom_header:
        description:
          - The header to take the caller's number from with O(sip_providers[].cid_source=custom),
            up to 100 characters.
        type: str
      cid_parser_start:
        description:
          - The text after which the caller's number begins in the header, up to 50 characters.
        type: str
      cid_parser_end:
        description:
          - The text before which the caller's number ends, up to 50 characters.
        type: str
      cid_parser_regex:
        description:
          - A regular expression that picks out the caller's number, up to 255 characters.
        type: str
      did_source:
        description:
          - From where in an incoming call the dialled outside number (DID) is taken. The PBX knows
            at least V(default), V(to) (C(To)) and V(custom) (O(sip_providers[].did_custom_header)).
            It does not check the word.
          - The PBX stores V(default) for a new trunk.
        type: str
      did_custom_header:
        description:
          - The header to take the dialled number from with O(sip_providers[].did_source=custom),
            up to 100 characters.
        type: str
      did_parser_start:
        description:
          - The text after which the dialled number begins in the header, up to 50 characters.
        type: str
      did_parser_end:
        description:
          - The text before which the dialled number ends, up to 50 characters.
        type: str
      did_parser_regex:
        description:
          - A regular expression that picks out the dialled number, up to 255 characters.
        type: str
      cid_did_debug:
        description:
          - Whether the PBX logs how it found both numbers.
          - The PBX stores V(false) for a new trunk.
        type: bool
      manualattributes:
        description:
          - Additional settings of the SIP trunk, as sections and lines of C(pjsip.conf). Empty clears
            them.
          - The PBX strips words that begin with C(on) and are followed by C(=), also inside of others
            (C(connected_line_method=)). Such a text is refused before it is sent.
        type: str
      network_filter:
        description:
          - The network filter that says from which addresses calls of this trunk are accepted, by
            its description, its network (V(198.51.100.0/24)), or its id.
          - The PBX cannot take it off a trunk again, only replace it by another. V(none) or an empty
            text is right for a trunk that has none, and an error for one that has.
        type: str
        aliases:
          - networkfilterid
      disabled:
        description:
          - Whether the trunk is switched off.
          - The PBX stores V(false) for a new trunk.
        type: bool
      note:
        description:
          - A note for people, up to 500 characters. Empty clears it.
        type: str
      additional_hosts:
        description:
          - Further host names or addresses from which the provider's calls come. The list replaces
            the stored one, its order has no meaning, and an empty list clears it.
          - The list of objects with an C(address) that the PBX shows is taken as well.
        type: list
        elements: str
        aliases:
          - additionalHosts
      delete_routes:
        description:
          - Allows removing a trunk with O(sip_providers[].state=absent) although there are incoming
            or outbound routes over it, which the PBX removes with it without a word.
          - Otherwise the task refuses and lists these routes.
        type: bool
        default: false
  iax_providers:
    description:
      - The records, each with the options of M(mikopbx.pbx.mikopbx_iax_provider). Left out, none
        of this kind is managed.
    type: list
    elements: dict
    suboptions:
      state:
        description:
          - Whether the trunk is to be there (V(present)) or not (V(absent)).
          - A trunk that is only to rest is better kept with O(iax_providers[].disabled=true). See
            O(iax_providers[].delete_routes) before removing one.
        type: str
        choices:
          - present
          - absent
        default: present
      id:
        description:
          - The PBX's own id of an existing trunk (V(IAX-TRUNK-83D69BA5)), to be used in place of
            O(iax_providers[].description), or to tell apart trunks that share one.
          - Given together with O(iax_providers[].description), the trunk with this id gets that name.
          - It cannot be chosen for a new trunk.
        type: str
      renamed_from:
        description:
          - The name under which the trunk may still be known. When there is such a trunk and none
            with the name O(iax_providers[].description), that one is renamed, and keeps its routes.
          - May stay in the playbook afterwards, until there is another trunk with the old name.
        type: str
      description:
        description:
          - The name of the trunk, up to 255 characters. It tells which IAX trunk is meant, disabled
            ones included.
          - The PBX does not mind two trunks with one name. The module does, and asks for O(iax_providers[].id)
            then. A route names its trunk, so an IAX and a SIP trunk should not share a name either.
          - Needed for a new trunk.
        type: str
      registration_type:
        description:
          - Who registers with whom.
          - With V(outbound) this PBX registers with the other, and needs O(iax_providers[].host),
            O(iax_providers[].username) and O(iax_providers[].secret).
          - With V(inbound) the other side registers with this PBX, and O(iax_providers[].username)
            and O(iax_providers[].secret) are needed.
          - With V(none) nobody registers, calls are accepted by address, and O(iax_providers[].host)
            is needed.
          - Needed for a new trunk.
        type: str
        choices:
          - outbound
          - inbound
          - none
      host:
        description:
          - Host name or address of the other side, without spaces, up to 255 characters.
          - For another port than 4569 write it here, as in V(pbx.example.com:4570). See O(iax_providers[].port).
        type: str
      username:
        description:
          - The login, of letters, digits and C(_), C(.), C(+), C(-), up to 100 characters. Of any
            other text, such as V(user@domain), the PBX would keep nothing but the digits.
          - No C(+) with O(iax_providers[].registration_type=inbound).
        type: str
      secret:
        description:
          - The password, up to 100 characters.
          - The PBX hides it with O(iax_providers[].registration_type=outbound), and shows it otherwise.
            Where it is shown, a password that differs is noticed and replaced. Where it is hidden,
            O(iax_providers[].update_secret) says when to write it.
          - Needed again when O(iax_providers[].registration_type) changes from V(outbound) to V(inbound).
        type: str
      update_secret:
        description:
          - When to write a O(iax_providers[].secret) that the PBX hides, which is that of a trunk
            with O(iax_providers[].registration_type=outbound).
          - V(on_create) writes it to a new trunk only. A different password is not noticed.
          - V(always) writes it with every run of the task, which then always reports a change. For
            a new password it is enough to run once with it.
        type: str
        choices:
          - on_create
          - always
        default: on_create
      port:
        description:
          - The port that the PBX shows for the trunk, 1 to 65535.
          - MikoPBX 2026.1 keeps it, but connects to the port in O(iax_providers[].host), and to 4569
            when there is none.
          - A new trunk without it gets V(4569). It is always sent, since the PBX would take V(5060),
            the port of SIP.
        type: int
      manualattributes:
        description:
          - Additional settings of the trunk, as lines of C(iax.conf) such as V(qualify=5000), which
            replace what the PBX writes there itself. Empty clears them.
          - Without a section header (C([peer])). MikoPBX 2026.1 ignores all of a text that has one.
          - The PBX strips words that begin with C(on) and are followed by C(=), also inside of others
            (C(connected_line_method=)). Such a text is refused before it is sent.
        type: str
      network_filter:
        description:
          - The network filter that says from which addresses calls of this trunk are accepted, by
            its description, its network (V(198.51.100.0/24)), or its id.
          - The PBX cannot take it off a trunk again, only replace it by another. V(none) or an empty
            text is right for a trunk that has none, and an error for one that has.
        type: str
        aliases:
          - networkfilterid
      disabled:
        description:
          - Whether the trunk is switched off.
          - The PBX stores V(false) for a new trunk.
        type: bool
      note:
        description:
          - A note for people, up to 500 characters. Empty clears it.
        type: str
      delete_routes:
        description:
          - Allows removing a trunk with O(iax_providers[].state=absent) although there are incoming
            or outbound routes over it, which the PBX removes with it without a word.
          - Otherwise the task refuses and lists these routes.
        type: bool
        default: false
  incoming_routes:
    description:
      - The records, each with the options of M(mikopbx.pbx.mikopbx_incoming_route). Left out, none
        of this kind is managed.
      - 'The first one that fits a call counts: the order of the list is the order on the PBX.'
    type: list
    elements: dict
    suboptions:
      state:
        description:
          - Whether the route is to be there (V(present)) or not (V(absent)).
          - Removing a route also takes it out of the schedules that are restricted to it. The default
            route cannot be removed.
        type: str
        choices:
          - present
          - absent
        default: present
      id:
        description:
          - The PBX's own id of an existing route, to be used in place of O(incoming_routes[].rulename),
            or to tell apart routes that share one.
          - Given together with O(incoming_routes[].rulename), the route with this id gets that name.
          - It cannot be chosen for a new route.
        type: str
      renamed_from:
        description:
          - The name under which the route may still be known. When there is such a route and none
            with the name O(incoming_routes[].rulename), that one is renamed, and keeps its schedules.
          - May stay in the playbook afterwards, until there is another route with the old name.
        type: str
      default:
        description:
          - Whether the default route is meant, to which calls go that no other route took. It needs
            no O(incoming_routes[].rulename).
          - What counts of it is O(incoming_routes[].extension). It rings without a limit of time,
            and no O(incoming_routes[].audio_message) is played. With O(incoming_routes[].number)
            or O(incoming_routes[].provider) it would be an ordinary route of that trunk besides,
            so leave them out.
        type: bool
        default: false
      rulename:
        description:
          - The name of the route, up to 100 characters. It tells which route is meant.
          - The PBX neither demands a name nor minds two routes with one. A route without a name is
            known by O(incoming_routes[].number) and O(incoming_routes[].provider), and by O(incoming_routes[].id)
            when there are several of these.
        type: str
      number:
        description:
          - The number that was called (DID), up to 50 characters, in exactly the form in which the
            provider sends it, which may be with or without C(+) and country code. It may also be
            the login of the trunk.
          - A mask of digits, V(X) (0 to 9), V(Z) (1 to 9), V(N) (2 to 9), sets such as V([3-5]),
            V(.) (one or more of anything) and V(!) (anything or nothing) stands for several numbers,
            as in V(493012345XX). A mask with other signs begins with C(_), as in V(_+493012345XX).
          - Empty for any number. A new route without it is for any number.
          - No blanks, commas or semicolons, and not V(0) alone, which the PBX takes for empty.
          - Write it in quotes. Without them YAML takes V(0049301) for a number and drops the zeros.
        type: str
      provider:
        description:
          - The trunk over which the call comes, by its description or its id. Both SIP and IAX trunks
            are meant.
          - Empty or V(none) is for calls that come over no trunk, which are those of guests, if the
            PBX lets them in at all. In MikoPBX 2026.1 this is not a route for all trunks. A new route
            without O(incoming_routes[].provider) is such a one.
        type: str
        aliases:
          - providerid
      extension:
        description:
          - Where the call goes. The number of an employee, a queue, an IVR menu, a conference room
            or an application of this PBX, or one of V(hangup), V(busy), V(voicemail), V(did2user).
          - V(did2user) rings the internal number that equals the called one.
          - Empty for no destination of its own. Calls then go on to the next route of the chain,
            and at last to the default route. A new route without it has none.
        type: str
      ring_timeout:
        description:
          - Seconds to ring O(incoming_routes[].extension) before the call goes on, 0 to 7400. V(0)
            is no limit. Without a meaning for conference rooms and words such as V(busy).
          - The API calls it C(timeout), which is the time-out of requests in this collection.
          - The PBX stores V(120) for a new route.
        type: int
      audio_message:
        description:
          - The sound file that is played to the caller before O(incoming_routes[].extension) rings,
            by its name or its id. Empty for none.
          - It is not played on a route without O(incoming_routes[].extension).
        type: str
        aliases:
          - audio_message_id
      note:
        description:
          - A note for people, up to 1024 characters. Empty clears it.
        type: str
  off_work_times:
    description:
      - The records, each with the options of M(mikopbx.pbx.mikopbx_off_work_time). Left out, none
        of this kind is managed.
      - 'The first one that fits a call counts: the order of the list is the order on the PBX.'
    type: list
    elements: dict
    suboptions:
      state:
        description:
          - Whether the off-work time is to be there (V(present)) or not (V(absent)).
        type: str
        choices:
          - present
          - absent
        default: present
      id:
        description:
          - The PBX's own id of an existing off-work time, to be used in place of O(off_work_times[].description),
            or to tell apart some that share one or have none (a new PBX comes with three that have
            none).
          - Given together with O(off_work_times[].description), the one with this id gets that description.
          - It cannot be chosen for a new off-work time.
        type: str
      renamed_from:
        description:
          - The description under which the off-work time may still be known. When there is such a
            one and none with O(off_work_times[].description), that one is renamed.
          - May stay in the playbook afterwards, until there is another one with the old description.
        type: str
      description:
        description:
          - What it is called, up to 500 characters. It tells which off-work time is meant.
          - The PBX does not mind two with one description. The module does, and asks for O(off_work_times[].id)
            then.
          - Needed for a new off-work time.
        type: str
      cal_type:
        description:
          - What says when it applies. With V(timeframe) dates, weekdays and times of this record.
            With V(caldav) the calendar at O(off_work_times[].cal_url), which the PBX asks every minute;
            dates, weekdays and times have no meaning then.
          - The PBX stores V(timeframe) for a new off-work time.
        type: str
        choices:
          - timeframe
          - caldav
        aliases:
          - calType
      date_from:
        description:
          - The first day, as V(2026-12-31) or V(31.12.2026). O(off_work_times[].date_from) and O(off_work_times[].date_to)
            belong together. Both empty mean any day.
          - V(12-31), the same in both, is that day of every year. The PBX can repeat single days
            only. For a longer time of every year make an off-work time for each of its days.
          - See the notes for what time zones have to do with it.
        type: str
      date_to:
        description:
          - The last day, which is part of the time, in the forms of O(off_work_times[].date_from),
            and not before it.
        type: str
      weekday_from:
        description:
          - The first weekday, as V(monday), V(mon), or V(1) for Monday to V(7) for Sunday. O(off_work_times[].weekday_from)
            and O(off_work_times[].weekday_to) belong together. Both empty (or V(-1)) mean any weekday.
          - The PBX stores none for a new off-work time.
        type: str
      weekday_to:
        description:
          - The last weekday, in the forms of O(off_work_times[].weekday_from). It may be before the
            first, as from Saturday to Monday.
        type: str
      time_from:
        description:
          - From when on each of these days, as V(18:00), in the time zone of the PBX. Write it in
            quotes. YAML makes a number of it without them, and the module refuses that.
          - O(off_work_times[].time_from) and O(off_work_times[].time_to) belong together. Both empty
            mean the whole day.
          - The PBX stores V(00:00) for a new off-work time.
        type: str
      time_to:
        description:
          - Until when, in the form of O(off_work_times[].time_from). When that is earlier, as in
            V(18:00) to V(09:00), the time goes over midnight, and both its parts belong to each of
            the days.
          - The PBX stores V(23:59) for a new off-work time.
        type: str
      cal_url:
        description:
          - The address of the calendar, up to 512 characters, without spaces. Needed with O(off_work_times[].cal_type=caldav).
        type: str
        aliases:
          - calUrl
      cal_user:
        description:
          - The login for the calendar, up to 255 characters.
        type: str
        aliases:
          - calUser
      cal_secret:
        description:
          - The password for the calendar, up to 255 characters. Empty clears it.
          - The PBX shows only whether there is one. O(off_work_times[].update_secret) says when to
            write it.
          - The six or eight X that the PBX shows or understands in its place are refused, since the
            PBX would store six of them as the password.
        type: str
        aliases:
          - calSecret
      update_secret:
        description:
          - When to write O(off_work_times[].cal_secret).
          - V(on_create) writes it where there is none. A different password is not noticed.
          - V(always) writes it with every run of the task, which then always reports a change. For
            a new password it is enough to run once with it.
        type: str
        choices:
          - on_create
          - always
        default: on_create
      action:
        description:
          - What becomes of the calls. With V(extension) they go to O(off_work_times[].extension),
            with V(playmessage) the callers hear O(off_work_times[].audio_message) and the call ends.
          - The PBX stores V(extension) for a new off-work time.
        type: str
        choices:
          - extension
          - playmessage
      extension:
        description:
          - The number of the PBX that gets the calls, or V(hangup), V(busy), V(did2user) or V(voicemail).
            Needed with O(off_work_times[].action=extension).
          - It stays stored with O(off_work_times[].action=playmessage) and keeps that number from
            being deleted. Empty clears it.
        type: str
      audio_message:
        description:
          - The sound that callers hear, by its name or its id. Needed with O(off_work_times[].action=playmessage).
          - It stays stored with O(off_work_times[].action=extension) and keeps that sound from being
            deleted. Empty clears it.
        type: str
        aliases:
          - audio_message_id
      allow_restriction:
        description:
          - Whether it applies to the calls of O(off_work_times[].incoming_routes) only. With V(true)
            and without any it applies to no call.
          - The PBX stores V(false) for a new off-work time, which then applies to all calls from
            outside.
        type: bool
        aliases:
          - allowRestriction
      incoming_routes:
        description:
          - The incoming routes to which it is restricted with O(off_work_times[].allow_restriction=true),
            by their rulenames or ids. The list replaces the stored one, its order has no meaning,
            and an empty list clears it.
          - The default route cannot be among them. The PBX would take it and pay no heed to it.
          - A route that is deleted disappears from the list.
        type: list
        elements: str
        aliases:
          - incomingRouteIds
  outbound_routes:
    description:
      - The records, each with the options of M(mikopbx.pbx.mikopbx_outbound_route). Left out, none
        of this kind is managed.
      - 'The first one that fits a call counts: the order of the list is the order on the PBX.'
    type: list
    elements: dict
    suboptions:
      state:
        description:
          - Whether the route is to be there (V(present)) or not (V(absent)).
        type: str
        choices:
          - present
          - absent
        default: present
      id:
        description:
          - The PBX's own id of an existing route, to be used in place of O(outbound_routes[].rulename),
            or to tell apart routes that share one.
          - Given together with O(outbound_routes[].rulename), the route with this id gets that name.
          - It cannot be chosen for a new route.
        type: str
      renamed_from:
        description:
          - The name under which the route may still be known. When there is such a route and none
            with the name O(outbound_routes[].rulename), that one is renamed.
          - May stay in the playbook afterwards, until there is another route with the old name.
        type: str
      rulename:
        description:
          - The name of the route, up to 100 characters. It tells which route is meant.
          - The PBX does not mind two routes with one name. The module does, and asks for O(outbound_routes[].id)
            then.
          - Needed for a new route.
        type: str
      provider:
        description:
          - The trunk over which the calls leave, by its description or its id. Both SIP and IAX trunks
            are meant.
          - Needed for a new route. It can be replaced, and cannot be cleared.
        type: str
        aliases:
          - providerid
      numberbeginswith:
        description:
          - What the dialled number begins with, up to 64 characters. Digits, C(#) and C(*), or a
            regular expression of these, in which V((7|8\)) is one or the other, V([1-9]) one of several,
            and V([0-9]{3}) three digits. C(*) and C(+) stand for themselves. V(X), V(N), V(Z) and
            V(.) mean nothing here.
          - Alternatives are written in brackets. Of V(7|8) the PBX would make two patterns, each
            of them half open.
          - Without a C(+) at its beginning, which the PBX takes off a number before it looks at the
            routes.
          - Empty for any beginning. A new route without it fits any beginning.
          - Write it in quotes. Without them YAML takes V(00) for a number and makes V(0) of it.
        type: str
      restnumbers:
        description:
          - How many digits follow O(outbound_routes[].numberbeginswith), 0 to 20, or V(-1) for any
            number of them. With V(0) only O(outbound_routes[].numberbeginswith) itself fits, which
            must not be empty then.
          - The PBX stores V(-1) for a new route.
        type: int
      trimfrombegin:
        description:
          - How many digits to take off the beginning of the number, 0 to 30, before O(outbound_routes[].prepend)
            is added. Something has to be left to dial.
          - The PBX stores V(0) for a new route.
        type: int
      prepend:
        description:
          - What to dial before the rest of the number. Digits, C(#), C(*) and C(+), up to 20. Empty
            clears it.
          - Write it in quotes. Without them YAML takes V(00) for a number and makes V(0) of it.
        type: str
      note:
        description:
          - A note for people, up to 1024 characters. Empty clears it.
        type: str
  asterisk_managers:
    description:
      - The records, each with the options of M(mikopbx.pbx.mikopbx_asterisk_manager). Left out, none
        of this kind is managed.
    type: list
    elements: dict
    suboptions:
      state:
        description:
          - Whether the user is to be there (V(present)) or not (V(absent)).
        type: str
        choices:
          - present
          - absent
        default: present
      id:
        description:
          - The PBX's own id of an existing user, to be used in place of O(asterisk_managers[].username).
          - Given together with O(asterisk_managers[].username), the user with this id gets that name.
          - It cannot be chosen for a new user.
        type: str
      renamed_from:
        description:
          - The name under which the user may still be known. When there is such a user and none with
            O(asterisk_managers[].username), that one is renamed. The program that logs in needs the
            new name then.
          - May stay in the playbook afterwards, until there is another user with the old name.
        type: str
      username:
        description:
          - The login, up to 50 characters, without brackets, semicolons and colons. It tells which
            user is meant.
          - C(mikopbxuser), C(phpagi) and C(admin) are the PBX's own. They can be neither made, changed
            nor removed.
          - Needed for a new user.
        type: str
      secret:
        description:
          - The password, up to 255 characters, without semicolons and line breaks, at which Asterisk
            would stop reading it. The PBX takes a weak one.
          - A new user without it gets a random one of 20 letters and digits. It is not returned.
            M(mikopbx.pbx.mikopbx_office_info) with O(mikopbx.pbx.mikopbx_office_info#module:include_secrets=true)
            reads it.
          - The PBX shows it, so a password that differs is noticed and replaced. It cannot be cleared,
            and an empty one is not managed.
        type: str
      description:
        description:
          - What the user is for, up to 255 characters. Empty clears it.
        type: str
      permissions:
        description:
          - What the user may see (C(_read)) and do (C(_write)), by area.
          - A switch that is left out keeps what it is. A new user has all of them off.
          - Give no more than the program needs.
        type: dict
        suboptions:
          call_read:
            description:
              - Events of calls and channels.
            type: bool
          call_write:
            description:
              - Commands on calls, such as C(Hangup), C(Redirect) and C(Atxfer).
            type: bool
          cdr_read:
            description:
              - Events of call records.
            type: bool
          cdr_write:
            description:
              - Hardly used.
            type: bool
          originate_read:
            description:
              - Events of calls made by command.
            type: bool
          originate_write:
            description:
              - Making calls by C(Originate).
              - Whoever may do this can make the PBX dial any number at its owner's cost.
            type: bool
          reporting_read:
            description:
              - Statistics and reports.
            type: bool
          reporting_write:
            description:
              - Hardly used.
            type: bool
          agent_read:
            description:
              - Events of queues and their agents.
            type: bool
          agent_write:
            description:
              - Commands on agents, such as logging in, logging off and pausing.
            type: bool
          config_read:
            description:
              - Reading configuration files by C(GetConfig), with the passwords in them.
            type: bool
          config_write:
            description:
              - Changing configuration files by C(UpdateConfig), which gives control of the PBX.
            type: bool
          dialplan_read:
            description:
              - Reading the dialplan.
            type: bool
          dialplan_write:
            description:
              - Changing the dialplan, which gives control of the PBX.
            type: bool
          dtmf_read:
            description:
              - Events of key presses.
            type: bool
          dtmf_write:
            description:
              - Sending key presses by C(PlayDTMF).
            type: bool
          log_read:
            description:
              - The log.
            type: bool
          log_write:
            description:
              - Hardly used.
            type: bool
          system_read:
            description:
              - Events of the system, such as registrations and reloads.
            type: bool
          system_write:
            description:
              - Commands to the system, such as C(Reload), which give control of the PBX.
            type: bool
          user_read:
            description:
              - Events that the dialplan and others make, C(UserEvent).
            type: bool
          user_write:
            description:
              - Making such events.
            type: bool
          verbose_read:
            description:
              - Detailed messages.
            type: bool
          verbose_write:
            description:
              - Hardly used.
            type: bool
          command_read:
            description:
              - Hardly used.
            type: bool
          command_write:
            description:
              - Commands of Asterisk's console by C(Command), which give control of the PBX.
            type: bool
      network_filter:
        description:
          - The network filter that says from which addresses the user may log in, by its description,
            its network (V(10.20.0.0/16)), or its id.
          - The PBX cannot take it off a user again, only replace it by another. V(none) or an empty
            text is right for a user that has none, and an error for one that has.
        type: str
        aliases:
          - networkfilterid
      eventfilter:
        description:
          - 'Which events the user gets, as filters of Asterisk''s C(manager.conf), one on each line,
            up to 2000 characters (V(!Event: Newexten) leaves out one kind). Empty clears them, and
            the PBX leaves out C(Newexten) then.'
          - The PBX strips words that begin with C(on) and are followed by C(=). Such a text is refused
            before it is sent.
        type: str
  asterisk_rest_users:
    description:
      - The records, each with the options of M(mikopbx.pbx.mikopbx_asterisk_rest_user). Left out,
        none of this kind is managed.
    type: list
    elements: dict
    suboptions:
      state:
        description:
          - Whether the user is to be there (V(present)) or not (V(absent)).
        type: str
        choices:
          - present
          - absent
        default: present
      id:
        description:
          - The PBX's own id of an existing user, to be used in place of O(asterisk_rest_users[].username).
          - Given together with O(asterisk_rest_users[].username), the user with this id gets that
            name.
          - It cannot be chosen for a new user.
        type: str
      renamed_from:
        description:
          - The name under which the user may still be known. When there is such a user and none with
            O(asterisk_rest_users[].username), that one is renamed. The program that logs in needs
            the new name then.
          - May stay in the playbook afterwards, until there is another user with the old name.
        type: str
      username:
        description:
          - The login, up to 50 characters, without brackets, semicolons and colons. It tells which
            user is meant.
          - C(pbxcore) is the PBX's own, and can be neither made nor removed.
          - Needed for a new user.
        type: str
      password:
        description:
          - The password, 8 to 255 characters, without semicolons and line breaks, at which Asterisk
            would stop reading it.
          - A new user without it gets a random one of 20 letters and digits. It is not returned.
            M(mikopbx.pbx.mikopbx_office_info) with O(mikopbx.pbx.mikopbx_office_info#module:include_secrets=true)
            reads it.
          - The PBX shows it, so a password that differs is noticed and replaced. It cannot be cleared,
            and an empty one is not managed.
        type: str
      description:
        description:
          - What the user is for, up to 255 characters. Empty clears it.
        type: str
      applications:
        description:
          - The Stasis applications that the user is for, names of up to 100 characters without spaces,
            commas and semicolons. The list replaces the stored one, its order has no meaning, and
            an empty list stands for all.
          - By its source, MikoPBX 2026.1 keeps this list for people and does not pass it on to Asterisk.
            Do not rely on it as a limit. A user of ARI can do everything that ARI can do.
        type: list
        elements: str
  api_keys:
    description:
      - The records, each with the options of M(mikopbx.pbx.mikopbx_api_key). Left out, none of this
        kind is managed.
    type: list
    elements: dict
    suboptions:
      state:
        description:
          - Whether the key is to be there (V(present)) or not (V(absent)).
        type: str
        choices:
          - present
          - absent
        default: present
      id:
        description:
          - The PBX's own id of an existing key, to be used in place of O(api_keys[].description),
            or to tell apart keys that share one.
          - Given together with O(api_keys[].description), the key with this id gets that description.
          - It cannot be chosen for a new key.
        type: str
      renamed_from:
        description:
          - The description under which the key may still be known. When there is such a key and none
            with O(api_keys[].description), that one is renamed, and goes on working.
          - May stay in the playbook afterwards, until there is another key with the old description.
        type: str
      description:
        description:
          - What the key is for, up to 255 characters. It tells which key is meant.
          - The PBX does not mind two keys with one description. The module does, and asks for O(api_keys[].id)
            then.
          - Needed for a new key.
        type: str
      key:
        description:
          - The key itself, 32 to 255 letters, digits and signs without spaces.
          - A new key without it is made up, and returned once, as C(key). Nobody can read it afterwards.
            Use C(register), put it into a safe place in the same play, and keep it out of the log
            with C(no_log=true).
          - The PBX shows the first and the last 5 characters of a key. One of which these differ
            is noticed and replaced, and the old one stops working. Without this option the key stays
            as it is.
        type: str
      full_permissions:
        description:
          - Whether the key may do everything. O(api_keys[].permissions) count for nothing then, though
            the PBX keeps them.
          - The PBX stores V(false) for a new key.
        type: bool
      permissions:
        description:
          - 'What else the key may do, as resource and level, such as V({employees: write, cdr: read}).
            V(read) is for GET requests only, V(write) for all. The dictionary replaces the stored
            one, and an empty one takes all away.'
          - Resources are those of the API, V(employees) for C(/api/v3/employees), and are allowed
            as a whole. The PBX takes any name, and grants nothing for one that it does not know.
            The module refuses names that are almost right.
          - V(read) shows passwords as well, with V(employees), V(sip), V(asterisk-managers) and V(asterisk-rest-users).
          - V(write) of V(api-keys) allows making a key that may do everything.
          - A few requests that only read are POST requests, and need V(write), such as the export
            of employees.
          - Records with an id that ends in a letter, such as C(QUEUE-1A2B3C4D), cannot be read or
            changed by a key without O(api_keys[].full_permissions), an oddity of the PBX. Records
            that were made by this collection have other ids.
          - A new key needs this or O(api_keys[].full_permissions=true).
        type: dict
        aliases:
          - allowed_paths
      network_filter:
        description:
          - The network filter that says from which addresses the key may be used, by its description,
            its network (V(198.51.100.0/24)), or its id.
          - By its source, MikoPBX 2026.1 refuses the key from every address that the filter denies,
            although it permits it, and a filter denies V(0.0.0.0/0) unless told otherwise. Make one
            of its own for keys, with an empty O(mikopbx.pbx.mikopbx_network_filter#module:deny),
            and try it out with a new key.
          - The PBX cannot take it off a key again, only replace it by another. V(none) or an empty
            text is right for a key that has none, and an error for one that has.
        type: str
        aliases:
          - networkfilterid
  custom_files:
    description:
      - The records, each with the options of M(mikopbx.pbx.mikopbx_custom_file). Left out, none of
        this kind is managed.
    type: list
    elements: dict
    suboptions:
      state:
        description:
          - Whether the file is to be there (V(present)) or not (V(absent)).
          - Only files with O(custom_files[].mode=custom) can be removed. The PBX then deletes the
            file, or brings back the one that was there before. The others stand for files that the
            PBX writes itself. O(custom_files[].mode=none) leaves these to it again.
        type: str
        choices:
          - present
          - absent
        default: present
      id:
        description:
          - The PBX's own id of an existing record, to be used in place of O(custom_files[].filepath).
          - Given together with O(custom_files[].filepath), the record with this id gets that path.
          - It cannot be chosen for a new file.
        type: str
      renamed_from:
        description:
          - The path under which the record may still be known. When there is such a record and none
            with O(custom_files[].filepath), that one gets the new path. Whether the file under the
            old path disappears is the PBX's affair.
          - May stay in the playbook afterwards, until there is another record with the old path.
        type: str
      filepath:
        description:
          - The whole path of the file on the PBX, up to 500 characters. It tells which record is
            meant.
          - The PBX would also store relative paths and such with C(..) in them. The module refuses
            these.
          - Needed for a new file.
        type: str
      content:
        description:
          - The content of the file as text, or for O(custom_files[].mode=append) what is added to
            it, for O(custom_files[].mode=script) the shell script. Every character counts, also blank
            lines at the end. In a play C(lookup('ansible.builtin.file', path, rstrip=false)) reads
            a file so.
          - What is no text in UTF-8 is given as V(base64:) and its bytes in base64, and shown so.
          - Empty clears it, and is refused with the modes that do something with it.
          - Up to 512 KiB.
          - It is shown in differences and results. Use C(no_log) on the task if that is not wanted.
        type: str
      mode:
        description:
          - What becomes of O(custom_files[].content).
          - V(custom) writes it as the file. It is right for files that the PBX does not know, and
            cannot be changed to another mode later.
          - V(override) writes it in place of what the PBX would write. V(append) adds it to that,
            after a blank line. V(script) runs it as a shell script after the PBX has written the
            file, with the path as its argument.
          - V(none) keeps it without any use, and leaves the file to the PBX.
          - A new record gets V(custom) unless given. Files of the PBX's own have a record with V(none)
            from the beginning, so that the mode has to be given for these.
        type: str
        choices:
          - none
          - override
          - append
          - script
          - custom
      description:
        description:
          - A note for people, up to 500 characters. Empty clears it.
        type: str
  modules:
    description:
      - The records, each with the options of M(mikopbx.pbx.mikopbx_module). Left out, none of this
        kind is managed.
    type: list
    elements: dict
    suboptions:
      state:
        description:
          - Whether the module is to be installed (V(present)) or not (V(absent)).
        type: str
        choices:
          - present
          - absent
        default: present
      id:
        description:
          - The same as O(modules[].name). Use that.
        type: str
      renamed_from:
        description:
          - Of no use here, since modules keep their names.
        type: str
      name:
        description:
          - The id of the module in the repository, such as V(ModuleTelegramNotify). It tells which
            module is meant.
        type: str
      version:
        description:
          - The version to have, as the repository names it. Another version that is installed is
            replaced by it, and its settings stay.
          - Left out or empty, the newest one is installed, and one that is installed is left alone.
        type: str
      enabled:
        description:
          - Whether the module is switched on. The PBX leaves a new module switched off.
          - Of a module that has neither pages nor an API of its own the PBX does not tell whether
            it is on. Such a module is switched when it is installed, and believed to be as declared
            from then on.
        type: bool
      keep_settings:
        description:
          - Keeps what the module has stored when it is uninstalled, for the case that it comes back.
        type: bool
        default: false
  firewall:
    description:
      - The settings with the options of M(mikopbx.pbx.mikopbx_firewall). Left out, none of this kind
        is managed.
    type: dict
    suboptions:
      enabled:
        description:
          - Whether the firewall and fail2ban are to be on.
          - Switched off, every service of the PBX can be reached from everywhere, and passwords can
            be guessed at leisure.
          - Left out, nothing changes, and C(record) tells how it is.
          - It is compared with the state of the firewall. Both follow when that changes, and neither
            when it does not.
        type: bool
        aliases:
          - firewallEnabled
      force:
        description:
          - Allows switching the firewall on although, as far as it can be told from here, no network
            filter lets this controller reach the web port. Otherwise the task refuses.
          - Whoever is shut out gets in again only by the console of the PBX.
        type: bool
        default: false
  # Assembled: end
  purge:
    description:
      - The lists whose undeclared records are deleted. The list itself has to be given, an empty one if all are to go.
      - What belongs to the PBX stays. That is the default route, its own applications, system accounts, the API key that
        the task uses, and files that it has from elsewhere.
      - A trunk that has routes is not purged, the task refuses. Let its routes go in the same task, or declare it with
        C(state=absent) and C(delete_routes=true).
    type: list
    elements: str
    choices:
      # Assembled by tests/stages/assemble_docs.py: begin purge
      - network_filters
      - sound_files
      - employees
      - conference_rooms
      - dialplan_applications
      - call_queues
      - ivr_menus
      - sip_providers
      - iax_providers
      - incoming_routes
      - off_work_times
      - outbound_routes
      - asterisk_managers
      - asterisk_rest_users
      - api_keys
      - custom_files
      - modules
      # Assembled: end
    default: []
  purge_limit:
    description:
      - The largest number of records that O(purge) may delete. A plan that would delete more is refused as a whole.
    type: int
    default: 10
  bulk_read:
    description:
      - Whether more than 20 employees may be read with one export, in place of one request for each.
      - The PBX keeps the exported file, with the passwords of all phones in it, until its own clean-up. Its link has
        36 random characters, and needs no key.
      - The export needs the right to write C(/api/v3/employees), and does not have the network filters.
    type: bool
    default: true
  complete:
    description:
      - Whether to compare the PBX with the whole declaration, and not only with what it mentions. It changes what
        RV(differences) and RV(plan) hold, and is for C(check_mode) only. Without that the task is refused.
      - An option that a declared record leaves out counts as declared with its default, which is what a new record has.
        So does a switch that a map of switches leaves out. A record that is on the PBX and not in its list counts as one
        that is to go, unless it is one that a purge leaves alone.
      - Lists and settings that are left out are not compared.
      - Nothing is said of what has no such default, when it is left out. These are secrets, pictures, the files of sounds,
        versions of modules, options that a new record must have, the language and time zone chosen at the installation,
        the public key of the web server, and the name of the default route. So it is with values that could not be declared
        as they are.
      - Whether the changes could be made is not looked at, and O(purge) and O(warnings_as_errors) mean nothing.
      - Every record of the lists is read in full, employees one by one.
    type: bool
    default: false
    version_added: 0.2.0
  warnings_as_errors:
    description:
      - The kinds of warnings with which the plan is refused.
      - V(empty_queue) is a declared queue without members.
      - V(repeated_digit) is a key of a menu that leads to more than one place, of which only one is reached.
      - V(hidden_route) is an inbound route behind one for the same number and trunk that ends every call, or an outbound
        route behind one that fits all of its numbers. An equal pattern over another trunk is none, it is the reserve
        for when the first trunk fails.
    type: list
    elements: str
    choices:
      - empty_queue
      - repeated_digit
      - hidden_route
    default: []
notes:
  - The API key needs the right to write what is declared and to read what that refers to. To see who would be left
    pointing at nothing, a task that deletes reads everything that can refer to it.
  - Changing the network interfaces is not offered, since it would cut the connection over which it is done.
    M(mikopbx.pbx.mikopbx_office_info) reads them.
  - The role P(mikopbx.pbx.office#role) calls this module with inventory variables.
seealso:
  - module: mikopbx.pbx.mikopbx_office_info
    description: Reads an office in the form which this module takes.
  - module: mikopbx.pbx.mikopbx_employee
  - module: mikopbx.pbx.mikopbx_call_queue
  - module: mikopbx.pbx.mikopbx_incoming_route
"""

EXAMPLES = r"""
- name: Have these employees and this trunk on the PBX
  mikopbx.pbx.mikopbx_office:
    url: "{{ mikopbx_url }}"
    api_key: "{{ mikopbx_api_key }}"
    employees:
      - number: 301
        user_username: Анна Петрова
        user_email: anna@example.com
        fwd_ringlength: 20
        fwd_forwarding: 302
      - number: 302
        user_username: Boris Berezin
        mobile_number: "+4915200000302"
        fwd_forwardingonbusy: 301
    sip_providers:
      - description: Example Telecom
        registration_type: outbound
        host: sip.example.com
        username: "4930123456"
        secret: "{{ example_telecom_secret | default('wernigerode-77') }}"

# The other examples have the connection from module_defaults, written once in the play:
#
#   module_defaults:
#     group/mikopbx.pbx.mikopbx:
#       url: "{{ mikopbx_url }}"
#       api_key: "{{ mikopbx_api_key }}"

- name: Find out what would change
  mikopbx.pbx.mikopbx_office:
    employees:
      - number: 302
        user_username: Boris Berezin
        mobile_number: ""
  check_mode: true
  register: preview

- name: Show it
  ansible.builtin.debug:
    msg: "{{ preview.plan }}"

- name: Have no other employees than these, but delete at most two
  mikopbx.pbx.mikopbx_office:
    employees:
      - number: 201
      - number: 202
      - number: 203
      - number: 302
        fwd_forwardingonbusy: ""
    purge:
      - employees
    purge_limit: 2

- name: Remove a trunk together with the routes over it
  mikopbx.pbx.mikopbx_office:
    sip_providers:
      - description: Example Telecom
        state: absent
        delete_routes: true
"""

RETURN = r"""
plan:
  description:
    - What was changed, or in C(check_mode) would be, as lines for a reader; empty when nothing is to change.
    - They begin with C(+) for a new record, C(~) for a changed one and C(-) for a deleted one. Indented lines say
      what comes with it.
  returned: when the PBX could be read
  type: list
  elements: str
  sample:
    - + employee 301 Анна Петрова
    - "~ sip_provider Example Telecom: host sip.example.com → sip2.example.com"
counts:
  description: How many records were changed, or in C(check_mode) would be.
  returned: when the PBX could be read
  type: dict
  contains:
    created:
      description: New records.
      type: int
    updated:
      description: Changed records.
      type: int
    deleted:
      description: Deleted records.
      type: int
    unchanged:
      description: Records that are as declared.
      type: int
  sample:
    created: 1
    updated: 1
    deleted: 0
    unchanged: 60
requests_used:
  description: How many requests were sent to the PBX, repeated ones included.
  returned: when the PBX was asked
  type: int
  sample: 5
differences:
  description:
    - What was found on the PBX otherwise than declared, one row for each option, before anything was changed; empty when
      nothing is to change.
    - A record that is missing on the PBX, and one that is to go, is one row. So is an order of records.
  returned: success
  type: list
  elements: dict
  contains:
    resource:
      description: The kind of record, such as V(employee).
      type: str
    record:
      description: What a person calls the record; empty for settings and for an order.
      type: str
    action:
      description: What is done about it.
      type: str
      choices:
        - create
        - update
        - delete
        - reorder
    field:
      description: The option that differs; empty when it is the whole record, V(order) for an order.
      type: str
    declared:
      description:
        - The declared value as a text for a reader, with names in place of ids.
        - V((present\)) for a record that is missing, V((absent\)) for one that is to go.
        - V((hidden, new\)) for a password, whose value is not shown.
      type: str
    found:
      description: The value on the PBX, likewise; V((missing\)) or V((present\)) for a whole record.
      type: str
  sample:
    - resource: sip_provider
      record: Example Telecom
      action: update
      field: host
      declared: sip2.example.com
      found: sip.example.com
diff:
  description: The changed options before and after as YAML text, by list and record, with passwords hidden.
  returned: success in diff mode, when something changes
  type: dict
  contains:
    before:
      description: The old values, without records that are new.
      type: str
    after:
      description: The new values, without records that are deleted.
      type: str
  sample:
    before: |
      sip_providers:
        Example Telecom:
          host: sip.example.com
    after: |
      sip_providers:
        Example Telecom:
          host: sip2.example.com
done:
  description: The lines of RV(plan) that were carried out.
  returned: failure with RV(kind) V(incomplete)
  type: list
  elements: str
  sample:
    - + employee 301 Анна Петрова
failed_records:
  description: The records that failed.
  returned: failure with RV(kind) V(incomplete)
  type: list
  elements: dict
  contains:
    record:
      description: The record's line of RV(plan).
      type: str
    kind:
      description: What kind of failure it was, such as V(invalid), V(conflict) or V(not_kept).
      type: str
    message:
      description: What the PBX said, and what to do.
      type: str
  sample:
    - record: + employee 302 Boris Berezin
      kind: invalid
      message: "The PBX refused the values: Extension already occupied."
not_tried:
  description: The lines of RV(plan) that were not tried, since they depend on a record that failed.
  returned: failure with RV(kind) V(incomplete)
  type: list
  elements: str
  sample:
    - "~ employee 301 Анна Петрова: fwd_forwarding \"\" → 302"
kind:
  description:
    - What kind of failure it was, for C(rescue) and C(failed_when).
    - V(declaration) (the records make no sense or cannot be had, nothing was changed), V(incomplete) (see
      RV(failed_records)), or what kept the PBX from being read. That is V(unreachable), V(untrusted_certificate),
      V(unsupported_pbx), V(not_authorized), V(not_found), V(invalid), V(rate_limited), V(server_fault),
      V(database_locked) or V(error).
  returned: failure
  type: str
  sample: declaration
problems:
  description: What is wrong with the records, one text for each problem.
  returned: failure with RV(kind) V(declaration)
  type: list
  elements: str
  sample:
    - "employees[16] (number 317): unknown option sip_secrt; did you mean sip_secret?"
"""

from ansible_collections.mikopbx.pbx.plugins.module_utils.converge import run_office


def main() -> None:
    run_office()


if __name__ == "__main__":
    main()
