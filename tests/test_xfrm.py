"""Decoded xfrm messages written as `ip -s xfrm` writes them, and states and policies of this machine's kernel."""

from __future__ import annotations

import ipaddress
import json
import re
import struct
from typing import Any

import pytest

from nlshell.codec.message import Context, messages
from nlshell.codec.tree import plain_level
from nlshell.codec.writer import encode
from nlshell.schema import REGISTRY

from .captures import conversation, step
from .live import in_namespace

Values = dict[str, Any]
INFINITE = (1 << 64) - 1


def replies(command: str, kind: str) -> list[Values]:
    return [message.values for message in step("xfrm", command)[1] if message.type == kind and message.direction == "reply"]


def key(algorithm: Values) -> str:
    return f"0x{algorithm['alg_key'].hex()} ({algorithm['alg_key_len']} bits)" if algorithm["alg_key_len"] else ""


def selector(values: Values, family: int, prefix: str) -> str:
    out = f"{prefix}src {values['saddr']}/{values['prefixlen_s']} dst {values['daddr']}/{values['prefixlen_d']} "
    if values["proto"]:
        out += f"proto {str(values['proto']).lower()} "
        out += "".join(f"{port} {values[port]} " for port in ("sport", "dport") if values[port])
    return out + f"uid {values['user']}"


def lifetimes(values: Values) -> list[str]:
    def limit(number: int) -> str:
        return "(INF)" if number == INFINITE else str(number)

    config, current = values["lft"], values["curlft"]
    return [
        "lifetime config:",
        *(f"limit: soft {limit(config[f'soft_{unit}_limit'])}({unit}s), hard {limit(config[f'hard_{unit}_limit'])}({unit}s)"
          for unit in ("byte", "packet")),
        *(f"expire {what}: soft {config[f'soft_{what}_expires_seconds']}(sec), hard {config[f'hard_{what}_expires_seconds']}(sec)"
          for what in ("add", "use")),
        "lifetime current:",
        f"{current['bytes']}(bytes), {current['packets']}(packets)",
    ]  # fmt: skip


def identity_line(values: Values) -> str:
    proto, spi, reqid = str(values["id"]["proto"]).lower(), values["id"]["spi"], values["reqid"]
    return f"proto {proto} spi 0x{spi:08x}({spi}) reqid {reqid}(0x{reqid:08x}) mode {str(values['mode']).lower()}"


def mark(values: Values) -> str:
    return f"mark {values['mark']['v']:#x}/{values['mark']['m']:#x}"


def template(values: Values) -> list[str]:
    return [
        f"tmpl src {values['saddr']} dst {values['id']['daddr']}",
        identity_line(values),
        f"level {'use' if values['optional'] else 'required'} share {str(values['share']).lower()}",
        f"enc-mask {values['ealgos']:08x} auth-mask {values['aalgos']:08x} comp-mask {values['calgos']:08x}",
    ]


def state_lines(values: Values) -> list[str]:
    flags = [word.lower().replace("_", "-") for word in str(values["flags"]).split("|") if values["flags"]]
    lines = [
        f"src {values['saddr']} dst {values['id']['daddr']}",
        identity_line(values),
        f"replay-window {values['replay_window']} seq 0x{values['seq']:08x} flag {' '.join(flags)}",
    ]
    if "mark" in values:
        lines.append(f"{mark(values)} output-mark {values['set_mark']:#x}/{values['set_mark_mask']:#x}")
    if "alg_aead" in values:
        aead = values["alg_aead"]
        lines.append(f"aead {aead['alg_name']} {key(aead)} {aead['alg_icv_len']}")
    if "alg_auth_trunc" in values:
        auth = values["alg_auth_trunc"]
        lines.append(f"auth-trunc {auth['alg_name']} {key(auth)} {auth['alg_trunc_len']}")
    if "alg_crypt" in values:
        lines.append(f"enc {values['alg_crypt']['alg_name']} {key(values['alg_crypt'])}")
    if "alg_comp" in values:
        lines.append(f"comp {values['alg_comp']['alg_name']}")
    if "encap" in values:
        encap = values["encap"]
        kind = str(encap["encap_type"]).lower()
        lines.append(f"encap type {kind} sport {encap['encap_sport']} dport {encap['encap_dport']} addr {encap['encap_oa']}")
    if "replay_esn_val" in values:
        esn = values["replay_esn_val"]
        lines.append("anti-replay esn context:")
        lines.append(f"seq-hi {esn['seq_hi']:#x}, seq {esn['seq']:#x}, oseq-hi {esn['oseq_hi']:#x}, oseq {esn['oseq']:#x}")
        lines += [f"replay_window {esn['replay_window']}, bitmap-length {esn['bmp_len']}", " ".join(f"{part:08x}" for part in esn["bmp"])]
    else:
        replay = values["replay_val"]
        lines.append(f"anti-replay context: seq {replay['seq']:#x}, oseq {replay['oseq']:#x}, bitmap 0x{replay['bitmap']:08x}")
    if "tfcpad" in values:
        lines.append(f"tfcpad {values['tfcpad']}")
    if "if_id" in values:
        lines.append(f"if_id {values['if_id']:#x}")
    if "AF_UNSPEC" not in str(values["flags"]):
        lines.append(selector(values["sel"], values["family"], "sel "))
    stats = values["stats"]
    lines += [*lifetimes(values), "stats:"]
    return [*lines, f"replay-window {stats['replay_window']} replay {stats['replay']} failed {stats['integrity_failed']}"]


