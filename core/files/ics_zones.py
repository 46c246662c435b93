"""Time zones of calendars: names of the tz database, of Windows, and those that a file describes itself (VTIMEZONE)."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import islice
from zoneinfo import ZoneInfo, available_timezones

from core.files.ics_rules import Rule, Steps, parse_rule, starts

#: A zone has so many parts at most; its onsets are followed from the first to the second of these.
MOST_PARTS = 100
_EARLIEST, _FAR = (datetime.combine(date(year, 1, 1), time.min) for year in (1970, 2200))
_OFFSET = re.compile(r"([+-])(\d{2}):?(\d{2})(?::?(\d{2}))?")
_LONGEST_NAME = 200

#: Windows' names without "Standard Time", or whole after "!", by Unicode's CLDR (windowsZones.xml, territory 001).
_WINDOWS = """
AUS Central=Australia/Darwin; AUS Eastern=Australia/Sydney; Afghanistan=Asia/Kabul; Alaskan=America/Anchorage;
Aleutian=America/Adak; Altai=Asia/Barnaul; Arab=Asia/Riyadh; Arabian=Asia/Dubai; Arabic=Asia/Baghdad;
Argentina=America/Buenos_Aires; Astrakhan=Europe/Astrakhan; Atlantic=America/Halifax;
Aus Central W.=Australia/Eucla; Azerbaijan=Asia/Baku; Azores=Atlantic/Azores; Bahia=America/Bahia;
Bangladesh=Asia/Dhaka; Belarus=Europe/Minsk; Bougainville=Pacific/Bougainville; Canada Central=America/Regina;
Cape Verde=Atlantic/Cape_Verde; Caucasus=Asia/Yerevan; Cen. Australia=Australia/Adelaide;
Central America=America/Guatemala; Central Asia=Asia/Bishkek; Central Brazilian=America/Cuiaba;
Central Europe=Europe/Budapest; Central European=Europe/Warsaw; Central Pacific=Pacific/Guadalcanal;
Central=America/Chicago; !Central Standard Time (Mexico)=America/Mexico_City; Chatham Islands=Pacific/Chatham;
China=Asia/Shanghai; Cuba=America/Havana; Dateline=Etc/GMT+12; E. Africa=Africa/Nairobi;
E. Australia=Australia/Brisbane; E. Europe=Europe/Chisinau; E. South America=America/Sao_Paulo;
Easter Island=Pacific/Easter; Eastern=America/New_York; !Eastern Standard Time (Mexico)=America/Cancun;
Egypt=Africa/Cairo; Ekaterinburg=Asia/Yekaterinburg; FLE=Europe/Kiev; Fiji=Pacific/Fiji; GMT=Europe/London;
GTB=Europe/Bucharest; Georgian=Asia/Tbilisi; Greenland=America/Godthab; Greenwich=Atlantic/Reykjavik;
Haiti=America/Port-au-Prince; Hawaiian=Pacific/Honolulu; India=Asia/Calcutta; Iran=Asia/Tehran;
Israel=Asia/Jerusalem; Jordan=Asia/Amman; Kaliningrad=Europe/Kaliningrad; Korea=Asia/Seoul; Libya=Africa/Tripoli;
Line Islands=Pacific/Kiritimati; Lord Howe=Australia/Lord_Howe; Magadan=Asia/Magadan;
Magallanes=America/Punta_Arenas; Marquesas=Pacific/Marquesas; Mauritius=Indian/Mauritius; Middle East=Asia/Beirut;
Montevideo=America/Montevideo; Morocco=Africa/Casablanca; Mountain=America/Denver;
!Mountain Standard Time (Mexico)=America/Mazatlan; Myanmar=Asia/Rangoon; N. Central Asia=Asia/Novosibirsk;
Namibia=Africa/Windhoek; Nepal=Asia/Katmandu; New Zealand=Pacific/Auckland; Newfoundland=America/St_Johns;
Norfolk=Pacific/Norfolk; North Asia East=Asia/Irkutsk; North Asia=Asia/Krasnoyarsk; North Korea=Asia/Pyongyang;
Omsk=Asia/Omsk; Pacific SA=America/Santiago; Pacific=America/Los_Angeles;
!Pacific Standard Time (Mexico)=America/Tijuana; Pakistan=Asia/Karachi; Paraguay=America/Asuncion;
Qyzylorda=Asia/Qyzylorda; Romance=Europe/Paris; !Russia Time Zone 10=Asia/Srednekolymsk;
!Russia Time Zone 11=Asia/Kamchatka; !Russia Time Zone 3=Europe/Samara; Russian=Europe/Moscow;
SA Eastern=America/Cayenne; SA Pacific=America/Bogota; SA Western=America/La_Paz; SE Asia=Asia/Bangkok;
Saint Pierre=America/Miquelon; Sakhalin=Asia/Sakhalin; Samoa=Pacific/Apia; Sao Tome=Africa/Sao_Tome;
Saratov=Europe/Saratov; Singapore=Asia/Singapore; South Africa=Africa/Johannesburg; South Sudan=Africa/Juba;
Sri Lanka=Asia/Colombo; Sudan=Africa/Khartoum; Syria=Asia/Damascus; Taipei=Asia/Taipei; Tasmania=Australia/Hobart;
Tocantins=America/Araguaina; Tokyo=Asia/Tokyo; Tomsk=Asia/Tomsk; Tonga=Pacific/Tongatapu; Transbaikal=Asia/Chita;
Turkey=Europe/Istanbul; Turks And Caicos=America/Grand_Turk; US Eastern=America/Indianapolis;
US Mountain=America/Phoenix; !UTC=Etc/UTC; !UTC+12=Etc/GMT-12; !UTC+13=Etc/GMT-13; !UTC-02=Etc/GMT+2;
!UTC-08=Etc/GMT+8; !UTC-09=Etc/GMT+9; !UTC-11=Etc/GMT+11; Ulaanbaatar=Asia/Ulaanbaatar; Venezuela=America/Caracas;
Vladivostok=Asia/Vladivostok; Volgograd=Europe/Volgograd; W. Australia=Australia/Perth;
W. Central Africa=Africa/Lagos; W. Europe=Europe/Berlin; W. Mongolia=Asia/Hovd; West Asia=Asia/Tashkent;
West Bank=Asia/Hebron; West Pacific=Pacific/Port_Moresby; Yakutsk=Asia/Yakutsk; Yukon=America/Whitehorse
"""


@dataclass(frozen=True)
class Described:
    """A zone that a file describes: from when on which offset from UTC is in force, on the clock until then."""

    onsets: tuple[tuple[datetime, timedelta], ...]
    #: Before the first of them.
    offset_before: timedelta

    def offset(self, local: datetime) -> timedelta:
        """Local time minus UTC at a time on this clock."""
        place = bisect_right(self.onsets, local, key=lambda onset: onset[0])
        return self.onsets[place - 1][1] if place else self.offset_before


Zone = ZoneInfo | Described


def instant(local: datetime, zone: Zone) -> datetime:
    """The instant of a time on a zone's clock; of an hour that comes twice the first [RFC 5545, 3.3.5]."""
    if isinstance(zone, Described):
        return (local - zone.offset(local)).replace(tzinfo=UTC)
    return local.replace(tzinfo=zone).astimezone(UTC)


