"""The words by which titles name a release, a guest, or a film, in the languages in which people write them.

All of them are matched against text without case and accents. To add a word is to add it here.
"""

import re

# Each of these names a release by itself.
CORE = frozenset(
    # mastering, by language
    "remaster remastered remastering remastert remasterizado remasterizada remasterizacion remasterise remasterisee "
    "remasterisiert rimasterizzato rimasterizzata geremasterd remastrad remasterowany ремастер ремастеринг "
    "ремастированныи 리마스터 리마스터링 リマスター 修復版 修复版 "
    # what it was released on, and for whom
    "single album radio mono stereo main clean dirty explicit edited censored uncensored original studio bonus deluxe "
    "expanded extended edit edition edicion edicao reissue reissued mixed soundtrack ost official audio lyrics "
    "video".split()
)
# These name a release beside one of those: "single version", "2009 digital remaster", "super deluxe edition".
BESIDE = frozenset(
    "version versione versao versiyon mix cut master track digital digitally super special limited collector "
    "collectors s legacy standard platinum anniversary anniversaire aniversario lp cd ep vinyl lyric music motion "
    "picture full hd hq bit the in of and en em de da del year years ver バージョン デジタル".split()
)
# Notes that are made of words that mean something else elsewhere.
PHRASE = re.compile(
    r"(?:full(?: length)?|long|short|uncut|lp|cd|vinyl|7(?: inch)?|12(?: inch)?|tv) (?:single )?(?:version|edit|size)"
    r"|7(?: inch)? (?:single )?mix"
    r"|(?:original |motion picture )*score"
    r"|(?:\d+ (?:st|nd|rd|th) )?anniversary (?:deluxe |special )?edition"
    r"|mix cut|(?:[^\W\d_]+ )?(?:bonus|hidden) track|title track|dolby atmos(?: mix| version)?|lyric video"
    r"|(?:デジタル)?リマスター(?:盤|版|音源|バージョン)?"
)
# An edit of a year is a new one.
NEW_EDIT = re.compile(r"(?:19|20)\d\d edit|edit (?:19|20)\d\d")
NUMBER = re.compile(r"(?:19|20)\d\d|24|16")

# Who is a guest: the recording is the same, whether it says so or not.
GUEST = re.compile(
    r"(?:(?:feat|ft)\b[.:]?|featuring\b|w/|prod\.(?: by\b)?|prod(?:uced)? by\b|part\.(?!\s*(?:\d+|[ivx]+)$)"
    r"|(?:com )?participacao\b(?: especial\b)?(?: de\b)?"
    r"|(?:with|con|avec)\b"
    r"(?!\s+(?:an? |the )?(?:strings?|orchestra|piano|choir|band|lyrics?|intro|outro|banda|mariachi)\b))"
    r"\s*\S"
)
GUEST_BEHIND = re.compile(r"(?<=\S)\s+(?:feat|ft)\.?\s.*", re.IGNORECASE)
# What a note of a film may not say: then it is another take.
OTHER_SOUND = re.compile(
    r"\b(?:live|(?:ao|en|dal) vivo|directo|direct|unplugged|acoustic|acustic[oa]|akusti\w+|acoustique|remix\w*|rmx"
    r"|rework|karaoke|cover|tribute|instrumental|demo|sessions?|concert|gigs?|rehearsal|cappella|lo ?fi|slowed|sped"
    r"|reverb|banda|mariachi|orquesta|letra)\b"
)
_FROM = (
    r"(?:(?:banda sonora|trilha sonora|colonna sonora|bande originale|extrait|tire|tratto|music) )?"
    r"(?:from|aus|de|du|del|della|dal|dalla|da|do|di|из|z|uit|fran|fra)\b"
)
_QUOTE = r"[\"'‘’“”„«»《「『]"
FROM_QUOTED = re.compile(
    rf"{_FROM}\s?(?:(?:the|dem|der|la|le|il|o|a|фильма|сериала|[ткм]/[фс])\s)?(?:[^\W\d]+\s){{0,3}}{_QUOTE}+\w"
)
FROM_FILM = re.compile(
    rf"{_FROM}\s.*\b(?:films?|movies?|motion picture|series?|soundtrack|musical|netflix|disney|anime|pelicula|filme|"
    r"novela|serien?|фильма|сериала)\b"
)
FILM_IN_HAN = re.compile(r"《.+》.*(?:曲|ost)|[「『].+[」』].*(?:より|主題歌|挿入歌|テーマ|エンディング|オープニング)")
