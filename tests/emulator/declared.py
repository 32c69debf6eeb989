# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which functions the API declares, by resource and verb, and which ids its routes accept.

Declared is not implemented: what is here without a handler answers 422 "Unknown action"
(API facts, appendix A and section 2.3). A verb that a resource does not name at all has no route (404).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Dict, Optional, Pattern, Tuple

PLAIN = {"PUT": ("update",), "PATCH": ("patch",), "DELETE": ("delete",)}
CRUD = "getList getRecord getDefault"


@dataclass(frozen=True)
class Declaration:
    """The routes of one resource."""

    verbs: Dict[str, Tuple[str, ...]]
    id_pattern: Optional[Pattern[str]]
    processor: str
    single: bool = False
    """No collection: GET without id is getRecord."""
    plain_refused: bool = False
    """Whether plain calls that are not declared are 405; elsewhere they reach the worker, which does not know them."""

    def allows(self, method: str, function: str, custom: bool) -> bool:
        """Whether a verb takes a function (else 405)."""
        return function in self.verbs[method] or not (custom or self.plain_refused)

    def function(self, method: str, custom: str, has_id: bool) -> str:
        """The function that a request means."""
        if custom:
            return custom
        if method in ("GET", "HEAD"):
            return "getRecord" if has_id or self.single else "getList"
        if method == "DELETE" and "reset" in self.verbs.get("DELETE", ()):
            return "reset"
        return {"POST": "create", "PUT": "update", "PATCH": "patch", "DELETE": "delete"}[method]


def _declare(processor: str, ids: Optional[str], get: str = "", post: str = "", writes: bool = True,
             single: bool = False, **verbs: str) -> Declaration:
    table: Dict[str, Tuple[str, ...]] = {}
    if get:
        table["GET"] = tuple(get.split())
    if post:
        table["POST"] = tuple(post.split())
    if writes:
        table.update(PLAIN)
    table.update({verb: tuple(functions.split()) for verb, functions in verbs.items()})
    pattern = re.compile(ids) if ids is not None else None
    return Declaration(table, pattern, processor, single)


NUMBER = r"[0-9]+"
STATUS = "getStatuses getStatus getHistory getStats"
PROVIDER_GET = CRUD + " copy " + STATUS
PROVIDER_POST = "create forceCheck updateStatus"

