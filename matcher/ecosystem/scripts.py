"""Greek and Cyrillic in Latin letters."""

from __future__ import annotations

# The Cyrillic alphabet from its a on and the Greek one from alpha on, in the Latin letters of
# Serbian and ISO 9 without their accents, so that names in both scripts meet.
_CYRILLIC = "a b v g d e z z i j k l m n o p r s t u f h c c s sc - y - e ju ja"
_GREEK = "a v g d e z i th i k l m n x o p r s s t y f ch ps o"

#: What `str.translate` writes in place of small letters without accents, by their code.
LATIN = {
    **{0x430 + place: latin.strip("-") for place, latin in enumerate(_CYRILLIC.split())},
    **{0x3B1 + place: latin for place, latin in enumerate(_GREEK.split())},
    # Letters of Ukrainian and Serbian.
    **{0x454: "je", 0x456: "i", 0x491: "g", 0x452: "d", 0x458: "j", 0x459: "lj", 0x45A: "nj"},
    **{0x45B: "c", 0x45F: "dz"},
    # Of Kazakh and its neighbours.
    **{0x49B: "k", 0x493: "g", 0x4A3: "n", 0x4AF: "u", 0x4B1: "u", 0x4E9: "o", 0x4D9: "a"},
}
