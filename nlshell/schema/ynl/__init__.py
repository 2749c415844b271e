"""Families from the kernel's YAML specifications (Documentation/netlink/specs), as the very objects of this package.

    load("Documentation/netlink/specs/ovpn.yaml", REGISTRY)

reads one file, or every *.yaml of a folder. All four dialects are understood: genetlink, genetlink-c,
genetlink-legacy and netlink-raw. Names lose their dashes: attribute `num-tx-queues` is `num_tx_queues` in paths. The
format is described in Documentation/userspace-api/netlink/specs.rst. This needs PyYAML, which nothing else does.

`reading` knows the file, `sets` and `operations` make descriptions of it, `joining` adds them to what is described.
"""

from __future__ import annotations

from os import listdir, path as paths

from ...errors import InputError
from ..model import Family, Protocol
from ..registry import REGISTRY, Registry
from .joining import Difference as Difference, Joining
from .operations import Specification as Specification
from .reading import parse


class SpecificationDiffers(UserWarning):
    """A specification says something else than the description that is here, which stays."""


class Loaded(list[Family]):
    """The families of the files, in their order. `differences` is what they say otherwise than what was described before."""

    def __init__(self, families: list[Family], differences: list[Difference]) -> None:
        super().__init__(families)
        self.differences = differences


def load(path: str, registry: Registry | None = None, *, replace: bool = False) -> Loaded:
    """The families that a specification, or a folder of them, describes; made known to a registry if one is given.

    What is described already is added to: attributes, operations, names of values, documentation. Where the two
    contradict each other the description that is here stays; the difference is told in `differences`, and that there
    are any by one warning, SpecificationDiffers. A raw specification has its name beside those of the families that
    it is about: "rt-link" then means messages of link.

    replace  take the specification instead: a family of the same name goes, and messages come before others of the
             same number. What no specification can tell of a family (the fixed id of nlctrl, its module) is kept

    Raises InputError with the file and the key at fault.
    """
    files = [path]
    if paths.isdir(path):
        files = sorted(paths.join(path, file) for file in listdir(path) if file.endswith((".yaml", ".yml")))
        if not files:
            raise InputError(f"{path}: no *.yaml file is in this folder")
    made: dict[int, Protocol] = {}
    found = [Specification(file, parse(file), registry or REGISTRY, made) for file in files]
    families = [specification.family() for specification in found]
    differences: list[Difference] = []
    if registry is not None:
        joined = [Joining(specification, family, registry) for specification, family in zip(found, families)]
        if replace:
            families = [each.replace() for each in joined]
        else:
            families = [each.join() for each in joined]
            differences = [difference for each in joined for difference in each.differences]
    if differences:
        from warnings import warn

        places = f"{len(differences)} place{'s' * (len(differences) != 1)}"
        warn(
            f"{path} says something else than nlshell in {places}, where nlshell's description stays: "
            "`differences` of what load_ynl returns lists them, replace=True takes the specification's",
            SpecificationDiffers,
            stacklevel=3,
        )
    return Loaded(families, differences)
