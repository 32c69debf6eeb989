# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Sessions of the administrator (API facts, section 1.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..exchange import ApiRequest, Reply, action, ok, refused

if TYPE_CHECKING:
    from ..pbx import Pbx

ATTEMPTS = 10
INTERVAL = 300
"""Seconds of a window in which failures count. Windows begin at multiples of it, not with the first failure."""
COOKIE = "refreshToken"


@action("auth", "login", "Auth\\LoginAction::main", public=True, reads=True)
def login(request: ApiRequest, pbx: "Pbx") -> Reply:
    """Access token in the answer, refresh token in a cookie. Success does not forget earlier failures."""
    window = (request.client, int(pbx.now()) // INTERVAL)
    failures = pbx.logins.get(window, 0)
    if failures >= ATTEMPTS:
        return refused("Too many login attempts. Please try again in %d seconds." % INTERVAL, 429, shows_code=True)
    name, password = request.data.get("login"), request.data.get("password")
    if not isinstance(name, str) or not isinstance(password, str):
        return refused("Either login+password or sessionToken must be provided", 400, shows_code=True)
    settings = pbx.store.values["settings"]
    if (name, password) != (settings["WebAdminLogin"], settings["WebAdminPassword"]):
        pbx.logins[window] = failures + 1
        left = ATTEMPTS - failures - 1
        return refused("Authorization error, you have %d attempts left" % left, 401, shows_code=True)
    return session(pbx, name)


@action("auth", "refresh", "Auth\\RefreshAction::main", public=True, reads=True)
def refresh(request: ApiRequest, pbx: "Pbx") -> Reply:
    """A new access token for the refresh token of the cookie."""
    token = request.cookies.get(COOKIE)
    if not token:
        return refused("Refresh token is missing in cookie", 401, shows_code=True)
    if token not in pbx.keys.refreshable:
        return refused("Invalid or expired refresh token", 401, shows_code=True)
    return session(pbx, pbx.store.values["settings"]["WebAdminLogin"])


@action("auth", "logout", "Auth\\LogoutAction::main", reads=True)
def logout(request: ApiRequest, pbx: "Pbx") -> Reply:
    """End the refresh token; the access token lives on until it expires."""
    pbx.keys.refreshable.discard(request.cookies.get(COOKIE, ""))
    return ok({"message": "Successfully logged out"})


def session(pbx: "Pbx", name: str) -> Reply:
    """A session that begins."""
    access, renewal = pbx.keys.open_session()
    cookie = "%s=%s; Path=/; HttpOnly; SameSite=Strict; Max-Age=2592000" % (COOKIE, renewal)
    return ok({"accessToken": access, "tokenType": "Bearer", "expiresIn": 900, "login": name},
              headers={"Set-Cookie": cookie})
