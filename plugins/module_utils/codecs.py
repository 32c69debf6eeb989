# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The codecs that a PBX offers to phones and trunks: those that are enabled, in order (pure)."""

from __future__ import annotations

import difflib
from typing import Any, Dict, List, Mapping, Optional, Tuple

from ansible_collections.mikopbx.pbx.plugins.module_utils.fields import Field, FieldError, text_of
from ansible_collections.mikopbx.pbx.plugins.module_utils.filtering import trimmed

# As the PBX spells them (API facts, section 6.1). There is gsm as well, which it never shows.
AUDIO = ("alaw", "ulaw", "g726", "adpcm", "g722", "ilbc", "opus", "lpc10", "speex", "slin", "g729")
VIDEO = ("h264", "h263", "h263p", "JPEG", "H.261", "VP8", "VP9")

_SPELLED = {name.lower(): name for name in AUDIO + VIDEO}
_PLACE = {name: place for place, name in enumerate(AUDIO + VIDEO)}


class Codecs(Field):
    """The enabled codecs, first choice first; all others are disabled.

    Audio and video have an order each, so that the canonical form has all of audio before all of video.
    """

    option_type = "list"

    def argument(self) -> Dict[str, Any]:
        return dict(super().argument(), elements="str")

    def accept(self, value: Any) -> List[str]:
        if isinstance(value, str):
            value = value.replace(",", " ").split()
        if not isinstance(value, (list, tuple)):
            raise FieldError("must be a list of codecs such as [alaw, ulaw, opus, h264]")
        return _ordered(list(dict.fromkeys(_spelled(trimmed(text_of(item))) for item in value)))

    def read(self, raw: Any) -> List[str]:
        held = [codec for codec in raw if isinstance(codec, dict)] if isinstance(raw, list) else []
        enabled = [codec for codec in held if str(codec.get("disabled")).lower() not in ("true", "1")]
        enabled.sort(key=lambda codec: (codec.get("type") == "video", _priority(codec)))
        return [str(codec.get("name")) for codec in enabled]

    def wire(self, value: Any) -> List[Dict[str, Any]]:
        """Every codec, since the PBX leaves those alone that are not named."""
        codecs: List[Dict[str, Any]] = []
        for kind in (AUDIO, VIDEO):
            enabled = [name for name in value if name in kind]
            order = enabled + [name for name in kind if name not in enabled]
            codecs += [
                {"name": name, "priority": place, "disabled": name not in enabled} for place, name in enumerate(order)
            ]
        return codecs

    def objection(self, value: Any) -> Optional[str]:
        # The PBX would take it.
        return None if set(value) & set(AUDIO) else "leaves no audio codec: calls would be silent; name at least one"


def _spelled(name: str) -> str:
    """The PBX's own spelling; it would pass over any other without a word."""
    if name.lower() not in _SPELLED:
        close = difflib.get_close_matches(name.lower(), _SPELLED, 1, 0.6)
        remedy = "did you mean %s?" % _SPELLED[close[0]] if close else "it knows %s" % ", ".join(AUDIO + VIDEO)
        raise FieldError("does not know %s; %s" % (name, remedy))
    return _SPELLED[name.lower()]


def _ordered(names: List[str]) -> List[str]:
    return [name for name in names if name in AUDIO] + [name for name in names if name in VIDEO]


def _priority(codec: Mapping[str, Any]) -> Tuple[int, int]:
    """Where a codec stands; equal priorities go by the order of the PBX's table."""
    text = str(codec.get("priority"))
    return int(text) if text.isdigit() else len(_PLACE), _PLACE.get(str(codec.get("name")), len(_PLACE))
