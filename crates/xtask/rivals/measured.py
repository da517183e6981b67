"""Runs a command and prints, as one line of JSON, its wall and processor seconds and the most memory it held.

usage: measured.py COMMAND...   (what the command prints is passed to standard error)
"""

import json
import resource
import subprocess
import sys
import time

start = time.perf_counter()
done = subprocess.run(sys.argv[1:], stdout=sys.stderr)
wall = time.perf_counter() - start
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps({
    "wall": wall,
    "cpu": used.ru_utime + used.ru_stime,
    "megabytes": used.ru_maxrss / 1024,
    "code": done.returncode,
}))
