"""The words that tell one version of a track from another, and those that tell nothing."""

from __future__ import annotations

import re

from segue_music.matching.text import fold


def _set(text: str) -> frozenset[str]:
    return frozenset(fold(text).split())


# Each word of a version, and the one form in which it is compared.
_KINDS = {
    "remix": "remix rmx remixed remixes remixs ремикс リミックス 리믹스 混音 remezcla ريمكس רמיקס",
    "mix": "mix mixx микс ミックス 믹스",
    "mixed": "mixed megamix minimix continuous",
    "edit": "edit edited edt эдит",
    "reedit": "reedit",
    "extended": "extended ext extendida extendido",
    "radio": "radio",
    "club": "club",
    "dub": "dub dubmix",
    "vip": "vip",
    "bootleg": "bootleg booty",
    "flip": "flip flipped",
    "rework": "rework reworked reworks",
    "remake": "remake refix rerub redux remode rebuild recut reconstruction reinterpretation reimagined "
    "reimagining reinvention revisited revision rendition interpretation reshape reshaped retouch retake",
    "mashup": "mashup medley",
    "cover": "cover covers covered tribute кавер カバー 歌ってみた 커버 翻唱 כיסוי",
    "karaoke": "karaoke караоке カラオケ 노래방 伴奏",
    "instrumental": "instrumental instrumentals inst инструментал インスト インストゥルメンタル 연주곡",
    "acapella": "acapella acappella acapela akapella acapellas studioacapella",
    "acoustic": "acoustic acustico acustica akustik acoustique акустика アコースティック 어쿠스틱",
    "unplugged": "unplugged",
    "live": "live liveset vivo directo ライブ 라이브 концерт لايف concert concierto 現場 现场",
    "session": "session sessions sesion",
    "demo": "demo demos демо",
    "remaster": "remaster remastered remasterizado remasterizada remastering remasterise remasterisee "
    "remasters ремастер リマスター 리마스터",
    "mono": "mono",
    "stereo": "stereo",
    "spedup": "spedup nightcore sped speedup",
    "slowed": "slowed slow slowdown daycore screwed chopped",
    "reverb": "reverb",
    "excerpt": "excerpt excerpts preview snippet teaser trailer clip",
    "8d": "8d 16d 9d",
    "boosted": "boosted bassboosted",
    "lofi": "lofi",
    "orchestral": "orchestral orchestra symphonic philharmonic orchester",
    "piano": "piano klavier",
    "strings": "strings quartet",
    "stripped": "stripped",
    "reprise": "reprise",
    "interlude": "interlude",
    "intro": "intro",
    "outro": "outro",
    "skit": "skit",
    "clean": "clean censored",
    "album": "album",
    "single": "single",
    "alternate": "alternate alternative alt",
    "take": "take outtake outtakes",
    "rehearsal": "rehearsal",
    "rerecorded": "rerecorded rerecording",
    "short": "short",
    "vocal": "vocal",
    "other": "reaction tutorial lesson ringtone loop loops stem stems multitrack transition reversed "
    "drumless drumloop phonk hour hours audiotree kexp colors practice vocals only box beat "
    "beats hz pitched boiler desk singles",
    "version": "version ver vers versao versione versionen fassung версия バージョン 버전 版",
    "twelve": "12inch",
    "seven": "7inch",
}
KINDS = {fold(word): kind for kind, words in _KINDS.items() for word in words.split()}
# In scripts that set no spaces; the longest first, as the one may hold the other.
UNSPACED = {word: KINDS[word] for word in sorted(KINDS, key=len, reverse=True) if word[0] > "\u2e80"}

