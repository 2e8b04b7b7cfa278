"""Asks `dashscope-asr/openai` with Python clients: `python run.py BASE_URL KEY AUDIO`.

BASE_URL is that of the routes (`http://127.0.0.1:41234/v1`), whose service is a stand-in with `--recogniser canned`. Prints
one line of JSON for each check, with what the client made of the answer; the exit code is 1 if a client raised.
"""

import json
import sys
import warnings

warnings.filterwarnings("ignore")  # of packages that say they are old

import openai  # noqa: E402
from langchain_community.document_loaders.blob_loaders import Blob  # noqa: E402
from langchain_community.document_loaders.parsers.audio import OpenAIWhisperParser  # noqa: E402

base_url, key, audio = sys.argv[1:]
client = openai.OpenAI(api_key=key, base_url=base_url)


def create(**fields):
    with open(audio, "rb") as file:
        return client.audio.transcriptions.create(file=file, **{"model": "whisper-1", **fields})


def show(name, value):
    print(json.dumps([name, value], ensure_ascii=True), flush=True)


for response_format in ["text", "srt", "vtt"]:
    show(response_format, create(response_format=response_format))
for response_format in ["json", "verbose_json", "diarized_json"]:
    show(response_format, create(response_format=response_format).to_dict())

with open(audio, "rb") as file:
    raw = client.audio.transcriptions.with_raw_response.create(
        file=file,
        model="paraformer-v2",
        response_format="verbose_json",
        timestamp_granularities=["word"],
    )
show("task", [raw.headers["x-dashscope-task-id"], raw.parse().words[0].word])

show("stream", [event.to_dict() for event in create(model="qwen3-asr-flash", stream=True)])
show("models", [model.id for model in client.models.list()])
try:
    create(model="gpt-5")
except openai.NotFoundError as error:
    show("error", [error.status_code, error.code, error.param])

parser = OpenAIWhisperParser(api_key=key, base_url=base_url, response_format="text")
show("langchain", [document.page_content for document in parser.lazy_parse(Blob.from_path(audio))])
