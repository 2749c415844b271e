"""What the schema calls secret is a mask to whoever looks, in every view and format, and itself to a program."""

from __future__ import annotations

import base64
import io
import json
import pickle
import re
from pathlib import Path
from typing import Any

import pytest

import nlshell
from nlshell.codec.message import Message
from nlshell.commands.known import Known
from nlshell.commands.run import run_text
from nlshell.commands.state import Result, State
from nlshell.errors import EncodeError
from nlshell.frames import frame as frame_of
from nlshell.frames.plan import plan_of, plans_in
from nlshell.language.reading import redacted
from nlshell.schema import REGISTRY
from nlshell.schema.secrets import mask
from nlshell.schema.shapes import Nest, Struct
from nlshell.schema.types import Type
from nlshell.shell.adapters import StateHistory
from nlshell.wire import header as h

KEY = bytes.fromhex("c3a1f7d29b5e8c414b65592d53654372e7904d3cb8f16a259cd3e5f8a7b4c6d9")  # KeY-SeCr in its middle
WORDS = b"kEyS-iN-wOrDs-XyZ-gHjKqLpTvB-AbC"
NUMBER = 0x7A6B5C4D
FAMILIES = {0x21: "wireguard", 0x22: "drbd", 0x23: "ethtool", 0x24: "nl80211"}


def wireguard(key: bytes = KEY) -> dict[str, Any]:
    peer = {"public_key": bytes(range(32)), "preshared_key": WORDS, "persistent_keepalive_interval": 25}
    return {"ifname": "wg0", "private_key": key, "listen_port": 51820, "peers": [peer, peer]}


def decoded(operation: str, values: dict[str, Any], type_id: int | None = None) -> Message:
    protocol = "xfrm" if operation.startswith("xfrm") else "generic"
    return nlshell.decode(nlshell.encode(operation, values, type_id=type_id, seq=7), protocol, families=FAMILIES)[0]


def state_of_ipsec(key: bytes = KEY) -> dict[str, Any]:
    return {
        "id.daddr": "192.0.2.2", "id.spi": 0x1234, "id.proto": 50, "family": 2, "saddr": "192.0.2.1", "mode": 0,
        "alg_crypt": {"alg_name": "cbc(aes)", "alg_key_len": 256, "alg_key": key},
        "alg_auth_trunc": {"alg_name": "hmac(sha256)", "alg_key_len": 256, "alg_trunc_len": 128, "alg_key": WORDS},
    }  # fmt: skip


def samples() -> dict[str, list[Message]]:
    """Messages with KEY, WORDS or NUMBER in them, by what is special about them."""
    device, ipsec = decoded("wireguard.set_device", wireguard(), 0x21), decoded("xfrm.newsa", state_of_ipsec())
    error = h.NLMSGHDR.pack(36 + len(device.bytes) - 16, 2, 0, 7, 0) + (-22).to_bytes(4, "little", signed=True) + device.bytes
    cut = device.bytes[: device.bytes.index(KEY) + 20]
    return {
        "wireguard": [device],
        "two": [device, decoded("wireguard.set_device", wireguard(KEY[::-1]), 0x21)],
        "ipsec": [ipsec],
        "text": [decoded("drbd.connect", {"net_conf": {"shared_secret": WORDS.decode()}}, 0x22)],
        "number": [decoded("ethtool.module_fw_flash_act", {"header.dev_name": "eth0", "password": NUMBER}, 0x23)],
        "dicts": [decoded("nl80211.new_key", {"ifindex": 3, "key_data": KEY, "key": {"data": WORDS, "idx": 1}}, 0x24)],
        "error": list(nlshell.decode(error, "generic", families=FAMILIES)),
        "cut": list(nlshell.decode(cut, "generic", families=FAMILIES)),
    }  # fmt: skip


SAMPLES = samples()
SECRETS = [KEY, KEY[::-1], WORDS, NUMBER.to_bytes(4, "little")]


