"""How often `decode` finds the protocol and the generic family by itself, over every recorded message of more than 32 bytes.

    python benchmarks/guess.py           # all of them: some minutes
    python benchmarks/guess.py 20        # the messages of every twentieth datagram

Each message is judged alone and without the ids of generic families. Printed for each protocol: messages, how many first
guesses are right, and how many of those without a doubt being said; then the families, and what is taken for what.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from nlshell.codec.guess import decided, guess_families, guess_protocol, is_control_only
from nlshell.codec.message import Context, messages
from nlshell.schema import REGISTRY
from tests.captures import AREAS, families, packets

LEAST_BYTES = 32


def main(step: int) -> None:
    asked: Counter[str] = Counter()
    right: Counter[str] = Counter()
    sure: Counter[str] = Counter()
    wrong: Counter[tuple[str, str]] = Counter()
    family: Counter[str] = Counter()
    for area in AREAS:
        ids = families(area)
        for number, datagram in packets(area)[::step]:
            protocol = REGISTRY.protocol(number)
            for message in messages(datagram, Context(protocol, ids))[0]:
                data = message.bytes
                if len(data) <= LEAST_BYTES or is_control_only([data]):
                    continue
                candidates = guess_protocol(data)
                found = candidates[0].protocol if candidates else None
                asked[protocol.name] += 1
                right[protocol.name] += found is protocol
                sure[protocol.name] += found is protocol and decided(candidates) is protocol
                if found is not protocol:
                    wrong[protocol.name, found.name if found else "nothing"] += 1
                name = ids.get(message.type_id, "") if number == 16 and message.type_id != 16 and not message.is_control else ""
                if name and REGISTRY.knows_family(name, "generic"):
                    guess = guess_families([data])[0].get(message.type_id)
                    family["right" if guess == name else "none" if guess is None else "wrong"] += 1
    for name, count in asked.most_common():
        print(f"{name:16} {count:6} {right[name] / count:8.1%} {sure[name] / count:8.1%}")
    print(f"{'all':16} {asked.total():6} {right.total() / asked.total():8.1%} {sure.total() / asked.total():8.1%}")
    print(
        "families:", ", ".join(f"{word} {family[word] / family.total():.1%}" for word in ("right", "none", "wrong")), f"of {family.total()}"
    )
    print("wrong:", ", ".join(f"{one} for {other} {count}" for (other, one), count in wrong.most_common(12)))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1)
