"""Recognises speech for the local service: `python worker.py MODEL_DIR [--unchecked]`, JSON lines on stdin and stdout.

First line out: {"ready": true} or {"ready": false, "message": …}. Then, one answer for each line in, in order:
  {"id": 1, "path": "/tmp/a.wav", "channels": [0], "languages": ["zh", "en"], "duration_range_ms": [1000, 300000] | null}
  {"id": 1, "ok": true, "recognition": {"language": "en", "container": "wav", "properties": {…}, "transcripts": […]}}
  {"id": 1, "ok": false, "kind": "undecodable" | "no_such_channel" | "length" | "internal", "message": …}, with "duration_ms" if "length"
A transcript without sentences is that of silence. The worker ends when its stdin does.
"""

import json
import os
import signal
import sys
import traceback

os.environ["HF_HUB_OFFLINE"] = "1"

import prepare_model
import regroup

SAMPLES_PER_SECOND = 16_000
THREADS = 2
# Without it Whisper base writes traditional characters, and few marks, about half the time.
CHINESE_PROMPT = "以下是普通话的句子。"


class RequestError(Exception):
    """An error of one request; the worker goes on."""

    def __init__(self, kind, message, **details):
        super().__init__(message)
        self.kind = kind
        self.details = details


def decode(path):
    """The file's container name, its properties, and its channels as float32 arrays at 16 kHz."""
    import av
    import numpy

    try:
        with av.open(path, mode="r", metadata_errors="ignore") as container:
            if not container.streams.audio:
                raise RequestError("undecodable", "the file has no audio track")
            stream = container.streams.audio[0]
            context = stream.codec_context
            codec, rate, channels = context.codec.canonical_name, context.sample_rate, context.channels
            resampler = av.AudioResampler(format="fltp", layout=context.layout, rate=SAMPLES_PER_SECOND)
            parts = []
            for packet in container.demux(stream):
                try:
                    frames = packet.decode()
                except av.error.InvalidDataError:
                    continue  # one damaged packet is a gap, not the end
                for frame in frames:
                    parts.extend(out.to_ndarray() for out in resampler.resample(frame))
            parts.extend(out.to_ndarray() for out in resampler.resample(None))
            names = container.format.name.split(",")
    except (av.error.FFmpegError, OSError, ValueError, IndexError) as error:
        raise RequestError("undecodable", str(error)) from error
    samples = numpy.concatenate(parts, axis=1) if parts else numpy.zeros((channels, 0), numpy.float32)
    if samples.shape[1] == 0:
        raise RequestError("undecodable", "the file has an audio track but no sound in it")
    suffix = os.path.splitext(path)[1].lstrip(".").lower()
    properties = {
        "audio_format": codec,
        "channels": list(range(channels)),
        "original_sampling_rate": rate,
        "original_duration_in_milliseconds": round(samples.shape[1] * 1000 / SAMPLES_PER_SECOND),
    }
    return suffix if suffix in names else names[0], properties, samples


class Recogniser:
    """Whisper behind Silero's voice detector."""

    def __init__(self, model_folder):
        from faster_whisper import WhisperModel

        self.model = WhisperModel(model_folder, device="cpu", compute_type="int8", cpu_threads=THREADS, local_files_only=True)

    def language_of(self, speech, hints):
        """The only usable hint, or the detected language; among the usable hints if there are several."""
        codes = regroup.known_hints(hints, self.model.supported_languages)
        if len(codes) == 1:
            return codes[0]
        if not self.model.model.is_multilingual:
            return "en"
        _, _, probabilities = self.model.detect_language(speech)
        # "yue" has a code in the library but no token in this model.
        return regroup.choose_language(codes, [pair for pair in probabilities if pair[0] != "yue"])

    def pieces(self, samples, hints):
        """The language and the pieces of one channel; (None, []) for silence."""
        import ctranslate2
        import numpy
        from faster_whisper.vad import get_speech_timestamps

        speech_parts = get_speech_timestamps(samples)
        if not speech_parts:
            return None, []
        language = self.language_of(numpy.concatenate([samples[part["start"] : part["end"]] for part in speech_parts]), hints)
        ctranslate2.set_random_seed(1)  # a hard passage is sampled: the same file must still give the same text
        segments, _ = self.model.transcribe(
            samples,
            language=language,
            beam_size=1,
            word_timestamps=True,
            vad_filter=True,
            condition_on_previous_text=False,
            initial_prompt=CHINESE_PROMPT if language == "zh" else None,
        )
        return language, [(word.start, word.end, word.word) for segment in segments for word in segment.words or []]

    def recognise(self, path, channels, hints, duration_range_ms=None):
        """Recognises one file; raises RequestError, also for a duration outside duration_range_ms."""
        container, properties, samples = decode(path)
        duration_ms = properties["original_duration_in_milliseconds"]
        if duration_range_ms and not duration_range_ms[0] <= duration_ms <= duration_range_ms[1]:
            message = f"the file lasts {duration_ms} ms, which is not within {duration_range_ms}"
            raise RequestError("length", message, duration_ms=duration_ms)
        selected = [channel for channel in channels if channel in properties["channels"]]
        if not selected:
            raise RequestError("no_such_channel", f"channels {channels} were asked for, the file has {properties['channels']}")
        transcripts, first_language = [], None
        for channel in selected:
            language, pieces = self.pieces(samples[channel], hints)
            first_language = first_language or language
            full_width = language in ("zh", "ja")
            transcripts.append(regroup.to_transcript(channel, pieces, full_width, properties["original_duration_in_milliseconds"]))
        return {"language": first_language or "en", "container": container, "properties": properties, "transcripts": transcripts}


def send(message, out):
    out.write(json.dumps(message, ensure_ascii=False) + "\n")
    out.flush()


def main():
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the service, whose end closes the stdin of the worker
    # Libraries that print must not break the protocol: their stdout becomes stderr.
    out = os.fdopen(os.dup(1), "w", encoding="utf-8", newline="\n")
    os.dup2(2, 1)
    requests = os.fdopen(0, "r", encoding="utf-8")
    try:
        if "--unchecked" not in sys.argv[2:]:
            prepare_model.check(sys.argv[1])
        recogniser = Recogniser(sys.argv[1])
    except Exception as error:  # any error must reach the service
        send({"ready": False, "message": f"{error}" or repr(error)}, out)
        return 1
    send({"ready": True}, out)
    for line in requests:
        request = json.loads(line)
        answer = {"id": request["id"]}
        try:
            recognition = recogniser.recognise(request["path"], request["channels"], request["languages"], request.get("duration_range_ms"))
            answer.update(ok=True, recognition=recognition)
        except RequestError as refusal:
            answer.update(ok=False, kind=refusal.kind, message=str(refusal), **refusal.details)
        except Exception as error:  # one odd file must not end the service
            traceback.print_exc()
            answer.update(ok=False, kind="internal", message=repr(error))
        send(answer, out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