def leaks(shown: str | bytes) -> set[str]:
    """The spellings in which four bytes of a secret stand in what is shown."""
    text = shown if isinstance(shown, str) else shown.decode("latin-1")
    low = re.sub(r"<[^>]*>|&[a-z]+;", "", text).lower()
    # As rows of a dump have them: offsets, rails and words go; what is left of each line are its bytes.
    digits = re.sub(r"[\s:,|]|0x|\\x", "", low)
    rows = "".join(re.findall(r"(?:\b[0-9a-f]{2}\b ?)+", re.sub(r"^ *[0-9a-f]{4,}\s", "", low, flags=re.M))).replace(" ", "")
    numbers = re.sub(r"[\[\]()]", "", re.sub(r"\s+", " ", low))
    found = set()
    for secret in SECRETS:
        for at in range(len(secret) - 3):
            part = secret[at : at + 4]
            if part.hex() in digits or part.hex() in rows or part.hex() in low:
                found.add(f"hex {part.hex()}")
            if part.isascii() and part.decode().isprintable() and part.decode() in text:
                found.add(f"text {part.decode()}")
            if ", ".join(map(str, part)) in numbers or ",".join(map(str, part)) in numbers:
                found.add(f"list {list(part)}")
            if str(int.from_bytes(part, "little")) in low or str(int.from_bytes(part, "big")) in low:
                found.add(f"number {part.hex()}")
        coded = base64.b64encode(secret).decode()
        found |= {f"base64 {coded[at : at + 6]}" for at in range(0, len(coded) - 8) if coded[at : at + 6] in text}
    return found


def said(line: str, messages: list[Message], show: bool = False, width: int = 0) -> str:
    """What a line shows, on both streams, of messages that were kept as result 1 (and, of two, as 2)."""
    state, out, err = State(), io.StringIO(), io.StringIO()
    state.width = state.asked_width = width
    state.show_secrets = show
    state.keep(Result(messages[:1], names={3: "wlan0"}))
    if len(messages) > 1:
        state.keep(Result(messages[1:]))
    state.keep(Result(messages))
    run_text(line, state, out, err)
    state.close()
    return out.getvalue() + err.getvalue()


FORMATS = ["--tree", "--table", "--csv", "--md", "--html", "--svg", "--tree --raw --offsets", "--json", "--json -p", "--jsonl", "--yaml"]
VIEWS = [
    "hex", "hex --layout classic", "hex --layout both", "hex --color always --layout both", "tree", "explain", "diagram", "svg", "html",
    "what 0x20", "what 0x30", "diagram --svg", "reader", "hex --json", "what 0x30 --json", "explain --json",
]  # fmt: skip
STAGES = [
    "columns private_key peers alg_crypt alg_auth_trunc key_data key net_conf.shared_secret password",
    "columns peers.preshared_key alg_crypt.alg_key", "columns private_key peers | json", "columns private_key | yaml",
    "count by private_key", "sort private_key", "where private_key", f"where private_key = {KEY.hex()}", "grep wg0", "grep .",
    "csv", "md", "json --columns private_key,alg_crypt",
    "df", "df df.T", "df df.iloc[0].to_dict()", "df | json", "df | csv", "df | md", "df | yaml", "df | table",
    "columns private_key alg_crypt | df",
]  # fmt: skip
LINES = [f"last {form}" for form in FORMATS] + VIEWS + [f"last | {stage}" for stage in STAGES]


@pytest.mark.parametrize("name", SAMPLES)
def test_no_view_shows_four_bytes_of_a_secret(name: str) -> None:
    messages = SAMPLES[name]
    # DataFrames of kinds with hundreds of columns take their time.
    lines = LINES if name == "wireguard" else [line for line in LINES if " df" not in line and "csv" not in line]
    lines += ["last | df", "last | df | md"] if name in ("ipsec", "text", "number") else []
    two = ["diff 1 2", "diff 1.1 2.1", "diff 1 2 --bytes", "diff 1.1 2.1 --bytes"] if name == "two" else []
    for line in [*lines, *two, *(f"{each} --json" for each in two)]:
        shown = said(line, messages, width=60 if len(line) % 2 else 200)
        assert not leaks(shown), (line, leaks(shown), shown[:3000])


def test_each_view_shows_them_when_asked() -> None:
    for line in [
        "last --tree", "hex", "hex --layout classic", "html", "svg", "last --csv", "last | columns private_key", "hex --json", "explain",
        "last | df", "what 0x30", "last | columns private_key | json", "last | columns private_key | csv",
    ]:  # fmt: skip
        assert leaks(said(line, SAMPLES["wireguard"], show=True, width=200)), line
        front, bar, behind = line.partition(" |")
        assert leaks(said(f"{front} --show-secrets{bar}{behind}", SAMPLES["wireguard"], width=200)), line
    assert leaks(said("last | hex --show-secrets", SAMPLES["wireguard"]))
    assert WORDS.decode() in said("last --tree", SAMPLES["text"], show=True)
    assert f"{NUMBER:#x}" in said("last --tree", SAMPLES["number"], show=True)
    assert "••• (32 bytes)" in said("last --tree", SAMPLES["wireguard"])
    assert "••• (4 bytes)" in said("last --tree", SAMPLES["number"])


