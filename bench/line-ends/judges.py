"""Compares the corpus with two segmenters of each language, and writes where both disagree with it.

The lists are printed and written into README.md. README.md says how to run it.
"""

import json
import pathlib
import re
import subprocess
from collections import Counter

from segmenters import korean, sentence_ends, words

HERE = pathlib.Path(__file__).parent
README = HERE / "README.md"
BEGIN, END = "<!-- judges: begin, generated -->", "<!-- judges: end -->"
CONTEXT = 6


# Places that the notation forbids by rule, and that are not listed: before closing punctuation,
# behind opening, before Chinese particles and Japanese kana.
BY_RULE = {
    "zh": re.compile(r".?[，。？！》」：的地得了着过吗呢吧啊]|[《「].|.?\"", re.S),
    "ja": re.compile(r".?[、。？！』」ぁ-ん]|[『「].", re.S),
    "th": re.compile(r".?ๆ"),
}


def by_rule(language, text, place):
    index = index_of(text, place)
    rule = BY_RULE.get(language)
    return rule is not None and rule.match(text[index - 1 : index + 1]) is not None


def index_of(text, place):
    """The index of the character behind a place."""
    for index, character in enumerate(text):
        if not character.isspace():
            if place == 0:
                return index
            place -= 1
    return len(text)


def shown(text, place):
    index = index_of(text, place)
    before = text[max(0, index - CONTEXT) : index].rstrip()
    return f"{before} \\| {text[index : index + CONTEXT].rstrip()}"


def inner_places(text):
    return range(1, sum(not character.isspace() for character in text))


def word_disagreements(sentence, opinions):
    """Allowed places inside a word of both, and forbidden places between words of both."""
    allowed, tolerated = set(sentence["allowed"]), set(sentence["tolerated"])
    both, neither = opinions[0] & opinions[1], opinions[0] | opinions[1]
    for place in inner_places(sentence["text"]):
        if place in allowed and place not in neither:
            yield "allowed", place
        if place in both and place not in allowed | tolerated:
            yield "forbidden", place


def stop_disagreements(sentence, opinions):
    """Allowed places behind a full stop where both see no end, and forbidden ends of both."""
    text = sentence["text"]
    allowed, tolerated = set(sentence["allowed"]), set(sentence["tolerated"])
    for place in inner_places(text):
        behind_stop = text[: index_of(text, place)].rstrip().endswith(".")
        if place in allowed and behind_stop and place not in opinions[0] | opinions[1]:
            yield "allowed", place
        if place in opinions[0] & opinions[1] and place not in allowed | tolerated:
            yield "forbidden", place


def noun_disagreements(sentence, opinions):
    """Allowed places before a bound noun of both, and forbidden blanks before one of neither."""
    text = sentence["text"]
    allowed, tolerated = set(sentence["allowed"]), set(sentence["tolerated"])
    for place in inner_places(text):
        blank = text[index_of(text, place) - 1] == " "
        if place in allowed and place in opinions[0] & opinions[1]:
            yield "allowed", place
        if blank and place not in allowed | tolerated | opinions[0] | opinions[1]:
            yield "forbidden", place


KINDS = [
    (words, word_disagreements, "inside a word of both", "between words of both"),
    (sentence_ends, stop_disagreements, "behind an abbreviation of both", "a sentence's end of both"),
    (korean, noun_disagreements, "before a bound noun of both", "before a bound noun of neither"),
]


def compare(language, sentences, judges, disagreements):
    lists = {"allowed": Counter(), "forbidden": Counter()}
    for sentence in sentences:
        opinions = [judge(sentence["text"]) for judge in judges.values()]
        for kind, place in disagreements(sentence, opinions):
            text = sentence["text"]
            if kind == "allowed" or not by_rule(language, text, place):
                lists[kind][shown(text, place)] += 1
    return lists


def section(corpus):
    rows = ["| | judges | allowed, but | | forbidden, but | |", "| --- | --- | --- | ---: | --- | ---: |"]
    lists = []
    for judges_of, disagreements, allowed, forbidden in KINDS:
        for language, judges in judges_of().items():
            found = compare(language, corpus[language], judges, disagreements)
            sums = {kind: sum(counts.values()) for kind, counts in found.items()}
            rows.append(
                f"| {language} | {', '.join(judges)} | {allowed} | {sums['allowed']}"
                f" | {forbidden} | {sums['forbidden']} |"
            )
            for kind, reason in (("allowed", allowed), ("forbidden", forbidden)):
                if found[kind]:
                    lists += [f"**{language}, {kind}, but {reason}**", "; ".join(found[kind])]
    return "\n\n".join(["\n".join(rows), *lists])


def main():
    printed = subprocess.run(
        ["node", HERE.parent / "lib" / "line-ends" / "print-places.mjs"],
        check=True,
        capture_output=True,
    )
    text = section(json.loads(printed.stdout))
    print(text)
    readme = README.read_text(encoding="utf-8")
    before, rest = readme.split(BEGIN)
    after = rest.split(END)[1]
    README.write_text(f"{before}{BEGIN}\n\n{text}\n\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