# Written in several words, or in a way that is also something else: the one word that stands for it.
PHRASES = tuple(
    (re.compile(pattern), word)
    for pattern, word in (
        (r"\ba ?cc?app?ell?as?\b", "acapella"),
        (r"\b(?:sped|speed|spead)[ -]?up\b", "spedup"),
        (r"\bslowed[ -]?down\b", "slowed"),
        (r"\blo[ -]fi\b", "lofi"),
        (r"\bmash[ -]up\b", "mashup"),
        (r"\bre[ -](edit|mix|work|make|fix|rub|recorded|recording|master|mastered|take)\b", r"re\1"),
        (r"\b(?:12|twelve)[ -]?(?:\"|''|inch\b|in\b)", " 12inch "),
        (r"\b(?:7|seven)[ -]?(?:\"|''|inch\b|in\b)", " 7inch "),
        (r"\b(?:en|ao|dal|in) (?:vivo|concert|concierto|directo|diretta)\b", "live"),
        (r"\bbass[ -]boost(?:ed)?\b", "boosted"),
        (r"\boff[ -]?vocal\b", "instrumental"),
        (r"\bwithout vocals?\b|\bno vocals?\b|\bminus one\b", "instrumental"),
        (r"\b(?:originally performed|made famous|as performed|in the style)\b.*", "karaoke"),
        (r"\bfull[ -]length\b", "extended"),
        (r"\bvideo (edit|mix|version|cut)\b", r"screen \1"),
        (r"\btv[ -]?size\b", "tv short"),
        (r"\bbacking track\b", "karaoke"),
    )
)
# These decide only within brackets, or where they stand alone: they are ordinary words as well.
SHY = _set(
    "album alt beat beats boiler box clean clip club colors concert cover demo desk directo dub flip hour "
    "hours hz intro lesson live loop loops mono only orchestra outro phonk piano pitched practice preview "
    "radio reaction reversed session short single singles slow stem stems stereo strings stripped take "
    "teaser trailer transition tutorial version vivo vocal vocals"
)
# Of these, such as follow a name: "Tolan's Night Dub".
NAMED = _set("dub flip cover demo version session take mono stereo")
# What kinds say nothing more beside others.
LOOSE_KINDS = _set("version mix edit remix reedit")
SOFT_KINDS = _set("remaster album single original stereo mono")
# Channels that are called so do not play the original.
PLAYED = _set(
    "cover karaoke spedup slowed 8d lofi instrumental piano acoustic remix boosted mashup orchestral"
)
# Albums whose tracks are another version, though their titles do not say so.
PLAYED_THERE = re.compile(
    r"^live$|\blive (?:at|from|in|on|aus|im)\b|[(\[]live[)\]]|(?: -|:) live$|"
    r"\b(?:(?:en|ao|dal) vivo|en concierto|unplugged|karaoke|tribute|in the style of|made famous|nightcore|"
    r"sped up|slowed|lullab\w+|renditions?|instrumentals|re-?recorded|demos|dj[ -]?mix)\b|[(\[]mixed[)\]]"
)
COMMON = _set("freestyle id interlude intro introduction outro prelude skit track unknown untitled")
PLAYERS = re.compile(r"\b(?:lullab\w+|renditions?|drumless|quartet|music box|ringtones?|type beats?)\b")
STOP = _set(
    "a am an and at au by da das de der die digital digitally do du el en from im in la le les of official "
    "oficial on the"
)
JOINERS = _set("x and vs feat ft und et y")

NOISE = _set(
    "1080p 1440p 2160p 2k 320 320kbps 4k 60fps 720p 8k audio clipe ddl dl download dvd exclusive fhd "
    "flac hd hi-res hires hq hypeddit kbps legendado letra letras lyric lyrics m/v mp3 mv official "
    "officiel officielle offiziell offizielles oficial paroles premiere premieres pv rip ripped "
    "stream subtitulada subtitulado testo traducao traduccion ufficiale uhd video videoclip videos "
    "visual visualiser visualizer visuals wav βιντεο επισημο κλιπ аудио видео клип клипа лирика новинка "
    "официальная официальное официальный песни премьера текст הקליפ הרשמי קליפ רשמי الرسمي الفيديو الكليب "
    "حصريا فيديو كلمات كليب "
    "ミュージックビデオ 公式 動態歌詞 完整版 官方 官方mv 官方版 歌詞 歌词 高清 가사 뮤직비디오"
)
# These say nothing beside noise, and something where they stand alone.
WEAK_NOISE = _set(
    "a and art buy by clip coded color dance debut description el eng feat free full han high in la link "
    "music musik new not now on only out promo quality rom s song songs static sub subs the track vinyl "
    "with world"
)