# --- what is typed


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        (f"wireguard set_device ifname=wg0 private_key={KEY.hex()}", "wireguard set_device ifname=wg0 private_key=•••"),
        (
            f"wireguard set_device private_key='{KEY.hex()}' peers[0].preshared_key={KEY.hex(':')} --dry-run ; link show",
            "wireguard set_device private_key=••• peers[0].preshared_key=••• --dry-run ; link show",
        ),
        (
            f"hex wireguard set_device private_key={KEY.hex()} --dry-run > x.txt",
            "hex wireguard set_device private_key=••• --dry-run > x.txt",
        ),
        (f"why xfrm newsa alg_crypt.alg_key=0x{KEY.hex()}", "why xfrm newsa alg_crypt.alg_key=•••"),
        ("drbd connect net_conf.shared_secret='my pass word' flags=1", "drbd connect net_conf.shared_secret=••• flags=1"),
        (f"nl80211 new_key key.data={KEY.hex()} key.idx=1", "nl80211 new_key key.data=••• key.idx=1"),
        # Lines that are wrong are recalled all the more.
        (f"wireguard set_device privat_key={KEY.hex()}", "wireguard set_device privat_key=•••"),
        (f"wireguard set_device private_key={base64.b64encode(KEY).decode()}", "wireguard set_device private_key=•••"),
        (
            f"wireguard get_device --dump | where private_key = {KEY.hex()} and listen_port = 1",
            "wireguard get_device --dump | where private_key = ••• and listen_port = 1",
        ),
        (f"wireguard show | where peers.preshared_key in ({KEY.hex()}, 11)", "wireguard show | where peers.preshared_key in (•••, •••)"),
        ("link show dev eth0 | where mtu = 1500", "link show dev eth0 | where mtu = 1500"),
        ("link newlink ifname=v0 linkinfo.kind=vxlan linkinfo.data.id=5", "link newlink ifname=v0 linkinfo.kind=vxlan linkinfo.data.id=5"),
        ("alias w='link show'; wireguard set_device public_key=00", "alias w='link show'; wireguard set_device public_key=00"),
    ],
)
def test_a_history_keeps_the_line_without_the_keys(line: str, kept: str, tmp_path: Path) -> None:
    state = State()
    assert redacted(line, Known(state)) == kept
    history = StateHistory(str(tmp_path / "history"), 10, state)
    history.append_string(line)
    assert history.get_strings() == [kept] == list(history.load_history_strings())
    assert not leaks((tmp_path / "history").read_text())
    state.close()


def test_what_was_typed_is_repeated_nowhere() -> None:
    """A title of a page, a list of results, a complaint: they say the line, and not the key in it."""
    state, out, err = State(), io.StringIO(), io.StringIO()
    for line in [
        f"SEG6 sethmac hmackeyid=5 algid=sha256 secretlen=32 secret={KEY.hex()} --dry-run --html",
        f"xfrm newsa id.daddr=192.0.2.1 alg_crypt.alg_key={KEY.hex()} --dry-run",
        f"last | where alg_crypt.alg_key = {KEY.hex()}",
        "results",
        f"xfrm newsa alg_crypt.alg_key={base64.b64encode(KEY).decode()}",
        f"xfrm newsa alg_crypt.alg_kee={KEY.hex()}",
        f"last | where alg_crypt.alg_key = {KEY.hex()} and (",
        f"last | where alg_crypt.alg_key < {KEY.hex()}zz",
    ]:
        run_text(line, state, out, err)
    state.close()
    said = out.getvalue() + err.getvalue()
    assert not leaks(said), (leaks(said), said)
    assert "secret=•••" in said and "the value, a secret, is not bytes" in said and "did you mean alg_key" in said


# --- programs


def test_a_program_has_the_value_and_shows_the_mask() -> None:
    (device,) = SAMPLES["wireguard"]
    for value in (
        device["private_key"],
        device.values["private_key"],
        device.node("private_key").value,
        pickle.loads(pickle.dumps(device))["private_key"],
    ):
        assert (
            value == KEY
            and isinstance(value, bytes)
            and bytes(value).hex() == KEY.hex()
            and value[3:5] == KEY[3:5]
            and hash(value) == hash(KEY)
        )
        assert str(value) == repr(value) == f"{value}" == "••• (32 bytes)"
    assert not leaks(repr(device.values)) and not leaks(str(device.tree)) and device["peers[1].preshared_key"] == WORDS
    with nlshell.secrets_shown():
        assert str(device["private_key"]) == repr(KEY) and leaks(repr(device.values))
    (text,), (number,) = SAMPLES["text"], SAMPLES["number"]
    assert text["net_conf.shared_secret"] == WORDS.decode() and f"{text['net_conf.shared_secret']:>16}" == "  ••• (32 bytes)"
    assert number["password"] == NUMBER and number["password"] + 1 == NUMBER + 1 and str(number["password"]) == "••• (4 bytes)"
    assert [pickle.loads(pickle.dumps(each)).mask for each in (text["net_conf.shared_secret"], number["password"])] == [mask(32), mask(4)]


