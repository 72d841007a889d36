"""Somebody at a terminal: ANSWERS COMMAND... ANSWERS is JSON, a list of [what is asked, what is typed].

Prints what stood on the terminal, and ends with the command's own code. What is asked must come in this order; a
command that asks something else, or waits for more, ends after a minute with 124.
"""

import fcntl
import json
import os
import pty
import select
import struct
import sys
import termios
import time

answers, command = json.loads(sys.argv[1]), sys.argv[2:]
columns = int(os.environ.get("TALK_COLUMNS", "400"))
child, terminal = pty.fork()
if child == 0:
    fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
    os.execvp(command[0], command)
seen, unread, end = b"", b"", time.monotonic() + 60
while time.monotonic() < end:
    ready, _, _ = select.select([terminal], [], [], 0.1)
    if ready:
        try:
            more = os.read(terminal, 65536)
        except OSError:
            break
        if not more:
            break
        seen += more
        unread += more
    if answers and answers[0][0].encode() in unread:
        unread = b""
        os.write(terminal, answers.pop(0)[1].encode() + b"\n")
else:
    os.kill(child, 9)
    sys.stdout.buffer.write(seen)
    sys.exit(124)
sys.stdout.buffer.write(seen)
_, status = os.waitpid(child, 0)
sys.exit(os.waitstatus_to_exitcode(status) if not answers else 125)
