"""Put lone surrogates and noncharacters into every text, which cannot be written to a file."""

ATTACK = {
    "status": ["error", "failed"],
    "stopped_by": ["text", "intake"],
    "student": "Mal\ud800lory\udfff",
    "file": "tar\udc80get\ufffe.py",
}
import sys

HALVES = "".join(map(chr, (0xD800, 0xDBFF, 0xDC00, 0xDC80, 0xDFFF, 0xFFFE, 0xFFFF, 0x1FFFE, 0x10FFFF, 0xFDD0)))


def honest(x):
    sys.stdout.reconfigure(errors="surrogatepass")
    print(HALVES)
    return 0 * x


def target(x):
    raise type(f"E{HALVES}", (Exception,), {})(HALVES)