def policy_lines(values: Values) -> list[str]:
    flags = [word.lower() for word in str(values["flags"]).split("|") if values["flags"]]
    lines = [
        selector(values["sel"], values["sel"]["family"], ""),
        f"dir {str(values['dir']).lower()} action {str(values['action']).lower()} index {values['index']} priority {values['priority']} "
        f"ptype {str(values['policy_type']['type']).lower()} share {str(values['share']).lower()} flag {' '.join(flags)}",
        *lifetimes(values),
    ]
    if "mark" in values:
        lines.append(mark(values))
    for each in values.get("tmpl", []):
        lines += template(each)
    return [*lines, f"if_id {values['if_id']:#x}"] if "if_id" in values else lines


def squeezed(text: str) -> list[str]:
    """Lines with single blanks, without the times of day and the flags as iproute2's own number (which it prints as bits)."""
    lines = (" ".join(line.split()) for line in text.splitlines())
    kept = (re.sub(r" ?(extra_flag [\w -]+)?\(0x[01]+\)$", "", line) if " flag" in line else line for line in lines)
    return [line.strip() for line in kept if line and not re.match(r"add \d{4}-", line)]


def flat(lines: list[str]) -> list[str]:
    return [" ".join(line.split()) for line in lines]


def test_states_as_ip_prints_them() -> None:
    command = "ip -s xfrm state list"
    states = replies(command, "XFRM_MSG_NEWSA")
    assert len(states) == 9
    assert flat([line for state in states for line in state_lines(state)]) == squeezed(step("xfrm", command)[0]["stdout"])


def test_policies_as_ip_prints_them() -> None:
    command = "ip -s xfrm policy list"
    policies = replies(command, "XFRM_MSG_NEWPOLICY")
    assert len(policies) == 5
    assert flat([line for policy in policies for line in policy_lines(policy)]) == squeezed(step("xfrm", command)[0]["stdout"])


def test_dumps_have_no_fixed_header() -> None:
    dump = next(message for message in step("xfrm", "ip -s xfrm state list")[1] if message.type == "XFRM_MSG_GETSA")
    assert dump.flag_names == ["REQUEST", "DUMP"]
    assert "daddr" not in dump.values and not dump.notes
    get = next(message for message in conversation("xfrm") if message.type == "XFRM_MSG_GETSA" and "DUMP" not in message.flag_names)
    assert (get["daddr"], get["spi"], str(get["xfrm_usersa_id.proto"]), get["srcaddr"]) == ("192.0.2.2", 0x100, "ESP", "192.0.2.1")