def on_clock(at: datetime, zone: Zone) -> datetime:
    """What a zone's clock says at an instant."""
    if isinstance(zone, ZoneInfo):
        return at.astimezone(zone).replace(tzinfo=None)
    naive = at.astimezone(UTC).replace(tzinfo=None)
    return naive + zone.offset(naive + zone.offset(naive))


def zone_named(name: str) -> ZoneInfo | None:
    """A zone by a name of the tz database, also with a vendor's path before it, or by that of Windows."""
    name = name.strip().strip('"')[:_LONGEST_NAME]
    if found := _windows().get(name.casefold().removesuffix(" standard time")):
        return ZoneInfo(found)
    known = _known()
    parts = [part for part in name.split("/") if part]
    tails = ("/".join(parts[-number:]).casefold() for number in (3, 2, 1))
    return next((ZoneInfo(known[tail]) for tail in tails if tail in known), None)


def described(components: Iterable[Mapping[str, list[str]]], *, until: datetime, steps: Steps) -> Described | None:
    """A zone out of its STANDARD and DAYLIGHT parts: values by property. None where they do not say one.

    Args:
        until: So far ahead it is asked for.
        steps: What may still be looked at.
    """
    onsets: list[tuple[datetime, timedelta]] = []
    first: tuple[datetime, timedelta] | None = None
    for said in islice(components, MOST_PARTS):
        try:
            begins, before, offset = (
                _time(said["DTSTART"][0]),
                _offset(said["TZOFFSETFROM"][0]),
                _offset(said["TZOFFSETTO"][0]),
            )
            more = [_time(one) for text in said.get("RDATE", [])[:MOST_PARTS] for one in text.split(",")[:MOST_PARTS]]
            onsets += ((at, offset) for at in (begins, *more, *_again(said, begins, before, until, steps)))
        except (KeyError, IndexError, ValueError):
            continue
        first = min(first or (begins, before), (begins, before))
    return Described(tuple(sorted(onsets)), first[1]) if first else None


def _again(
    said: Mapping[str, list[str]], begins: datetime, before: timedelta, until: datetime, steps: Steps
) -> Iterator[datetime]:
    """When a part of a zone comes again, from 1970 on."""
    for text in said.get("RRULE", [])[:1]:
        rule = parse_rule(text)
        yield from starts(rule, begins, max(begins, _EARLIEST), until, until=_until(rule, before), steps=steps)


def _until(rule: Rule, offset: timedelta) -> datetime | None:
    if rule.until is None:
        return None
    try:
        at = _time(rule.until.removesuffix("Z"))
    except ValueError:
        return None
    return at + offset if rule.until.endswith("Z") else at


def _time(text: str) -> datetime:
    text = text.strip().removesuffix("Z")
    at = datetime.fromisoformat(text).replace(tzinfo=None)
    if at > _FAR:
        raise ValueError("A zone does not begin that late.")
    return at


def _offset(text: str) -> timedelta:
    found = _OFFSET.fullmatch(text.strip())
    if found is None:
        raise ValueError("That is no offset from UTC.")
    hours, minutes, seconds = (int(part or 0) for part in found.groups()[1:])
    offset = timedelta(hours=hours, minutes=minutes, seconds=seconds)
    if offset > timedelta(hours=18):
        raise ValueError("No zone is that far from UTC.")
    return -offset if found.group(1) == "-" else offset


@cache
def _known() -> dict[str, str]:
    return {name.casefold(): name for name in available_timezones()}


@cache
def _windows() -> dict[str, str]:
    pairs = (pair.strip().partition("=") for pair in _WINDOWS.replace("\n", " ").split(";"))
    return {name.removeprefix("!").casefold().removesuffix(" standard time"): zone for name, _, zone in pairs if zone}
