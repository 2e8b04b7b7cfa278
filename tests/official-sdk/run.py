"""Checks the stand-in with the vendor's own Python client: `python run.py [ADDRESS]`.

ADDRESS is that of a stand-in with `--recogniser canned` (`http://127.0.0.1:41234`). The default is the environment variable
DASHSCOPE_HTTP_BASE_URL (`http://127.0.0.1:41234/api/v1`). Prints one line for each check and ends with `N passed, N failed`;
the exit code is 1 if a check failed. The packages are those of requirements.txt or requirements-1.txt.
"""

import json
import os
import sys
import tempfile
import urllib.request
import uuid

AUDIO = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "fixtures", "audio")
CLIP = "sense-and-sensibility-0880.wav"
OTHER_CLIP = "sense-and-sensibility-0890.wav"
# A new account for each run, so that one stand-in can be checked twice.
KEY = f"sk-official-sdk-{uuid.uuid4().hex}"
# The canned answers of the stand-in, whatever the audio.
PARAFORMER_TEXT = "Hello world, 这里是阿里巴巴语音实验室。"
FUN_ASR_TEXT = "Hello World，这里是阿里巴巴语音实验室。"
QWEN_TEXT = "欢迎使用阿里云。"
CHUNKS = ["欢迎", "使用", "阿里", "云", "。"]
QWEN_AUDIO_TEXT = "Hello world, this is Alibaba Speech Lab. "
CANCEL_TRIES = 10


class Checks:
    """Counts passed and failed checks."""

    def __init__(self):
        self.passed, self.failed = 0, 0

    def equal(self, name, actual, expected):
        if actual == expected:
            self.passed += 1
            print(f"ok    {name}", flush=True)
        else:
            self.failed += 1
            print(f"FAIL  {name}: expected {expected!r}, got {actual!r}", flush=True)

    def true(self, name, actual, detail=""):
        self.equal(name if actual else f"{name} ({detail})", bool(actual), True)

    def run(self, part, *arguments):
        """Runs one part. An exception counts as one failed check, and the next part runs."""
        try:
            part(self, *arguments)
        except Exception as error:  # any error: the next part still runs
            self.failed += 1
            print(f"FAIL  {part.__name__} ended with {error!r}", flush=True)


