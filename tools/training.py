"""Makes a registry of invented people in a new folder and one of its plans; knows only the command line.

This is what ./start does where there is no screen. All it knows of Amparo is the contract of ``amparo-cli``.
"""

import json
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

from platformdirs import user_data_path

COMMAND = Path(sys.executable).with_name("amparo-cli")


def run(folder: Path, *arguments: str, passphrase: str | None = None) -> Any:
    """The JSON that one command answers; its messages go to the terminal, its failure ends this program."""
    asked = [str(COMMAND), "--registry", str(folder), "--json", *arguments]
    if passphrase is not None:
        asked += ["--passphrase-file", "/dev/stdin"]
    done = subprocess.run(asked, input=passphrase or "", stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode != 0:
        raise SystemExit(done.returncode)
    return json.loads(done.stdout)


def main() -> None:
    folder = user_data_path("amparo") / f"training-{datetime.now():%Y%m%d-%H%M%S}"
    made = run(folder, "demo", *sys.argv[1:])
    account = next(each for each in made["accounts"] if "case-worker" in each["roles"])
    signed_in = ("--user", account["login"])
    cases = run(folder, "case", "list", *signed_in, passphrase=account["passphrase"])
    paper = folder.with_name(f"{folder.name}-plan.pdf")
    # somebody who has been in the house a while: last night's arrival has nobody responsible and no plan yet
    settled = next(case for case in cases if case["status"] == "active" and case["responsible"])
    asked = ("--case", settled["code"], "--out", str(paper), *signed_in)
    run(folder, "document", "plan", *asked, passphrase=account["passphrase"])

    print("There is no screen here, so this is a registry of invented people to look at instead:\n")
    print(json.dumps(made, ensure_ascii=False, indent=2))
    print(f"\nRegistry:   {folder}\nA plan:     {paper}")
    print(f"Look on:    {COMMAND} --registry {folder} --user {account['login']} case list")
    print("The window: run ./start in a desktop session of this machine, or over ssh -X.")


if __name__ == "__main__":
    main()
