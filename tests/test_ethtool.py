"""ethtool over netlink: what the program printed, recorded and live, against the decoded messages."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from nlshell.codec.message import Message
from nlshell.schema import REGISTRY

from .captures import conversation, record, step
from .live import in_namespace, need

Values = dict[str, Any]
SWITCH = {0: "off", 1: "on"}


def reply(command: str, operation: str) -> tuple[str, Message]:
    entry, found = step("ethtool", command)
    return entry["stdout"], next(m for m in found if m.type == f"ETHTOOL_MSG_{operation}")


def lines(text: str) -> dict[str, str]:
    """The labels and values of what ethtool prints; of labels that come twice the last."""
    return {label.strip(): value.strip() for label, _, value in (line.partition(":") for line in text.splitlines())}


def bits(bitset: Values, part: str) -> set[int]:
    raw = int.from_bytes(bitset[part], "little")
    return {at for at in range(bitset["size"]) if raw >> at & 1}


def feature_names(area_messages: list[Message]) -> dict[int, str]:
    for message in area_messages:
        if message.type == "ETHTOOL_MSG_STRSET_GET_REPLY":
            for stringset in message["stringsets"]["stringset"]:
                if str(stringset["id"]) == "FEATURES":
                    return {row["index"]: row["value"] for strings in stringset["strings"] for row in strings["string"]}
    raise AssertionError("no names of features")


@pytest.mark.parametrize("state", ["active", "requested", "fixed"])
def test_features(state: str) -> None:
    entry, found = step("ethtool", "ethtool --json -k ve0")
    theirs = json.loads(entry["stdout"])[0]
    names = feature_names(found)
    features = next(m.values for m in found if m.type == "ETHTOOL_MSG_FEATURES_GET_REPLY")
    on = bits(features["active" if state == "active" else "wanted"], "value")
    if state == "fixed":
        on = set(names) - bits(features["hw"], "value") | bits(features["nochange"], "value")
    compared = {
        name: index in on for index, name in names.items() if isinstance(theirs.get(name), dict) and theirs[name][state] is not None
    }
    assert len(compared) > 25
    assert compared == {name: theirs[name][state] for name in compared}


def test_settings_of_a_link() -> None:
    entry, found = step("ethtool", "ethtool ve0")
    said = lines(entry["stdout"])
    replies = {m.type.removeprefix("ETHTOOL_MSG_").removesuffix("_GET_REPLY"): m.values for m in found if m.type.endswith("GET_REPLY")}
    modes, info = replies["LINKMODES"], replies["LINKINFO"]
    assert (f"{modes['speed']}Mb/s", str(modes["duplex"]).capitalize(), SWITCH[modes["autoneg"]]) == (
        said["Speed"],
        said["Duplex"],
        said["Auto-negotiation"],
    )
    assert (str(info["port"]), str(info["phyaddr"]), str(info["transceiver"]).lower()) == ("TP", said["PHYAD"], said["Transceiver"])
    assert replies["LINKSTATE"]["link"] == (said["Link detected"] == "yes")


def test_rings() -> None:
    text, message = reply("ethtool -g eth0", "RINGS_GET_REPLY")
    most, now = (lines(part) for part in text.split("Current hardware settings:"))
    labels = {"RX": "rx", "RX Mini": "rx_mini", "RX Jumbo": "rx_jumbo", "TX": "tx"}
    assert {label: message[f"{name}_max"] for label, name in labels.items()} == {label: int(most[label]) for label in labels}
    assert {label: message.get(name, 0) for label, name in labels.items()} == {label: int(now[label]) for label in labels}


def test_channels() -> None:
    text, message = reply("ethtool -l ve0", "CHANNELS_GET_REPLY")
    most, now = (lines(part) for part in text.split("Current hardware settings:"))
    assert (message["rx_max"], message["tx_max"]) == (int(most["RX"]), int(most["TX"]))
    assert (message["rx_count"], message["tx_count"]) == (int(now["RX"]), int(now["TX"]))


def test_coalescing_as_set() -> None:
    entry = next(each for each in record("ethtool")["steps"] if each["cmd"].startswith("ethtool -C eth0 rx-usecs 33"))
    request = next(m for m in conversation("ethtool", entry["first"], entry["last"]) if m.type == "ETHTOOL_MSG_COALESCE_SET")
    names = {"rx_usecs": 33, "rx_max_frames": 44, "tx_usecs": 55, "stats_block_usecs": 66, "pkt_rate_low": 77, "use_cqe_mode_rx": 1}
    assert {name: request[name] for name in names} == names
    assert request["header.dev_name"] == "eth0"


def test_pause_statistics() -> None:
    text, message = reply("ethtool -I -a eth0", "PAUSE_GET_REPLY")
    said = lines(text)
    assert (message["stats.tx_frames"], message["stats.rx_frames"]) == (int(said["tx_pause_frames"]), int(said["rx_pause_frames"]))
    assert (SWITCH[message["rx"]], SWITCH[message["tx"]]) == (said["RX"], said["TX"])


def test_time_stamping() -> None:
    text, message = reply("ethtool -T eth0", "TSINFO_GET_REPLY")
    assert message["phc_index"] == int(lines(text)["PTP Hardware Clock"])


def test_the_two_number_spaces() -> None:
    family = REGISTRY.family("ethtool")
    assert [m.name for m in family.messages if m.id == 3] == ["ETHTOOL_MSG_LINKINFO_SET", "ETHTOOL_MSG_LINKINFO_NTF"]
    seen = {m.type for m in conversation("ethtool") if m.family == "ethtool"}
    assert {"ETHTOOL_MSG_RINGS_SET", "ETHTOOL_MSG_RINGS_NTF", "ETHTOOL_MSG_FEATURES_SET_REPLY"} <= seen
    for message in (m for m in conversation("ethtool") if m.family == "ethtool"):
        assert message.type.endswith(("_REPLY", "_NTF")) == (message.direction == "reply")


# --- this machine's kernel

LIVE = """
ip link add v0 type veth peer name v1
ip link set v0 up; ip link set v1 up
python - <<'END'
import json
from nlshell.kernel.session import Session