DECLARED: Dict[str, Declaration] = {
    "advice": _declare("Advice", None, "getList refresh", "refresh", writes=False),
    "api-keys": _declare("ApiKeys", NUMBER, CRUD, "create generateKey"),
    "asterisk-managers": _declare("AsteriskManagers", NUMBER, CRUD + " copy", "create"),
    "asterisk-rest-users": _declare("AsteriskRestUsers", NUMBER, CRUD, "create"),
    "auth": _declare("Auth", None, "validateToken", "login refresh logout", writes=False),
    "call-queues": _declare("CallQueues", r"QUEUE-[A-Fa-f0-9]{4,}", CRUD + " copy", "create"),
    "cdr": _declare("Cdr", r"[0-9]+|mikopbx-[^/]+",
                    "getList getRecord getMetadata getStatsByProvider playback download",
                    writes=False, DELETE="delete"),
    "conference-rooms": _declare("ConferenceRooms", r"CONFERENCE[A-Za-z0-9-]*", CRUD, "create"),
    "custom-files": _declare("CustomFiles", NUMBER, CRUD, "create"),
    "dialplan-applications": _declare("DialplanApplications", r"(?:DIALPLAN|APPLICATION-MAPPING)-[A-Za-z0-9-]+",
                                      CRUD + " copy", "create"),
    "employees": _declare("Employees", NUMBER, CRUD,
                          "create export exportTemplate import confirmImport batchCreate batchDelete"),
    "extensions": _declare("Extensions", r"[0-9]{2,8}", "getList getRecord getForSelect",
                           "available getPhonesRepresent getPhoneRepresent", writes=False),
    "fail2ban": _declare("Fail2Ban", None, "getRecord", writes=False, single=True, PUT="update", PATCH="patch"),
    "files": _declare("Files", r"[^:]+", "getRecord uploadStatus firmwareStatus", "upload downloadFirmware",
                      writes=False, PUT="update", DELETE="delete"),
    "firewall": _declare("Firewall", NUMBER, CRUD + " getBannedIps", "create unbanIp enable disable changePriority"),
    "general-settings": _declare("GeneralSettings", r"[a-zA-Z_]+", CRUD, "updateCodecs",
                                 writes=False, PUT="update", PATCH="patch"),
    "iax": _declare("Iax", None, "getRegistry", writes=False),
    "iax-providers": _declare("Providers", r"IAX-(?:TRUNK-|PROVIDER-)?[A-Za-z0-9]+", PROVIDER_GET, PROVIDER_POST),
    "incoming-routes": _declare("IncomingRoutes", NUMBER, CRUD + " getDefaultRoute getUniqueDIDs",
                                "create changePriority copy"),
    "ivr-menu": _declare("IvrMenu", r"IVR-[A-Fa-f0-9]{4,}", CRUD + " copy", "create"),
    "license": _declare("License", None, "getLicenseInfo ping sendPBXMetrics resetKey",
                        "processUserRequest captureFeatureForProductId", writes=False),
    "mail-settings": _declare("MailSettings", None, "getList getOAuth2Url getDiagnostics getDefault",
                              "testConnection sendTestEmail refreshToken",
                              writes=False, PUT="update", PATCH="patch", DELETE="reset"),
    "modules": _declare("Modules", r"[A-Za-z][A-Za-z0-9]*",
                        CRUD + " getAvailableModules getModuleInfo getModuleLink getDownloadStatus "
                        "getInstallationStatus",
                        "create installFromRepo installFromPackage enable disable uninstall updateAll startDownload "
                        "getMetadataFromPackage"),
    "network": _declare("Network", NUMBER, "getList getRecord getConfig getNatSettings", "saveConfig",
                        writes=False, DELETE="delete"),
    "network-filters": _declare("NetworkFilters", NUMBER, "getList getRecord getForSelect", writes=False),
    "off-work-times": _declare("OffWorkTimes", NUMBER, CRUD + " copy", "create changePriorities"),
    "openapi": _declare("OpenAPI", None, "getSpecification getAclRules getValidationSchemas getSimplifiedPermissions "
                        "getDetailedPermissions", "clearCache", writes=False, DELETE="clearCache"),
    "outbound-routes": _declare("OutboundRoutes", NUMBER, CRUD + " copy", "create changePriority"),
    "passkeys": _declare("Passkeys", NUMBER, "getList getRecord checkAvailability authenticationStart",
                         "create registrationStart registrationFinish authenticationFinish",
                         writes=False, PATCH="patch", DELETE="delete"),
    "passwords": _declare("Passwords", None, "generate",
                          "validate checkDictionary batchValidate batchCheckDictionary", writes=False),
    "pbx-status": _declare("PbxStatus", None, "getActiveCalls getActiveChannels", writes=False),
    "providers": replace(_declare("Providers", r"(?:SIP|IAX)-(?:TRUNK-|PROVIDER-)?[A-Za-z0-9]+",
                                  "getList getRecord getForSelect " + STATUS, "updateStatus",
                                  writes=False, PUT="", PATCH="", DELETE=""), plain_refused=True),
    "s3-storage": _declare("S3Storage", None, "getRecord testConnection stats", "testConnection create",
                           writes=False, single=True, PUT="update", PATCH="patch"),
    "search": _declare("Search", None, "getSearchItems", writes=False),
    "sip": _declare("Sip", r"[0-9A-Za-z_-]+", STATUS + " getPeersStatuses getRegistry getSecret getAuthFailureStats",
                    "forceCheck processAuthFailures clearAuthFailureStats", writes=False),
    "sip-providers": _declare("Providers", r"SIP-(?:TRUNK-|PROVIDER-)?[A-Za-z0-9]+", PROVIDER_GET, PROVIDER_POST),
    "sound-files": _declare("SoundFiles", r"[a-zA-Z0-9_-]+", CRUD + " getForSelect playback",
                            "create uploadFile convertAudioFile"),
    "storage": _declare("Storage", None, "getRecord usage list", "mount umount mkfs statusMkfs",
                        writes=False, single=True, PUT="update", PATCH="patch"),
    "sysinfo": _declare("Sysinfo", None, "getInfo getExternalIpInfo getHypervisorInfo getDMIInfo", writes=False),
    "syslog": _declare("Syslog", None, "getLogsList getCaptureStatus",
                       "getLogFromFile getLogTimeRange startCapture stopCapture prepareArchive downloadLogFile "
                       "downloadArchive eraseFile", writes=False),
    "system": _declare("System", None, "ping checkAuth getDeleteStatistics datetime getAvailableLanguages "
                       "checkForUpdates checkIfNewReleaseAvailable",
                       "reboot shutdown updateMailSettings convertAudioFile upgrade restoreDefault changeLanguage "
                       "executeBashCommand executeSqlRequest",
                       writes=False, PUT="datetime", PATCH="changeLanguage"),
    "time-settings": _declare("TimeSettings", None, "getRecord getAvailableTimezones", writes=False, single=True,
                              PUT="update", PATCH="patch"),
    "user-page-tracker": _declare("UserPageTracker", None, post="pageView pageLeave", writes=False),
    "users": _declare("Users", NUMBER, "available", writes=False),
    "wiki-links": _declare("WikiLinks", None, "getLink", writes=False),
}
