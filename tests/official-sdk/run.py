"""Lets the vendor's own Python client judge the stand-in: `python run.py [ADDRESS]`.

ADDRESS is the stand-in's (`http://127.0.0.1:41234`), started with `--recogniser canned`; without it the environment variable
DASHSCOPE_HTTP_BASE_URL (`http://127.0.0.1:41234/api/v1`) says where it is. Prints one line a check and ends with `N passed, N failed`;
the exit code is 1 if one failed. The packages are those of requirements.txt.
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
# An account of its own, so that a stand-in can be judged again.
KEY = f"sk-official-sdk-{uuid.uuid4().hex}"
# What the stand-in plays, whatever is said.
PARAFORMER_TEXT = "Hello world, 这里是阿里巴巴语音实验室。"
FUN_ASR_TEXT = "Hello World，这里是阿里巴巴语音实验室。"
QWEN_TEXT = "欢迎使用阿里云。"
PIECES = ["欢迎", "使用", "阿里", "云", "。"]
CANCEL_TRIES = 10


class Checks:
    """Counts what was as expected and what was not."""

    def __init__(self):
        self.passed, self.failed = 0, 0

    def equal(self, name, seen, expected):
        if seen == expected:
            self.passed += 1
            print(f"ok    {name}", flush=True)
        else:
            self.failed += 1
            print(f"FAIL  {name}: expected {expected!r}, saw {seen!r}", flush=True)

    def true(self, name, seen, told=""):
        self.equal(name if seen else f"{name} ({told})", bool(seen), True)

    def run(self, part, *arguments):
        """Runs one part; an exception in it is a failure of its own, and the next part goes on."""
        try:
            part(self, *arguments)
        except Exception as error:  # whatever it was, the next part can still tell something
            self.failed += 1
            print(f"FAIL  {part.__name__} ended with {error!r}", flush=True)


def document(url):
    """The JSON behind a result link, asked for without a key and around any proxy."""
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
        seen = document(result["transcription_url"])
        check.equal("a link serves the document of its file", seen["file_url"], result["file_url"])
        check.equal("the text is the published one", seen["transcripts"][0]["text"], PARAFORMER_TEXT)
    again = Transcription.fetch(submitted.output.task_id)
    check.equal("it can be fetched by its id", (again.output.task_status, again.output.task_id), ("SUCCEEDED", submitted.output.task_id))
    unknown = Transcription.fetch("00000000-0000-4000-8000-000000000000")
    check.equal("an id nobody gave out is UNKNOWN", (unknown.status_code, unknown.output.task_status), (200, "UNKNOWN"))


def other_families(check, origin):
    from dashscope.audio.asr import Transcription
    from dashscope.audio.qwen_asr import QwenTranscription

    done = Transcription.call(model="fun-asr", file_urls=[f"{origin}/samples/{CLIP}"])
    check.equal("fun-asr succeeds", (done.status_code, done.output.task_status), (200, "SUCCEEDED"))
    check.equal("its text is the published one", document(done.output.results[0]["transcription_url"])["transcripts"][0]["text"], FUN_ASR_TEXT)

    done = Transcription.call(model="sensevoice-v1", file_urls=[f"{origin}/samples/none.wav"])
    check.equal("sensevoice-v1 fails where the file is missing", (done.status_code, done.output.task_status), (200, "FAILED"))
    check.equal("and says of which file and why", done.output.results[0]["code"], "InvalidFile.DownloadFailed")

    done = QwenTranscription.call(model="qwen3-asr-flash-filetrans", file_url=f"{origin}/samples/{CLIP}", language="zh", enable_itn=False)
    check.equal("qwen3-asr-flash-filetrans succeeds", (done.status_code, done.output.task_status), (200, "SUCCEEDED"))
    check.equal("its usage is in seconds", done.usage, {"seconds": 4})
    seen = document(done.output["result"]["transcription_url"])
    check.equal("its sentences tell their language", seen["transcripts"][0]["sentences"][0]["language"], "zh")


def direct(check, origin):
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
    check.equal("it has ended", answer.output.choices[0].finish_reason, "stop")
    check.equal(
        "it tells language and emotion",
        answer.output.choices[0].message["annotations"],
        [{"type": "audio_info", "language": "zh", "emotion": "neutral"}],
    )
    check.equal("it tells tokens", answer.usage["output_tokens_details"], {"text_tokens": 6})

    events = list(call(url, stream=True))
    check.equal("a stream is cumulative", [text(event) for event in events], ["".join(PIECES[:n]) for n in (1, 2, 3, 4, 5, 5)])
    check.equal("it ends with stop", [event.output.choices[0].finish_reason for event in events], ["null"] * 5 + ["stop"])
    events = list(call(url, stream=True, incremental_output=True))
    check.equal("an incremental stream has the pieces", [text(event) for event in events], [*PIECES, ""])
    events = list(call(url, stream=True, incremental_output=False))
    check.equal("the client can put the pieces together", text(events[-1]), QWEN_TEXT)

    events = list(call("ftp://example.com/a.wav", stream=True))
    check.equal("an error inside a stream is told", [event.code for event in events], ["InvalidParameter"])
    answer = call(f"{origin}/samples/none.wav")
    check.equal("a missing file is told", (answer.status_code, answer.code), (400, "InvalidFile.DownloadFailed"))

    answer = call(f"file://{os.path.join(AUDIO, CLIP)}")
    check.equal("a local file is uploaded and recognised", (answer.status_code, text(answer)), (200, QWEN_TEXT))
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "录音.wav")
        with open(os.path.join(AUDIO, CLIP), "rb") as clip, open(path, "wb") as copy:
            copy.write(clip.read())
        answer = call(f"file://{path}")
        check.equal("an upload with a Chinese name cannot be read", (answer.status_code, answer.code), (400, "InvalidFile.DownloadFailed"))


def hot_words(check, origin):
    from dashscope.audio.asr import Transcription, VocabularyService, VocabularyServiceException

    service = VocabularyService()
    words = [{"text": "赛德克巴莱", "weight": 4, "lang": "zh"}, {"text": "Seediq Bale", "weight": 4, "lang": "en"}]
    made = service.create_vocabulary(target_model="paraformer-v2", prefix="sdk", vocabulary=words)
    check.true("a vocabulary is made", made.startswith("vocab-sdk-"), made)
    listed = service.list_vocabularies(prefix="sdk")
    check.equal("it is listed", [(entry["vocabulary_id"], entry["status"]) for entry in listed], [(made, "OK")])
    check.equal("another prefix lists nothing", service.list_vocabularies(prefix="other"), [])
    seen = service.query_vocabulary(made)
    check.equal("it holds the words", (seen["target_model"], seen["vocabulary"]), ("paraformer-v2", words))
    service.update_vocabulary(made, words[:1])
    check.equal("it can be changed", service.query_vocabulary(made)["vocabulary"], words[:1])

    urls = [f"{origin}/samples/{CLIP}"]
    used = Transcription.async_call(model="paraformer-v2", file_urls=urls, vocabulary_id=made)
    check.equal("a transcription may use it", used.status_code, 200)
    other = Transcription.async_call(model="paraformer-8k-v2", file_urls=urls, vocabulary_id=made)
    check.equal("but not with another model", (other.status_code, other.code), (400, "InvalidParameter"))
    service.delete_vocabulary(made)
    gone = Transcription.async_call(model="paraformer-v2", file_urls=urls, vocabulary_id=made)
    check.equal("deleted, it is not found", (gone.status_code, gone.code), (404, "NotFound"))
    try:
        service.query_vocabulary(made)
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
    for what, seen in (
        ("a submit", Transcription.async_call(model="paraformer-v2", file_urls=urls, api_key="wrong")),
        ("a query", Transcription.fetch("x", api_key="wrong")),
        ("a list", Transcription.list(api_key="wrong")),
        (
            "a recognition",
            MultiModalConversation.call(model="qwen3-asr-flash", messages=[{"role": "user", "content": [{"audio": urls[0]}]}], api_key="wrong"),
        ),
    ):
        # The service's 401 does not say that it is JSON, so this client leaves it unread in the message.
        check.equal(f"{what} with a wrong key is 401", seen.status_code, 401)
        check.true("and says InvalidApiKey", "InvalidApiKey" in f"{seen.code} {seen.message}", seen.message)
    seen = Transcription.async_call(model="paraformer-v9", file_urls=urls)
    check.equal("a model that is none is told", (seen.status_code, seen.code, seen.message), (400, "InvalidParameter", "Model not exist."))


def main():
    if len(sys.argv) > 2 or (len(sys.argv) == 2 and sys.argv[1].startswith("-")):
        print("usage: python run.py [ADDRESS]", file=sys.stderr)
        return 2
    base = (sys.argv[1] if len(sys.argv) == 2 else os.environ.get("DASHSCOPE_HTTP_BASE_URL", "")).rstrip("/")
    if not base:
        print("run.py: where is the stand-in? Give its address, or set DASHSCOPE_HTTP_BASE_URL.", file=sys.stderr)
        return 2
    origin = base.removesuffix("/api/v1")
    # Read when the client is imported.
    os.environ["DASHSCOPE_HTTP_BASE_URL"] = f"{origin}/api/v1"
    os.environ["NO_PROXY"] = os.environ["no_proxy"] = "127.0.0.1,localhost"
    import dashscope

    dashscope.api_key = KEY
    check = Checks()
    for part in (two_files, other_families, direct, hot_words, list_and_cancel, wrong_keys):
        check.run(part, origin)
    print(f"{check.passed} passed, {check.failed} failed")
    return 1 if check.failed else 0


if __name__ == "__main__":
    sys.exit(main())