def plain(value):
    if isinstance(value, dict):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return [plain(each) for each in value]
    return value.hex() if isinstance(value, bytes) else value

session = Session()
print(json.dumps([plain(reply.values) for reply in session.request("ethtool.OPERATION", {"header": {"dev_name": "v0", "flags": FLAGS}})]))
END
echo =====
"""


def live(operation: str, command: str, flags: int = 0) -> tuple[Values, str]:
    need("ethtool")
    text = in_namespace(LIVE.replace("OPERATION", operation).replace("FLAGS", str(flags)) + command)
    values, said = text.split("\n=====\n")
    return json.loads(values)[0], said


def test_live_features() -> None:
    values, said = live("features_get", "ethtool --json -k v0")
    theirs = json.loads(said)[0]
    named = {part: {bit["name"] for bit in values[part]["bits"]["bit"]} for part in ("hw", "active", "nochange")}
    both = set().union(*named.values()) & set(theirs)  # ethtool has names of its own for a few of them
    assert len(both) > 15
    assert {name: name in named["active"] for name in both} == {name: theirs[name]["active"] for name in both}
    assert {name for name in both & named["nochange"] if not theirs[name]["fixed"]} == set()


def test_live_link_settings() -> None:
    values, said = live("linkmodes_get", "ethtool v0")
    assert f"{values['speed']}Mb/s" == lines(said)["Speed"]
    values, said = live("linkinfo_get", "ethtool v0")
    assert (str(values["phyaddr"]), values["port"]) == (lines(said)["PHYAD"], 0)


def test_live_channels() -> None:
    values, said = live("channels_get", "ethtool -l v0")
    numbers = re.findall(r"^[RT]X:\s+(\d+)$", said, re.M)
    assert [values["rx_max"], values["tx_max"], values["rx_count"], values["tx_count"]] == [int(each) for each in numbers]