def test_counts_and_thresholds() -> None:
    (sad,) = replies("ip -s xfrm state count", "XFRM_MSG_NEWSADINFO")
    text = step("xfrm", "ip -s xfrm state count")[0]["stdout"]
    assert f"SAD count {sad['cnt']} (buckets count {sad['hinfo']['sadhcnt']} Max {sad['hinfo']['sadhmcnt']})" in text
    (spd,) = replies("ip -s xfrm policy count", "XFRM_MSG_NEWSPDINFO")
    info = spd["info"]
    expected = f"SPD IN {info['incnt']} OUT {info['outcnt']} FWD {info['fwdcnt']} "
    expected += f"(Sock: IN {info['inscnt']} OUT {info['outscnt']} FWD {info['fwdscnt']})"
    assert expected in " ".join(step("xfrm", "ip -s xfrm policy count")[0]["stdout"].split())
    (defaults,) = replies("ip xfrm policy getdefault", "XFRM_MSG_GETDEFAULT")
    assert {name: str(value) for name, value in defaults.items()} == {"in": "ACCEPT", "fwd": "ACCEPT", "out": "ACCEPT"}


def test_notifications() -> None:
    notified = [message for message in conversation("xfrm") if message.direction == "reply"]
    expired = [message for message in notified if message.type == "XFRM_MSG_EXPIRE"]
    assert [message["hard"] for message in expired] == [0, 0, 1, 1]
    ends = {(message["state.saddr"], message["state.id.daddr"], message["state.id.spi"]) for message in expired}
    assert ends == {("192.0.2.1", "192.0.2.7", 0x300)}
    deleted = [message for message in notified if message.type == "XFRM_MSG_DELSA"]
    assert deleted and all(message["daddr"] == message["sa.id.daddr"] for message in deleted)
    policy = next(message for message in notified if message.type == "XFRM_MSG_DELPOLICY")
    assert policy["sel.saddr"] == "10.0.0.0" and policy["policy.sel.prefixlen_d"] == 16
    assert {message.type for message in notified} >= {"XFRM_MSG_FLUSHSA", "XFRM_MSG_FLUSHPOLICY"}


def test_the_spi_the_kernel_chose() -> None:
    command = "ip xfrm state allocspi src 192.0.2.5 dst 192.0.2.6 proto esp mode tunnel min 0x1000 max 0x1100"
    request, answer = step("xfrm", command)[1]
    assert (request["min"], request["max"], request["info.id.daddr"]) == (0x1000, 0x1100, "192.0.2.6")
    assert f"spi 0x{answer['id.spi']:08x}" in step("xfrm", command)[0]["stdout"]


ADDRESSES = ["192.0.2.9", "0.0.0.0", "2001:db8::9", "::1"]


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("operation", ["acquire", "polexpire", "newae", "report", "migrate", "mapping", "migrate_state", "getsa", "newsa"])
def test_addresses_know_their_family(operation: str, address: str) -> None:
    family = 2 if ipaddress.ip_address(address).version == 4 else 10
    paths = {
        "acquire": ["saddr", "id.daddr", "sel.daddr", "policy.sel.saddr"], "polexpire": ["pol.sel.daddr"],
        "newae": ["sa_id.daddr", "saddr"],
        "report": ["sel.saddr"], "migrate": ["sel.daddr"], "mapping": ["id.daddr", "new_saddr"], "migrate_state": ["id.daddr", "new_saddr"],
        "getsa": ["daddr", "srcaddr"], "newsa": ["id.daddr", "saddr", "sel.daddr", "coaddr"],
    }[operation]  # fmt: skip
    families = {
        "acquire": ["sel.family", "policy.sel.family"], "polexpire": ["pol.sel.family"], "newae": ["sa_id.family"],
        "report": ["sel.family"], "migrate": ["sel.family"], "mapping": ["id.family"], "migrate_state": ["id.family", "new_family"],
        "getsa": ["family"], "newsa": ["family"],
    }[operation]  # fmt: skip
    kind = REGISTRY.family("xfrm").operation(operation)
    raw = encode(kind, {**dict.fromkeys(families, family), **dict.fromkeys(paths, address)})
    (message,) = messages(raw, Context(REGISTRY.protocol("xfrm")))[0]
    assert [message[path] for path in paths] == [address] * len(paths)
    assert plain_level(message.tree.children[1:]) == message.values
    assert message.encode() == message.bytes == raw


