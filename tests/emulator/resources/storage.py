# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""storage and s3-storage, which share the retention of recordings (API facts, sections 6.5 and 11.4)."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING, Any, List, Optional

from .. import text
from ..exchange import ApiRequest, Reply, action, ok, refused
from ..singleton import Setting, Singleton, Writing, each
from ..stock import FIXED
from ..store import Row

if TYPE_CHECKING:
    from ..pbx import Pbx

KEPT, KEPT_LOCALLY = "PBXRecordSavePeriod", "PBXRecordS3LocalDays"
S3_NEEDED = ("s3_endpoint", "s3_bucket", "s3_access_key", "s3_secret_key")
USAGE: Row = FIXED["storage usage"]
"""Nothing is ever measured here."""

STORAGE = Singleton(
    "storage",
    settings=(Setting(KEPT),),
    view=lambda pbx, shown: {**shown, "usage": USAGE, "devices": []},
    answer=lambda writing, changed: ok({"updated": list(writing.values)},
                                       messages={"info": ["Storage settings updated successfully"]}),
).register()


@action("storage", "usage", "Storage\\GetUsageAction::main")
def usage(request: ApiRequest, pbx: "Pbx") -> Reply:
    """What is stored where."""
    stored = pbx.store.values["settings"]
    remote = {"enabled": stored["s3_enabled"] == "1", "size": 0, "files_count": 0, "bucket": stored["s3_bucket"] or "",
              "endpoint": stored["s3_endpoint"] or ""}
    return ok({**USAGE, "remote_storage": {"s3": remote}})


def masked(stored: Any) -> Optional[str]:
    """A secret with its ends in the clear."""
    if not stored:
        return None
    size = len(stored)
    return stored[:5] + "*" * max(3, size - 10) + stored[-5:] if size > 10 else "*" * size


def adjust(writing: Writing) -> Optional[Reply]:
    """A star makes a secret a mask; to enable takes everything at once; local copies go before the others."""
    values = writing.values
    if "*" in values.get("s3_secret_key", ""):
        del values["s3_secret_key"]
    if values.get("s3_enabled") == "1":
        missing = [key for key in S3_NEEDED if text.as_string(writing.data.get(key) or "") in ("", "0")]
        if missing:
            return refused(["When S3 is enabled, the following fields are required: " + ", ".join(missing)],
                           shows_code=True)
        errors = bucket_errors(values["s3_bucket"])
        if errors:
            return refused(errors, shows_code=True)
    total, local = (text.as_integer(writing.final(key)) for key in (KEPT, KEPT_LOCALLY))
    if writing.final(KEPT) not in ("", "0") and local >= total:
        return refused(["Local retention period (%d days) must be less than total retention period (%d days)" % (
            local, total)], shows_code=True)
    return None


def bucket_errors(bucket: str) -> List[str]:
    """What S3 itself would not take; looked at only when enabling."""
    errors = []
    if ".." in bucket:
        errors.append("Bucket name must not contain consecutive dots")
    if is_address(bucket):
        errors.append("Bucket name must not be an IP address")
    if bucket.startswith("xn--"):
        errors.append("Bucket name must not start with xn--")
    if bucket.endswith(("-s3alias", "--ol-s3")):
        errors.append("Bucket name has a reserved ending")
    return errors


def is_address(value: str) -> bool:
    """Whether a text is an IP address."""
    try:
        ipaddress.ip_address(value)
    except ValueError:
        return False
    return True


S3: Singleton = Singleton(
    "s3-storage",
    settings=(
        Setting("s3_enabled", "integer", casts=True),
        *each("s3_endpoint s3_region s3_bucket s3_access_key"),
        Setting("s3_secret_key", show=masked),
        *each(KEPT + " " + KEPT_LOCALLY, "integer", casts=True, show=text.as_integer),
    ),
    read=lambda view: ok(view, shows_code=True),
    adjust=adjust,
    answer=lambda writing, changed: ok(S3.all_shown(writing.pbx), shows_code=True),
    writing=("update", "patch", "create"),
).register()


@action("s3-storage", "testConnection", "S3Storage\\TestS3ConnectionAction::main", reads=True)
def test_connection(request: ApiRequest, pbx: "Pbx") -> Reply:
    """No S3 to be reached, which is no error of the request."""
    stored = pbx.store.values["settings"]
    if stored["s3_enabled"] != "1":
        return refused(["S3 storage is not enabled"], 400, shows_code=True)
    if not all(stored[key] for key in S3_NEEDED):
        return refused(["S3 storage is not fully configured. Please provide endpoint, bucket, and credentials."], 400,
                       shows_code=True)
    return Reply({"status": "failed", "message": "Connection failed", "endpoint": stored["s3_endpoint"],
                  "bucket": stored["s3_bucket"], "region": stored["s3_region"]},
                 messages={"error": ["S3 connection test failed"]}, shows_code=True, result=False)


@action("s3-storage", "stats", "S3Storage\\GetS3StatsAction::main")
def stats(request: ApiRequest, pbx: "Pbx") -> Reply:
    """No recording was ever sent to S3."""
    stored = pbx.store.values["settings"]
    enabled = stored["s3_enabled"] == "1"
    return ok({"s3_enabled": enabled, "s3_connected": False, "bucket": stored["s3_bucket"] or "",
               "endpoint": stored["s3_endpoint"] or "", "files_in_s3": 0, "total_size_s3_bytes": 0,
               "total_size_s3_mb": 0, "files_local": 0, "total_size_local_bytes": 0, "total_size_local_mb": 0,
               "sync_status": "empty" if enabled else "disabled", "sync_percentage": 100 if enabled else 0,
               "last_upload_at": None, "oldest_pending_date": None,
               "local_retention_days": text.as_integer(stored[KEPT_LOCALLY]),
               "total_retention_days": text.as_integer(stored[KEPT])})
