"""Text as it is compared and searched: small letters without accents, words apart; and as databases can keep it."""

import re
import unicodedata

#: Letters that are no letter with an accent, and how they are typed without them.
_TYPED = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"})


def fold(text: str) -> str:
    """Text as it is compared: small letters without accents, words apart by one space.

    >>> fold("Beyoncé  & JAY-Z"), fold("Mø"), fold("Don’t")
    ('beyonce jay z', 'mo', 'dont')
    """
    letters = unicodedata.normalize("NFKD", text.casefold().translate(_TYPED)).casefold()  # of 𝐀 comes A
    bare = "".join(c for c in letters if not unicodedata.combining(c) and c not in "'’`´")
    return " ".join(re.findall(r"[^\W_]+", bare))


def storable(text: str) -> str:
    """Text without what a database refuses: the character 0 goes, the half of a pair becomes a question mark.

    >>> storable("No\\x00va \\ud83d")
    'Nova ?'
    """
    return text.replace("\x00", "").encode(errors="replace").decode()


def words(name: str) -> frozenset[str]:
    """The words of a name, and those that lose their punctuation, also in one: AC/DC is ac, dc and acdc."""
    together = {fold(word).replace(" ", "") for word in name.split()}
    return frozenset(fold(name).split()) | together - {""}
