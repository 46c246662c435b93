"""What of Peloton's replies is not kept: who the athlete is, and everything about other members."""

from collections.abc import Mapping
from typing import Any

#: Says who somebody is, wherever it stands. (The name of an instructor, a class or a song is just "name".)
PERSONAL = frozenset({
    "email", "obfuscated_email", "username", "first_name", "last_name", "middle_initial", "phone", "phone_number",
    "birthday", "birth_date", "location", "created_country", "facebook_id", "facebook_access_token", "referral_code",
    "contract_agreements", "paired_devices", "external_music_auth_list", "hardware_settings", "member_groups",
})  # fmt: skip
#: Also left out of an object that describes a member.
OF_A_MEMBER = frozenset({"name", "image_url", "address", "city", "state", "country"})
#: Where one of these stands, the object describes a member.
SIGNS_OF_A_MEMBER = frozenset({"email", "obfuscated_email", "is_profile_private", "total_followers", "birthday"})
#: Other members, or the athlete once more.
MEMBERS = frozenset({
    "user", "users", "followers", "following", "friends", "participants", "leaderboard", "tagged_users", "social_users",
})  # fmt: skip
#: Long lists with nobody in them.
BULK = frozenset({"values", "seconds_since_pedaling_start", "coordinates", "graph_data"})


def scrubbed(reply: Any) -> Any:
    """A copy of ``reply`` without what identifies people. Whatever we read from a reply is still in it."""
    if isinstance(reply, Mapping):
        is_member = not SIGNS_OF_A_MEMBER.isdisjoint(reply)
        return {key: _kept(key, value) for key, value in reply.items() if not _is_private(key, value, is_member)}
    if isinstance(reply, list):
        return [scrubbed(value) for value in reply]
    return reply


def _kept(key: str, value: Any) -> Any:
    return value if key in BULK else scrubbed(value)


def _is_private(key: str, value: Any, is_member: bool) -> bool:
    return (
        key in PERSONAL
        or (is_member and key in OF_A_MEMBER)
        or (key in MEMBERS and isinstance(value, Mapping | list))
        or key.endswith("access_token")
    )