def test_messages_are_written_and_opened_again_as_they_were() -> None:
    for name, messages in SAMPLES.items():
        for message in messages:
            if name not in ("cut", "error"):
                assert message.encode() == message.bytes
            entry = json.loads(json.dumps(message.to_dict()))
            assert Message.from_dict(entry).bytes == message.bytes == bytes.fromhex(entry["bytes"])
    (device,) = SAMPLES["wireguard"]
    assert {field["path"]: field["value"] for field in device.to_dict()["fields"] if "value" in field}["private_key"] == KEY.hex()
    again = nlshell.encode("wireguard.set_device", device.values, type_id=0x21, seq=7)
    assert nlshell.decode(again, "generic", families=FAMILIES)[0].values == device.values


@pytest.mark.parametrize("shown", [mask(32), "*** (32 bytes)", "•••", "••• (1 byte)"])
def test_a_mask_is_no_value(shown: str) -> None:
    with pytest.raises(EncodeError, match=r"private_key: .* stands where a secret is not shown; give the value itself"):
        nlshell.encode("wireguard.set_device", {"ifname": "wg0", "private_key": shown}, type_id=0x21)
    with pytest.raises(EncodeError, match="is not shown"):
        nlshell.encode("drbd.connect", {"net_conf": {"shared_secret": shown}}, type_id=0x22)
    (device,) = SAMPLES["wireguard"]
    hidden = json.loads(said("hex --json", [device]))[0]["bytes"]
    with pytest.raises(nlshell.InputError, match="a secret is not shown"):
        Message.from_dict({**device.to_dict(), "bytes": hidden})
    assert nlshell.encode("drbd.connect", {"net_conf": {"shared_secret": "*** and more"}}, type_id=0x22)


# --- frames


def test_frames_hold_masks_in_both_readers() -> None:
    (device,) = SAMPLES["wireguard"]
    for messages in ([device], [device] * 100):  # one by one, and all at once
        frame = frame_of(messages)
        assert set(frame["private_key"]) == {mask(32)} and not leaks(
            frame.to_csv() + frame.to_html() + frame.to_json() + repr(frame.to_dict())
        )
        assert {peer["preshared_key"] for row in frame["peers"] for peer in row} == {mask(32)}
        assert not leaks(pickle.dumps(frame))
        assert set(frame_of(messages, bytes=True)["private_key"]) == {mask(32)}
        with nlshell.secrets_shown():
            assert set(frame_of(messages)["private_key"]) == {KEY.hex()}
            assert set(frame_of(messages, bytes=True)["private_key"]) == {KEY}
        assert set(frame_of(messages)["private_key"]) == {mask(32)}
        kept = frame_of(messages, keep=True)
        assert bytes(kept["#message"][0]) == device.bytes and kept.nl.message(0)["private_key"] == KEY and not leaks(kept.nl.hex(0))
    frame = frame_of(SAMPLES["ipsec"] * 2)
    assert list(frame["alg_crypt.alg_key"]) == [mask(32)] * 2 and not leaks(frame.to_json(date_format="iso"))
    assert list(frame_of(SAMPLES["text"])["net_conf.shared_secret"]) == [mask(32)]
    assert list(frame_of(SAMPLES["number"])["password"]) == [mask(4)]


def test_what_fits_no_column_is_hidden_too() -> None:
    raw = nlshell.encode("wireguard.set_device", {"ifname": "wg0", "private_key": KEY}, type_id=0x21)
    key = raw[raw.index(KEY) - 4 : raw.index(KEY) + 32]
    twice = (len(raw) + 36).to_bytes(4, "little") + raw[4:] + key
    (message,) = nlshell.decode(twice, "generic", families=FAMILIES)
    frame = frame_of([message])
    assert frame["#other"][0] == {"private_key": [mask(32)] * 2} and not leaks(frame.to_json())


# --- what is marked

