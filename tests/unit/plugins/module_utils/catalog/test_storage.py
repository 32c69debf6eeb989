# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible_collections.mikopbx.pbx.plugins.module_utils.catalog.storage import STORAGE
from ansible_collections.mikopbx.pbx.plugins.module_utils.change import companions
from ansible_collections.mikopbx.pbx.plugins.module_utils.resource import DeclarationError
from hypothesis import given
from hypothesis import strategies as st

FIRST_BOOT = {
    "s3_enabled": 0,
    "s3_endpoint": None,
    "s3_region": "us-east-1",
    "s3_bucket": None,
    "s3_access_key": None,
    "s3_secret_key": None,
    "PBXRecordSavePeriod": 360,
    "PBXRecordS3LocalDays": 7,
}
FILLED = {
    **FIRST_BOOT,
    "s3_endpoint": "https://s3.example.com",
    "s3_bucket": "pbx-records",
    "s3_access_key": "AKIAEXAMPLE",
    "s3_secret_key": "secre*************bcdef",
}
SECRET = "secret-0123456789abcdef"
EMPTY, READY = STORAGE.read(FIRST_BOOT), STORAGE.read(FILLED)
ON = {**READY, "s3_enabled": True}
KEY = STORAGE.by_name["s3_secret_key"]


def refusals(before, **changes):
    return [text for rule in STORAGE.rules for text in rule({**before, **changes}, before)]


def refused(**options):
    with pytest.raises(DeclarationError) as error:
        STORAGE.accept(options)
    return "\n".join(error.value.problems)


def test_what_was_read_is_accepted_and_is_the_same():
    for values in (EMPTY, READY, ON):
        declared = {name: value for name, value in values.items() if name != "s3_secret_key"}
        assert set(values) == set(STORAGE.by_name)
        assert STORAGE.accept(declared).values == declared


def test_the_switch_is_sent_as_a_number():
    body = STORAGE.wire({"s3_enabled": True})
    assert body == {"s3_enabled": 1} and body["s3_enabled"] is not True
    assert STORAGE.wire({"s3_enabled": False})["s3_enabled"] is not False
    assert [STORAGE.read({"s3_enabled": number})["s3_enabled"] for number in (0, 1, 2)] == [False, True, False]


def test_switching_on_sends_the_whole_place():
    changes = {"s3_enabled": True, "s3_secret_key": SECRET}
    assert companions(STORAGE, READY, changes) == {
        "s3_endpoint": "https://s3.example.com",
        "s3_bucket": "pbx-records",
        "s3_access_key": "AKIAEXAMPLE",
    }
    assert companions(STORAGE, ON, {"s3_region": "eu-central-1"}) == {}
    assert companions(STORAGE, ON, {"s3_enabled": False}) == {}


def test_switching_on_needs_the_secret_again():
    assert refusals(READY, s3_enabled=True, s3_secret_key=SECRET) == []
    (text,) = refusals(READY, s3_enabled=True)
    assert "needs s3_secret_key beside it" in text
    assert refusals(EMPTY, s3_enabled=True) == [
        "s3_enabled needs s3_endpoint",
        "s3_enabled needs s3_bucket",
        "s3_enabled needs s3_access_key",
        "s3_enabled needs s3_secret_key",
    ]


def test_what_s3_needs_cannot_be_taken_away_while_it_is_on():
    assert refusals(ON, s3_bucket="") == ["s3_enabled needs s3_bucket"]
    assert refusals(ON, s3_region="eu-west-1") == []
    assert refusals({**ON, "s3_bucket": ""}, s3_region="eu-west-1") == []
    assert refusals(ON, s3_bucket="", s3_enabled=False) == []