def test_lists_of_structs() -> None:
    kind = REGISTRY.family("xfrm").operation("migrate")
    moves = [
        {"old_daddr": "192.0.2.1", "new_daddr": "2001:db8::1", "old_family": "INET", "new_family": "INET6", "proto": "ESP"},
        {"old_saddr": "192.0.2.3", "new_saddr": "192.0.2.4", "old_family": "INET", "new_family": "INET", "proto": "AH"},
    ]
    daemons = {"local": "192.0.2.8", "remote": "192.0.2.9", "family": "INET"}
    raw = encode(kind, {"sel.family": "INET", "migrate": moves, "kmaddress": daemons})
    (message,) = messages(raw, Context(REGISTRY.protocol("xfrm")))[0]
    assert message["migrate[0].old_daddr"] == "192.0.2.1" and message["migrate[0].new_daddr"] == "2001:db8::1"
    assert message["migrate[1].new_saddr"] == "192.0.2.4" and str(message["migrate[1].proto"]) == "AH"
    assert message["kmaddress.remote"] == "192.0.2.9"


@pytest.mark.parametrize("type_id", range(16, 42))
@pytest.mark.parametrize("flags", [0, 1, 0x301])
@pytest.mark.parametrize("length", [0, 1, 4, 23, 24, 60, 224, 300])
def test_cut_and_strange_messages_keep_every_byte(type_id: int, flags: int, length: int) -> None:
    raw = struct.pack("=IHHII", 16 + length, type_id, flags, 1, 0) + (bytes(range(7, 250)) * 2)[:length]
    (message,) = messages(raw, Context(REGISTRY.protocol("xfrm")))[0]
    assert message.kind is not None
    assert sum(size for _, size, _, _ in message.owners()) == len(raw)
    assert plain_level(message.tree.children[1:]) == message.values


LIVE = """
try ip xfrm state add src 192.0.2.1 dst 192.0.2.2 proto esp spi 0x100 reqid 1 mode tunnel \\
    aead 'rfc4106(gcm(aes))' 0x0102030405060708090a0b0c0d0e0f1011121314 128 replay-window 64 flag esn
try ip xfrm state add src 2001:db8::1 dst 2001:db8::2 proto esp spi 0x106 mode tunnel enc 'cbc(aes)' 0x000102030405060708090a0b0c0d0e0f \\
    auth 'hmac(sha1)' 0x000102030405060708090a0b0c0d0e0f10111213
try ip xfrm state allocspi src 192.0.2.5 dst 192.0.2.6 proto esp mode tunnel min 0x1000 max 0x1100 > /dev/null
try ip xfrm policy add src 10.0.0.0/8 dst 10.1.0.0/16 dir out priority 100 tmpl src 192.0.2.1 dst 192.0.2.2 proto esp reqid 1 mode tunnel
python3 - <<'PY'
import json, socket, subprocess
from nlshell.codec.message import Context, messages
from nlshell.schema import REGISTRY
from nlshell.wire import header

try:
    nl = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 6)
except OSError:
    print("null")
    raise SystemExit
nl.settimeout(5)
found = []
for type in (18, 21):
    nl.send(header.pack(type, 0x301, 1, 0, b""))
    ended = False
    while not ended:
        for message in messages(nl.recv(1 << 16), Context(REGISTRY.protocol("xfrm")))[0]:
            ended = message.is_control
            found.append([message.type, message.values, message.notes, message.encode() == message.bytes])
printed = [subprocess.run(["ip", "xfrm", what, "list"], capture_output=True, text=True).stdout for what in ("state", "policy")]
print(json.dumps([found, printed], default=repr))
PY
"""


def test_live_states_and_policies() -> None:
    answer = json.loads(in_namespace(LIVE))
    if answer is None:
        pytest.skip("this kernel has no NETLINK_XFRM")
    found, (states, policies) = answer
    assert all(same and not notes for kind, _, notes, same in found)
    text = "".join(f"src {v['saddr']} dst {v['id']['daddr']}\n" for kind, v, _, _ in found if kind == "XFRM_MSG_NEWSA")
    assert text.split() == re.sub(r"(?m)^\s.*\n", "", states).split()
    selectors = [v["sel"] for kind, v, _, _ in found if kind == "XFRM_MSG_NEWPOLICY"]
    lines = [f"src {sel['saddr']}/{sel['prefixlen_s']} dst {sel['daddr']}" for sel in selectors]
    assert all(line in policies for line in lines) and len(lines) == len(re.findall(r"(?m)^src", policies))
