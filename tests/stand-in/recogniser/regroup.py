"""From Whisper's pieces to the service's sentences and words. Pure functions, standard library only.

A piece is `(start_seconds, end_seconds, text)` as faster-whisper gives it: the text keeps its leading space and its punctuation
(" cold", "-hearted", " ill", "-disposed.", "我的,"). Whisper's segments break anywhere, so sentences are made anew from the pieces.
"""

import re

PAUSE_ENDS_SENTENCE_MS = 800

# Writing without spaces between words: Thai, Lao, Burmese, Khmer; CJK marks, kana, Han; full-width forms; Han beyond the BMP.
UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]")
TRAILING_MARKS = re.compile(r"(?:[.,!?;:…。，！？；：、\"”»)\]}」』》）]|(?<=[.,!?…。，！？])['’])+$")
ENDS_SENTENCE = re.compile(r"[.!?…。！？]")
FULL_WIDTH = str.maketrans({",": "，", ".": "。", "?": "？", "!": "！", ":": "：", ";": "；"})
TITLES = {"mr", "mrs", "ms", "dr", "prof", "st", "mt", "sr", "jr", "rev", "hon", "gen", "col", "capt", "lt", "sgt", "vs", "no", "fig"}
INITIALS = re.compile(r"(?:[A-Z]|[A-Za-z](?:\.[A-Za-z])+)$")


def join_pieces(pieces):
    """Joins a piece to the word before it when neither space nor script separates them: " cold" + "-hearted".

    Pieces of marks alone join too, so that every word has something to say. Returns new pieces.
    """
    joined = []
    for start, end, text in pieces:
        if not text.strip():
            continue
        if joined:
            first_start, last_end, before = joined[-1]
            touches = not text[0].isspace() and not UNSPACED.match(text[0]) and not UNSPACED.match(before[-1])
            near = (start - last_end) * 1000 <= PAUSE_ENDS_SENTENCE_MS
            if not any(char.isalnum() for char in text) or (touches and near):
                joined[-1] = (first_start, max(end, last_end), before + text)
                continue
        joined.append((start, end, text))
    return joined


def split_marks(text, full_width):
    """`(" World", ",")` from " World,"; with full_width the marks become those of Chinese print."""
    text = text.rstrip()
    match = TRAILING_MARKS.search(text)
    if not match or not text[: match.start()].strip():
        return text, ""
    marks = match.group()
    return text[: match.start()], marks.translate(FULL_WIDTH) if full_width else marks


def ends_sentence(word, marks):
    """Whether a sentence ends after this word: a full stop does, but not the one of "Mr.", "J." or "a.m."."""
    if not ENDS_SENTENCE.search(marks):
        return False
    bare = word.strip()
    return marks != "." or (bare.lower() not in TITLES and (bare == "I" or not INITIALS.match(bare)))


def to_words(pieces, full_width, duration_ms):
    """Words in milliseconds: in order, never overlapping, never past the end of the audio."""
    words, reached_ms = [], 0
    for start, end, text in join_pieces(pieces):
        bare, marks = split_marks(text, full_width)
        begin_ms = min(max(round(start * 1000), reached_ms), duration_ms)
        end_ms = min(max(round(end * 1000), begin_ms), duration_ms)
        reached_ms = end_ms
        words.append({"begin_time": begin_ms, "end_time": end_ms, "text": bare, "punctuation": marks})
    return words


def to_sentences(words):
    """Groups words into sentences: at a closing mark, or where the speaker paused."""
    groups, ended = [], True
    for word in words:
        if ended or word["begin_time"] - groups[-1][-1]["end_time"] > PAUSE_ENDS_SENTENCE_MS:
            groups.append([])
            word = {**word, "text": word["text"].lstrip()}
        groups[-1].append(word)
        ended = ends_sentence(word["text"], word["punctuation"])
    return [
        {
            "begin_time": group[0]["begin_time"],
            "end_time": group[-1]["end_time"],
            "text": "".join(word["text"] + word["punctuation"] for word in group),
            "sentence_id": number,
            "words": group,
        }
        for number, group in enumerate(groups, start=1)
    ]


def join_sentences(texts):
    """The transcript's text: a space between two sentences unless one of them is written without spaces."""
    whole = ""
    for text in texts:
        if whole and not UNSPACED.match(whole[-1]) and not UNSPACED.match(text[0]):
            whole += " "
        whole += text
    return whole


def to_transcript(channel_id, pieces, full_width, duration_ms):
    """One channel's transcript in the shape of the service's result document."""
    sentences = to_sentences(to_words(pieces, full_width, duration_ms))
    return {
        "channel_id": channel_id,
        "content_duration_in_milliseconds": sum(s["end_time"] - s["begin_time"] for s in sentences),
        "text": join_sentences(s["text"] for s in sentences),
        "sentences": sentences,
    }


def choose_language(hints, probabilities):
    """The hinted language with the highest probability, or the most probable of all when there is no usable hint.

    hints: Whisper language codes; probabilities: `[(code, probability)]`.
    """
    among = [pair for pair in probabilities if pair[0] in hints] or probabilities
    return max(among, key=lambda pair: pair[1])[0]


def known_hints(hints, supported):
    """The service's language codes as Whisper's, in order and without those it does not know ("auto" among them)."""
    same_language = {"yue": "zh", "fil": "tl", "nb": "no"}
    codes = []
    for hint in hints:
        code = same_language.get(hint.lower(), hint.lower())
        if code in supported and code not in codes:
            codes.append(code)
    return codes
