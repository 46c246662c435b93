"""Apple Health's export: how fast a large one is read, and in how much memory, in a process of its own."""

import json
import subprocess
import sys
import time
from pathlib import Path
from xml.parsers import expat

from bench.measure import line
from tests.fakes.apple_export import write_large

#: About two years of a watch that is always worn.
MEGABYTES = 300

#: Reads the export as an import does, chunk by chunk, and tells what it took.
_READ = """
import json, sys, time
from pathlib import Path
from zoneinfo import ZoneInfo
from core.files import apple_health

def peak_mb():  # what getrusage says includes the program that began this one
    told = next(row for row in Path("/proc/self/status").read_text().splitlines() if row.startswith("VmHWM"))
    return int(told.split()[1]) / 1024

began_mb = peak_mb()
started, started_cpu = time.perf_counter(), time.process_time()
sessions = values = samples = 0
for part in apple_health.contents(lambda: Path(sys.argv[1]).open("rb"), zone=ZoneInfo("Europe/Berlin")):
    sessions += len(part.sessions)
    values += len(part.measured)
    samples += sum(stream.size for session in part.sessions for stream in session.streams.values())
print(json.dumps({
    "seconds": time.perf_counter() - started, "cpu_s": time.process_time() - started_cpu, "began_mb": began_mb,
    "peak_mb": peak_mb(),
    "sessions": sessions, "values": values, "samples": samples,
}))
"""


def apple_health(folder: Path, megabytes: int = MEGABYTES) -> None:
    """Write an export and read it: megabytes a second against the bare XML parser, and peak memory."""
    path = folder / "export.xml"
    records = write_large(path, megabytes)
    size_mb = path.stat().st_size / 1e6
    ran = subprocess.run([sys.executable, "-c", _READ, str(path)], capture_output=True, text=True, check=True)
    took = json.loads(ran.stdout)
    bare = size_mb / _bare_seconds(path)
    line(f"Apple Health, {records:,} records", size_mb / took["seconds"], "MB/s", budget=60,
         baseline=("the XML parser without a reader", bare))  # fmt: skip
    line("  of processor time alone", size_mb / took["cpu_s"], "MB/s")
    line("  peak memory", took["peak_mb"], "MB", budget=150, baseline=("before the first byte", took["began_mb"]))
    line("  workouts, with heart rate where there is any", took["sessions"], "workouts")
    path.unlink()


def _bare_seconds(path: Path) -> float:
    """How long expat alone takes over the same elements."""
    parser = expat.ParserCreate("utf-8")
    parser.StartElementHandler = lambda tag, attributes: None
    started = time.perf_counter()
    with path.open("rb") as file:
        head = file.read(1 << 18)
        parser.Parse(head[head.find(b"<HealthData") :], False)
        while chunk := file.read(1 << 18):
            parser.Parse(chunk, False)
    return time.perf_counter() - started