# Bytes, texts and numbers whose names speak of keys and are none, each with its reason.
OPEN = {
    "public": ["public_key"],
    "names and numbers of keys": [
        "hmackeyid", "keyid", "key_id", "llsec_key_id", "key_idx", "pmkid", "pmkr0_name", "keyring", "privkey", "secretlen", "alg_key_len",
        "tcpm_keylen", "session_key_len", "key_len", "ndtc_key_len", "max_num_pmkids", "max_keysize", "min_keysize", "spi_hash",
    ],
    "what keys are for, of which kind, how long they hold": [
        "llsec_key_usage_commands", "llsec_key_usage_frame_types", "llsec_key_mode", "llsec_dev_key_mode", "key_mode", "key_cipher",
        "key_type", "key_default", "key_default_mgmt", "pmk_lifetime", "pmk_reauth_threshold", "key_master", "rekeying", "key_rotations",
        "gtk_rekey_failure", "gtk_rekey_supported", "llsec_key_source_short", "llsec_key_source_extended", "log_passwd",
        "cram_hmac_alg", "key_seq", "hash_sz",
    ],
    "attributes around a key that has a name of its own": ["alg_auth", "alg_auth_trunc", "alg_crypt"],
    "whether there is one": ["stable_secret", "seg6_require_hmac", "fastopen_no_cookie"],
    "counters": ["stat_compute_shared_secret_cnt", "stat_setsecret_cnt", "stat_generate_public_key_cnt"],
    "what to look for in packets, tables and the keys of tunnels, which travel unencrypted": [
        "key", "keys", "nkeys", "key_type", "sreg_key", "ikey", "okey", "enc_key_id", "keys_ex", "key_ct_labels", "key_ct_labels_mask",
        "actor_key", "partner_key", "ad_user_port_key", "pkey", "pkey_mandatory", "hkey",
    ],
    "handles of memory and of queue pairs (InfiniBand), which a protection domain guards": [
        "res_lkey", "res_rkey", "res_local_dma_lkey", "res_unsafe_global_rkey", "sys_privileged_qkey_mode", "frmr_pool_key_access_flags",
        "frmr_pool_key_ats", "frmr_pool_key_kernel_vendor_key", "frmr_pool_key_num_dma_blocks", "frmr_pool_key_vendor_key",
    ],
}  # fmt: skip
KEYS = re.compile(r"key|psk|pmk|kek|kck|sak(_|$)|passw|passphrase|secret|privat|hmac|sopass|rrk|ltf_seed", re.IGNORECASE)


def leaves() -> dict[tuple[str, str], Type]:
    """Every attribute and field of the registry that has a value of its own, by the set or struct it is in."""
    seen: dict[int, Type] = {}
    found: dict[tuple[str, str], Type] = {}
    for kind in (kind for family in REGISTRY.families() for kind in family.messages):
        forms = [(form.header, form.attributes) for form in kind.forms or ()]
        sets = [each for each in (kind.attributes, *(attributes for _, attributes in forms)) if each is not None]
        for holder in (*(kind.header or ()), *(header for header, _ in forms), *map(Nest, sets), kind.payload):
            for type in holder.walk(seen) if holder is not None else ():
                where = type.of.name if isinstance(type, Nest) else type.name if isinstance(type, Struct) else ""
                for part in type.parts():
                    if part.type is not None and part.how in ("attribute", "field") and not list(part.type.parts()):
                        found[where, part.name] = part.type
    return found


def test_what_is_called_a_key_is_secret_or_in_the_list() -> None:
    found = leaves()
    known = {name for names in OPEN.values() for name in names}
    unsaid = {
        (where, name) for (where, name), type in found.items()
        if KEYS.search(name) and not type.secret and name not in known and type.kind != "flag" and not where.startswith("TCA_FLOWER_")
    }  # fmt: skip
    assert unsaid == set()
    secret = {name for (_, name), type in found.items() if type.secret}
    assert {"private_key", "preshared_key", "alg_key", "pmk", "sae_password", "kek", "kck", "tcpm_key", "shared_secret", "secret"} <= secret
    assert sum(type.secret for type in found.values()) > 25


def test_frames_know_where_secrets_may_be() -> None:
    """In dicts, too: there they are only looked for where another column holds some."""
    for name in ("nl80211", "nl802154", "wireguard", "iscsi", "ovpn"):
        kind = REGISTRY.family(name).messages[0]
        columns = [
            column for plan in plans_in(plan_of(kind)) for column in plan.columns if column.kind == "any" and column.type is not None
        ]
        inside = [column for column in columns if column.type is not None and any(each.secret for each in column.type.walk())]
        assert all(column.secret for column in inside), (kind.name, inside)
