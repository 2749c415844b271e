"""What the notebooks of the course need: recorded conversations, and exercises that check themselves.

from nlshell import teach

teach.recordings()                       # their names
links = teach.recording("links")         # exchanges with a real kernel, as from a live session
links[1].messages, links.strace, links.wireshark

teach.check("q1a")                       # the question
teach.check("q1a", 20)                   # right, or what to look at
teach.hint("q1a")                        # the next hint
"""

from __future__ import annotations

from .exercises import Verdict, check, hint, questions, sandbox
from .recording import Recording, recording, recordings

__all__ = ["Recording", "Verdict", "check", "hint", "questions", "recording", "recordings", "sandbox"]