def document(url):
    """Downloads the JSON of a result link, without a key and without a proxy."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(url, timeout=30) as answer:
        return json.load(answer)


def two_files(check, origin):
    from dashscope.audio.asr import Transcription

    urls = [f"{origin}/samples/{CLIP}", f"{origin}/samples/{OTHER_CLIP}"]
    submitted = Transcription.async_call(model="paraformer-v2", file_urls=urls, language_hints=["zh", "en"])
    check.equal("paraformer-v2 is submitted", (submitted.status_code, submitted.output.task_status), (200, "PENDING"))
    done = Transcription.wait(submitted)
    check.equal("its task succeeds", (done.status_code, done.output.task_status), (200, "SUCCEEDED"))
    check.equal("it has a result for each file", {result["file_url"] for result in done.output.results}, set(urls))
    check.equal("its metrics count both", done.output.task_metrics, {"TOTAL": 2, "SUCCEEDED": 2, "FAILED": 0})
    check.equal("its usage is the speech in both", done.usage, {"duration": 10})
    for result in done.output.results:
        actual = document(result["transcription_url"])
        check.equal("a link serves the document of its file", actual["file_url"], result["file_url"])
        check.equal("the text is the published one", actual["transcripts"][0]["text"], PARAFORMER_TEXT)
    again = Transcription.fetch(submitted.output.task_id)
    check.equal("it can be fetched by its id", (again.output.task_status, again.output.task_id), ("SUCCEEDED", submitted.output.task_id))
    unknown = Transcription.fetch("00000000-0000-4000-8000-000000000000")
    check.equal("an unknown id is UNKNOWN", (unknown.status_code, unknown.output.task_status), (200, "UNKNOWN"))


def other_families(check, origin):
    from dashscope.audio.asr import Transcription
    from dashscope.audio.qwen_asr import QwenTranscription

    done = Transcription.call(model="fun-asr", file_urls=[f"{origin}/samples/{CLIP}"])
    check.equal("fun-asr succeeds", (done.status_code, done.output.task_status), (200, "SUCCEEDED"))
    check.equal("its text is the published one", document(done.output.results[0]["transcription_url"])["transcripts"][0]["text"], FUN_ASR_TEXT)

    done = Transcription.call(model="sensevoice-v1", file_urls=[f"{origin}/samples/none.wav"])
    check.equal("sensevoice-v1 fails where the file is missing", (done.status_code, done.output.task_status), (200, "FAILED"))
    check.equal("its result has the code of the failure", done.output.results[0]["code"], "InvalidFile.DownloadFailed")

    done = QwenTranscription.call(model="qwen3-asr-flash-filetrans", file_url=f"{origin}/samples/{CLIP}", language="zh", enable_itn=False)
    check.equal("qwen3-asr-flash-filetrans succeeds", (done.status_code, done.output.task_status), (200, "SUCCEEDED"))
    check.equal("its usage is in seconds", done.usage, {"seconds": 4})
    actual = document(done.output["result"]["transcription_url"])
    check.equal("its sentences have a language", actual["transcripts"][0]["sentences"][0]["language"], "zh")


def recognition(check, origin):
    from dashscope import MultiModalConversation

    def call(audio, **more):
        messages = [{"role": "system", "content": [{"text": ""}]}, {"role": "user", "content": [{"audio": audio}]}]
        options = {"language": "zh", "enable_itn": False}
        return MultiModalConversation.call(model="qwen3-asr-flash", messages=messages, result_format="message", asr_options=options, **more)

    def text(answer):
        return "".join(part["text"] for part in answer.output.choices[0].message.content)

    url = f"{origin}/samples/{CLIP}"
    answer = call(url)
    check.equal("qwen3-asr-flash answers at once", (answer.status_code, text(answer)), (200, QWEN_TEXT))
    check.equal("its finish_reason is stop", answer.output.choices[0].finish_reason, "stop")
    check.equal(
        "it has language and emotion",
        answer.output.choices[0].message["annotations"],
        [{"type": "audio_info", "language": "zh", "emotion": "neutral"}],
    )
    check.equal("its usage has tokens", answer.usage["output_tokens_details"], {"text_tokens": 6})

    events = list(call(url, stream=True))
    check.equal("a stream is cumulative", [text(event) for event in events], ["".join(CHUNKS[:n]) for n in (1, 2, 3, 4, 5, 5)])
    check.equal("it ends with stop", [event.output.choices[0].finish_reason for event in events], ["null"] * 5 + ["stop"])
    events = list(call(url, stream=True, incremental_output=True))
    check.equal("an incremental stream has the chunks", [text(event) for event in events], [*CHUNKS, ""])
    events = list(call(url, stream=True, incremental_output=False))
    check.equal("the client can join the chunks", text(events[-1]), QWEN_TEXT)

    events = list(call("ftp://example.com/a.wav", stream=True))
    check.equal("an error is an event of the stream", [event.code for event in events], ["InvalidParameter"])
    answer = call(f"{origin}/samples/none.wav")
    check.equal("a missing file is an error", (answer.status_code, answer.code), (400, "InvalidFile.DownloadFailed"))

    answer = call(f"file://{os.path.join(AUDIO, CLIP)}")
    check.equal("a local file is uploaded and recognised", (answer.status_code, text(answer)), (200, QWEN_TEXT))
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "录音.wav")
        with open(os.path.join(AUDIO, CLIP), "rb") as clip, open(path, "wb") as copy:
            copy.write(clip.read())
        answer = call(f"file://{path}")
        check.equal("an upload with a Chinese name cannot be read", (answer.status_code, answer.code), (400, "InvalidFile.DownloadFailed"))


def with_times(check, origin):
    from dashscope import MultiModalConversation

    def call(model, audio, turns=(), **parameters):
        content = [{"type": "input_audio", "input_audio": {"data": audio}}]
        return MultiModalConversation.call(model=model, messages=[*turns, {"role": "user", "content": content}], **parameters)

    url, model = f"{origin}/samples/{CLIP}", "qwen-audio-3.1-asr-flash"
    turns = [
        {"role": "user", "content": [{"type": "input_text", "text": "你好啊"}]},
        {"role": "assistant", "content": [{"type": "text", "text": "你好，有什么可以帮你？"}]},
    ]
    answer = call(model, url, turns, format="wav", sample_rate="16000", vocabulary={"张三": 5, "李四": 50}, language_hints=["zh", "en"])
    check.equal("qwen-audio-3.1-asr-flash answers at once", (answer.status_code, answer.output["text"]), (200, FUN_ASR_TEXT))
    check.equal("the whole audio is one sentence", answer.output["sentence"]["text"], FUN_ASR_TEXT)
    check.equal("its words have times", [word["begin_time"] for word in answer.output["sentence"]["words"]][:2], [760, 1040])
    check.equal("its usage has tokens", (answer.usage["duration"], answer.usage["total_tokens"] > 0), (3, True))
    answer = call(model, url, format="wav", speaker_diarization_enabled=True)
    check.equal("speakers take turns", [turn["speaker_id"] for turn in answer.output["sentences"]], [0, 1])
    answer = MultiModalConversation.call(model=model, messages=[{"role": "user", "content": [{"audio": url}]}], format="wav")
    check.equal("the older part is taken", (answer.status_code, answer.output["text"]), (200, FUN_ASR_TEXT))
    events = list(call(model, url, format="wav", stream=True))
    check.equal("a short stream is one event", [event.output["text"] for event in events], [FUN_ASR_TEXT])
    events = list(call(model, url, stream=True))
    check.equal("an error is an event of its stream", [(event.code, event.message) for event in events], [("InvalidParameter", "format is empty")])
    for other in ("qwen-audio-3.0-asr-flash", "fun-asr-flash-2026-06-15"):
        answer = call(other, url, format="wav")
        check.equal(f"{other} answers at once", (answer.status_code, answer.output["text"]), (200, FUN_ASR_TEXT))
    answer = call(model, f"{origin}/samples/none.wav", format="wav")
    check.equal("a missing file is an error", (answer.status_code, answer.code), (400, "InvalidFile.DownloadFailed"))


def one_file(check, origin):
    from dashscope.audio.asr import Transcription

    urls, model = [f"{origin}/samples/{CLIP}"], "qwen-audio-3.1-asr-flash-filetrans"
    done = Transcription.call(model=model, file_urls=urls, language_hints=["zh", "en"], vocabulary={"张三": 50})
    check.equal(f"{model} succeeds", (done.status_code, done.output.task_status), (200, "SUCCEEDED"))
    check.true("its usage has tokens", done.usage["total_tokens"] > done.usage["duration"], done.usage)
    transcript = document(done.output.results[0]["transcription_url"])["transcripts"][0]
    check.equal("its text is the published one", transcript["text"], QWEN_AUDIO_TEXT)
    words = "".join(word["text"] + word["punctuation"] for word in transcript["sentences"][0]["words"])
    check.true("its words do not give the text", words != QWEN_AUDIO_TEXT, words)
    done = Transcription.call(model=model, file_urls=urls, diarization_enabled=True, speaker_count=2)
    sentences = document(done.output.results[0]["transcription_url"])["transcripts"][0]["sentences"]
    check.equal("its speakers take turns", [sentence["speaker_id"] for sentence in sentences], [0, 1, 0])
    refused = Transcription.async_call(model=model, file_urls=urls * 2)
    check.equal("two files are an error", (refused.status_code, refused.code), (400, "InvalidParameter"))
    done = Transcription.call(model="qwen-audio-3.0-asr-flash-filetrans", file_urls=urls)
    check.equal("3.0 is billed by seconds", list(done.usage), ["duration"])


def newer_client(check, origin):
    import dashscope

    url, path = f"{origin}/samples/{CLIP}", "/services/aigc/multimodal-generation/generation"
    with dashscope.Client(api_key=KEY, base_url=f"{origin}/api/v1") as client:
        job = client.audio.asr.transcribe([url], poll_interval=0.1)
        text = document(job.output["results"][0]["transcription_url"])["transcripts"][0]["text"]
        check.equal("the newer client's default model transcribes", (job.status, text), ("SUCCEEDED", QWEN_AUDIO_TEXT))
        content = [{"type": "input_audio", "input_audio": {"data": url}}]
        body = {
            "model": "qwen-audio-3.1-asr-flash",
            "input": {"messages": [{"role": "user", "content": content}]},
            "parameters": {"format": "wav", "sample_rate": "16000"},
        }
        answer = client.transport.request("POST", path, json=body)
        check.equal("its raw request is answered", answer.json()["output"]["text"], FUN_ASR_TEXT)


def hot_words(check, origin):
    from dashscope.audio.asr import Transcription, VocabularyService, VocabularyServiceException

    service = VocabularyService()
    words = [{"text": "赛德克巴莱", "weight": 4, "lang": "zh"}, {"text": "Seediq Bale", "weight": 4, "lang": "en"}]
    vocabulary_id = service.create_vocabulary(target_model="paraformer-v2", prefix="sdk", vocabulary=words)
    check.true("a vocabulary is created", vocabulary_id.startswith("vocab-sdk-"), vocabulary_id)
    listed = service.list_vocabularies(prefix="sdk")
    check.equal("it is listed", [(entry["vocabulary_id"], entry["status"]) for entry in listed], [(vocabulary_id, "OK")])
    check.equal("another prefix lists nothing", service.list_vocabularies(prefix="other"), [])
    actual = service.query_vocabulary(vocabulary_id)
    check.equal("it has the words", (actual["target_model"], actual["vocabulary"]), ("paraformer-v2", words))
    service.update_vocabulary(vocabulary_id, words[:1])
    check.equal("it can be updated", service.query_vocabulary(vocabulary_id)["vocabulary"], words[:1])

    urls = [f"{origin}/samples/{CLIP}"]
    used = Transcription.async_call(model="paraformer-v2", file_urls=urls, vocabulary_id=vocabulary_id)
    check.equal("a transcription can use it", used.status_code, 200)
    other = Transcription.async_call(model="paraformer-8k-v2", file_urls=urls, vocabulary_id=vocabulary_id)
    check.equal("but not with another model", (other.status_code, other.code), (400, "InvalidParameter"))
    super_word = [{"text": "语音实验室", "weight": 50}]
    newest = service.create_vocabulary(target_model="qwen-audio-3.1-asr-flash", prefix="sdk", vocabulary=super_word)
    check.equal("a list for 3.1 may have a word of weight 50", service.query_vocabulary(newest)["vocabulary"], super_word)
    service.delete_vocabulary(newest)
    service.delete_vocabulary(vocabulary_id)
    gone = Transcription.async_call(model="paraformer-v2", file_urls=urls, vocabulary_id=vocabulary_id)
    check.equal("deleted, it is not found", (gone.status_code, gone.code), (404, "NotFound"))
    try:
        service.query_vocabulary(vocabulary_id)
        check.true("nor can it be queried", False, "no error")
    except VocabularyServiceException as error:
        check.true("nor can it be queried", "Status Code: 400, Code: BadRequest.ResourceNotExist" in str(error), error)


def list_and_cancel(check, origin):
    from dashscope.audio.asr import Transcription

    urls = [f"{origin}/samples/{CLIP}"]
    for _ in range(CANCEL_TRIES):  # a task is queued for a moment only
        task = Transcription.async_call(model="paraformer-8k-v2", file_urls=urls)
        canceled = Transcription.cancel(task)
        if canceled.status_code == 200:
            break
    check.equal("a queued task can be cancelled", canceled.status_code, 200)
    check.equal("it is CANCELED then", Transcription.wait(task).output.task_status, "CANCELED")
    again = Transcription.cancel(task)
    check.equal("but not twice", (again.status_code, again.code), (400, "UnsupportedOperation"))
    listed = Transcription.list(model_name="paraformer-8k-v2", status="CANCELED", page_size=5)
    check.equal("it is listed", (listed.status_code, listed.output["total"], listed.output["page_size"]), (200, 1, 5))
    check.equal("by its id", [entry["task_id"] for entry in listed.output["data"]], [task.output.task_id])


def wrong_keys(check, origin):
    from dashscope import MultiModalConversation
    from dashscope.audio.asr import Transcription

    urls = [f"{origin}/samples/{CLIP}"]
    for call, actual in (
        ("a submit", Transcription.async_call(model="paraformer-v2", file_urls=urls, api_key="wrong")),
        ("a query", Transcription.fetch("x", api_key="wrong")),
        ("a list", Transcription.list(api_key="wrong")),
        (
            "a recognition",
            MultiModalConversation.call(model="qwen3-asr-flash", messages=[{"role": "user", "content": [{"audio": urls[0]}]}], api_key="wrong"),
        ),
    ):
        # A 401 of the service has no content type, so this client leaves the JSON unparsed in the message.
        check.equal(f"{call} with a wrong key is 401", actual.status_code, 401)
        check.true("and says InvalidApiKey", "InvalidApiKey" in f"{actual.code} {actual.message}", actual.message)
    actual = Transcription.async_call(model="paraformer-v9", file_urls=urls)
    check.equal("an unknown model is an error", (actual.status_code, actual.code, actual.message), (400, "InvalidParameter", "Model not exist."))


def main():
    if len(sys.argv) > 2 or (len(sys.argv) == 2 and sys.argv[1].startswith("-")):
        print("usage: python run.py [ADDRESS]", file=sys.stderr)
        return 2
    base = (sys.argv[1] if len(sys.argv) == 2 else os.environ.get("DASHSCOPE_HTTP_BASE_URL", "")).rstrip("/")
    if not base:
        print("run.py: the address of the stand-in is missing; give it, or set DASHSCOPE_HTTP_BASE_URL.", file=sys.stderr)
        return 2
    origin = base.removesuffix("/api/v1")
    # The client reads these on import.
    os.environ["DASHSCOPE_HTTP_BASE_URL"] = f"{origin}/api/v1"
    os.environ["NO_PROXY"] = os.environ["no_proxy"] = "127.0.0.1,localhost"
    import dashscope

    dashscope.api_key = KEY
    check = Checks()
    for part in (two_files, other_families, recognition, with_times, one_file, hot_words, list_and_cancel, wrong_keys):
        check.run(part, origin)
    if hasattr(dashscope, "Client"):  # since 2.0
        check.run(newer_client, origin)
    print(f"{check.passed} passed, {check.failed} failed")
    return 1 if check.failed else 0


if __name__ == "__main__":
    sys.exit(main())