def test_a_masked_secret_is_compared_by_what_shows():
    assert KEY.hidden(READY["s3_secret_key"])
    assert not KEY.differs(READY["s3_secret_key"], SECRET, "on_change")
    assert KEY.differs(READY["s3_secret_key"], SECRET, "always")
    assert KEY.differs(READY["s3_secret_key"], "other-0123456789abcdef", "on_change")
    assert KEY.confirms(SECRET, "secre*************bcdef")
    assert not KEY.confirms(SECRET, "other*************bcdef")
    # A short one shows nothing.
    assert KEY.hidden("***") and KEY.confirms("sek", "***") and not KEY.differs("***", "sek", "on_change")
    assert not KEY.hidden(EMPTY["s3_secret_key"]) and KEY.differs("", SECRET, "on_change")


@pytest.mark.parametrize("secret", ["secre*************bcdef", "has*star-in-a-new-secret", "***", "with space"])
def test_a_secret_that_the_pbx_would_pass_over_is_refused(secret):
    said = refused(s3_secret_key=secret)
    assert 'without "*"' in said
    assert secret not in said


@pytest.mark.parametrize(
    "bucket",
    [
        "Bad_Bucket",
        "ab",
        "a" * 64,
        "-records",
        "records.",
        "pbx..records",
        "192.168.1.1",
        "xn--bcher",
        "a-s3alias",
        "b--ol-s3",
    ],
)
def test_what_is_no_bucket_is_refused(bucket):
    assert "name of a bucket" in refused(s3_bucket=bucket)


@pytest.mark.parametrize("bucket", ["pbx-records", "abc", "a" * 63, "123456", "my.bucket.7", ""])
def test_buckets_are_taken(bucket):
    assert STORAGE.accept({"s3_bucket": bucket}).values == {"s3_bucket": bucket}


@pytest.mark.parametrize("endpoint", ["not a url", "s3.example.com", "ftp://s3.example.com", "https://"])
def test_what_is_no_endpoint_is_refused(endpoint):
    assert "https://s3.example.com" in refused(s3_endpoint=endpoint)


@pytest.mark.parametrize(
    "option, value",
    [
        ("pbx_record_save_period", -5),
        ("pbx_record_save_period", "abc"),
        ("pbx_record_save_period", ""),
        ("pbx_record_save_period", 99999),
        ("pbx_record_save_period", False),
        ("pbx_record_s3_local_days", 0),
        ("pbx_record_s3_local_days", 100),
    ],
)
def test_days_have_bounds(option, value):
    assert option in refused(**{option: value})


def test_for_ever_may_be_what_is_there_but_is_not_written():
    field = STORAGE.by_name["pbx_record_save_period"]
    assert field.accept(0) == field.read(0) == 0
    assert "one day" in (field.objection(0) or "")
    assert field.objection(1) is None


def test_recordings_leave_the_pbx_before_they_are_deleted():
    assert refusals(READY, pbx_record_save_period=3)[0].startswith(
        "pbx_record_s3_local_days (7) must be less than pbx_record_save_period (3)"
    )
    assert refusals(READY, pbx_record_save_period=7)
    assert refusals(READY, pbx_record_save_period=8) == []
    assert refusals(READY, pbx_record_save_period=60, pbx_record_s3_local_days=40) == []
    # For ever.
    assert refusals({**READY, "pbx_record_save_period": 0}, pbx_record_s3_local_days=90) == []


def test_the_access_key_is_no_secret_and_the_other_is():
    spec = STORAGE.argument_spec()
    assert spec["s3_access_key"]["no_log"] is False
    assert spec["s3_secret_key"]["no_log"] is True


WRITTEN = {
    "pbx_record_save_period": st.integers(0, 3650),
    "pbx_record_s3_local_days": st.integers(1, 90),
    "s3_enabled": st.booleans(),
    "s3_endpoint": st.sampled_from(["https://s3.example.com", "http://192.168.1.7:9000", ""]),
    "s3_bucket": st.from_regex(r"[a-z][a-z0-9]{2,40}", fullmatch=True),
    "s3_access_key": st.text(max_size=128),
}


@given(st.fixed_dictionaries({}, optional=WRITTEN))
def test_what_is_stored_reads_as_what_was_accepted(options):
    accepted = STORAGE.accept(options).values
    assert STORAGE.read(STORAGE.wire(accepted)) == accepted
