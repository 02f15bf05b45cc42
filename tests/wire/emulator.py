"""Runs the emulator in this process until standard input closes.

Only the test process holds the other end of that pipe, so the emulator ends with it however it
ends, SIGKILL included.
"""

import os
import sys
import threading


def end_with_the_owner():
    # Not sys.stdin: the lock of a buffered read is one that an ending interpreter waits for.
    while os.read(0, 1024):
        pass
    os._exit(0)


threading.Thread(target=end_with_the_owner, daemon=True).start()

# Without cbor2 it would answer CloudWatch's binary protocol with 200 and store nothing.
import cbor2  # noqa: E402, F401
from ministack.app import main  # noqa: E402

sys.argv = ["ministack"]
main()
