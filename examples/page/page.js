// The page: a recording in, its transcript and subtitles out.

import { Client } from "dashscope-asr/web";

const client = new Client({ baseUrl: "/api/asr" }); // no key: the relay adds it
const form = document.querySelector("form");
const button = document.querySelector("button");
const statusLine = document.querySelector("[role=status]");
const text = document.querySelector("pre");
const link = document.querySelector("a[download]");

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const { address, file } = Object.fromEntries(new FormData(form));
  const audio = file.size > 0 ? file : address;
  if (!audio) {
    statusLine.textContent = "Give an address or choose a file.";
    return;
  }
  await run(audio);
});

async function run(audio) {
  button.disabled = true;
  text.textContent = "";
  link.hidden = true;
  try {
    const transcription = await client.transcribe(audio, {
      onProgress({ loadedBytes, totalBytes }) {
        statusLine.textContent = `uploading, ${Math.round((100 * loadedBytes) / totalBytes)} %`;
      },
      onStatus({ status, elapsedMs }) {
        statusLine.textContent = `${status}, ${Math.round(elapsedMs / 1000)} s`;
      },
    });
    show(transcription);
  } catch (error) {
    statusLine.textContent = error.message;
  } finally {
    button.disabled = false;
  }
}

function show(transcription) {
  statusLine.textContent = transcription.noSpeech ? "no speech" : "done";
  text.textContent = transcription.text;
  URL.revokeObjectURL(link.href);
  link.href = URL.createObjectURL(new Blob([transcription.toSrt()]));
  link.hidden = false;
}
