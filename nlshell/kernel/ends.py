"""The other end of a session: where its sockets are opened, and whose names hold there.

This machine is one (`Here`); another machine is one (kernel/remote.py), a fake kernel is one (nlshell/testing/), and any package
may bring more. A session asks its end for transports and for what no transport tells; all else is netlink.
"""

from __future__ import annotations

from functools import cache
from os import uname

from ..errors import UsageError
from .socket import NetlinkSocket

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

    from .transport import Transport


class End:
    """Where sockets are opened.

    label    how a person calls it; None: this machine
    private  what is done there touches nobody else
    """

    label: str | None = None
    private = False

    def open(self, protocol: int, *, namespace: Any = None, groups: Iterable[int] = (), **options: Any) -> Transport:
        """A transport of a protocol; options as of NetlinkSocket. `namespace` is what `namespace` gave. Raises SystemFault."""
        raise NotImplementedError

    def namespace(self, which: Any) -> Any:
        """A network namespace there by name, path or process id: something with `label`, `private` and `close`."""
        raise UsageError(f"{self.label} has no network namespaces to choose from")

    def namespaces(self) -> list[str]:
        """Names of the network namespaces there."""
        return []

    def namespace_descriptor(self, namespace: Any) -> int:
        """A descriptor of a namespace, as the process has it that the sockets belong to: what NET_NS_FD takes."""
        raise UsageError(f"{self.label} has no network namespaces to choose from")

    def names(self, indexes: Iterable[int]) -> dict[int, str] | None:
        """Names of interfaces by their indexes, without netlink; None where netlink must be asked."""
        return None

    def numbers(self, file: str) -> Mapping[str, int]:
        """Name -> number in a file of iproute2 ("rt_tables") there."""
        return {}

    @property
    def release(self) -> str:
        """The kernel's release (uname -r) there; "" where nobody knows."""
        return ""

    def is_initial(self, namespace: Any) -> bool:
        """Whether a namespace (None: where one comes in) is certainly the initial one; False where nobody can tell."""
        return False

    def close(self) -> None:
        """Let go of it. A session closes an end that it made itself."""


class Here(End):
    """This machine, and the namespace of whoever asks."""

    def open(self, protocol: int, *, namespace: Any = None, groups: Iterable[int] = (), **options: Any) -> Transport:
        return NetlinkSocket(protocol, namespace=namespace, groups=groups, **options)

    def namespace(self, which: Any) -> Any:
        from .namespace import Namespace

        return Namespace.open(which)

    def namespaces(self) -> list[str]:
        from .namespace import names

        return names()

    def namespace_descriptor(self, namespace: Any) -> int:
        return int(namespace.fd)

    def names(self, indexes: Iterable[int]) -> dict[int, str] | None:
        from .names import local_names

        return local_names(indexes)

    def numbers(self, file: str) -> Mapping[str, int]:
        from .surroundings import numbers_in

        return numbers_in(file)

    @property
    def release(self) -> str:
        return _release()

    def is_initial(self, namespace: Any) -> bool:
        from .namespace import is_initial

        return is_initial(namespace)


@cache
def _release() -> str:
    return uname().release


HERE = Here()


def end_of(place: str | End | None) -> End:
    """What "ssh://host", "exec:command" or None (this machine) means. Raises UsageError, SystemFault."""
    if place is None:
        return HERE
    if isinstance(place, End):
        return place
    from .remote import Remote

    return Remote(place)
