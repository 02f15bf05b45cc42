"""Runs the emulator in this process until standard input closes.

Standard input is a pipe from the test process, so the emulator ends with it, also after SIGKILL.
"""

import os
import sys
import threading


def exit_when_stdin_closes():
    # Not sys.stdin: an interpreter that ends waits for the lock of a buffered read.
    while os.read(0, 1024):
        pass
    os._exit(0)


threading.Thread(target=exit_when_stdin_closes, daemon=True).start()

# Without cbor2, ministack answers CloudWatch's CBOR protocol with 200 and stores nothing.
import cbor2  # noqa: E402, F401
from ministack.app import main  # noqa: E402

sys.argv = ["ministack"]
main()