NOISE_PHRASES = frozenset(
    ("out now", "new", "free", "free dl", "bonus track", "full song", "new song", "new music")
)
OFFER = re.compile(r"^(?:free (?:dl|download)|(?:out|buy|stream|download) now|buy\b|out \d)")
EXCERPT = re.compile(r"^(?:audio )?clips?$")
SCREEN = _set("video 4k 8k uhd 1080p 1440p 2160p 2k")
# Noise where it stands without brackets at the end of a title.
TAIL = re.compile(
    r"[\s,|·-]+(?:(?:the )?(?:official|oficial|officiel|ufficiale)\b.{0,20}?"
    r"\b(?:video ?clip|video|audio|clip|visuali[sz]er|mv|m/v)(?: (?:hd|hq|4k|oficial|ufficiale))?|"
    r"(?:lyrics?|music|video) (?:video|lyrics?|oficial)|"
    r"(?:video|clip|audio|videoclip) (?:oficial|officiel|ufficiale)|with lyrics|lyrics|hd|hq|4k|mv|m/v|"
    r"free (?:download|dl)|out now)$"
)
HEAD = re.compile(
    r"^(?:[^\s:|-]+ ){0,3}premi[eè]re\s*[:|]+\s*|"
    r"^(?:\W*(?:premi[eè]re|exclusive|free (?:download|dl)|out now|new(?: music)?|track of the day)\b"
    r"\s*[:|*\-!\]]+\s*)+"
)
FILE = re.compile(r"\.(?:mp3|m4a|aac|wav|aiff?|flac|alac|ogg|opus|wma|webm|mp4|mov|mkv)$", re.IGNORECASE)
LABEL = re.compile(
    r"\b(?:release|releases|premiere|label|entertainment|exclusive|ncs|monstercat|"
    r"music|sounds|nation|tv|anjunabeats|anjunadeep|armada|spinnin|owsla|mau5trap|ultra|toolroom|defected|"
    r"drumcode|afterlife|innervisions|kompakt|ninja tune|warp|ukf|stmpd|axtone|revealed|proximity|"
    r"music group|audiolibrary|copyright free|no copyright.*|royalty free)$"
)
HOUSE = re.compile(r"\b(?:records|recordings|recs|rec|premiere)$")  # whatever else its name says
CATALOGUE = re.compile(r"^([a-z]{2,10})[ -]?\d{2,6}[a-z]{0,2}$")
PRINTED = re.compile(r"^[A-Z]{2,8}-?\d{3}$")  # surely one, in whatever brackets
FROM = re.compile(
    r"^(?:music |taken |theme |as heard |featured )?(?:from|aus|tire de|de la|del|из|in)\b.*(?:\"|soundtrack|"
    r"motion picture|film|movie|series|album|musical|netflix|season|lp\b|ep\b)|"
    r"^(?:the )?(?:original )?(?:motion picture|film|movie|game|tv|television)?.{0,20}soundtrack$|"
    r"\bost\b|^from \"|^bonus(?: track)?$"
)
FEATURED = re.compile(
    r"^(?:feat(?:uring)?\b\.?|ft\b\.?|f/|w/|with\b|starring\b|con\b(?= [^ ])|avec\b|mit\b|"
    r"при уч\.|уч\.|и\b|&|\+)\s*(.+)$",
    re.IGNORECASE,
)
FEATURED_WITHIN = re.compile(r"[\s,(](?:feat\b\.?|ft\b\.?|featuring\b|w/)\s*(?=\S)", re.IGNORECASE)
CREDIT_WITHIN = re.compile(r"\s(?:prod\.?(?: by)?|produced by|dir\. by)\s+\S.*$")
NUMBERED = re.compile(r"^(?:(\d{1,3})(?:\.|\)|\s-)|(0\d))\s+(?=\S)")  # as files of an album are
SIDE = re.compile(r"^([A-H]\d{1,2})(?:[.):]|\s-)?\s+(?=\S.* - )")  # as tracks of a record are
CREDIT = re.compile(r"^(?:prod(?:uced)?\b\.?|dir(?:ected)?\b\.?|shot by|written by)", re.IGNORECASE)
EXPLICIT = re.compile(r"^(?:explicit|dirty|uncensored)(?: version| lyrics| content)?$")
YEAR = re.compile(r"^(?:19|20)\d\d$")
COUNTED = {
    "part": "pt part parts parte partie teil часть pts",
    "vol": "vol volume volumen",
    "no": "no nr num number nº numero",
    "chapter": "chapter ch capitulo kapitel",
    "op": "op opus",
    "act": "act",
    "episode": "episode",
}
COUNTERS = {fold(word): name for name, said in COUNTED.items() for word in said.split()}
