"""Decoded sock_diag messages against what `ss` printed for them, and against sockets of this machine's kernel."""

from __future__ import annotations

import json
import re
import socket
import struct
import subprocess
import sys
from typing import Any

import pytest

from nlshell.codec.message import Context, messages
from nlshell.codec.tree import plain_level
from nlshell.codec.writer import encode
from nlshell.schema import REGISTRY

from .captures import record, step
from .live import ROOT, in_namespace

Values = dict[str, Any]

STATES = {
    "ESTABLISHED": "ESTAB", "SYN_SENT": "SYN-SENT", "CLOSE": "UNCONN", "CLOSE_WAIT": "CLOSE-WAIT", "LISTEN": "LISTEN",
    "FIN_WAIT2": "FIN-WAIT-2",
}  # fmt: skip


def sockets(command: str) -> list[Values]:
    """The sockets in the answers to a recorded command."""
    answers = [message for message in step("diag", command)[1] if message.type == "SOCK_DIAG_BY_FAMILY" and message.direction == "reply"]
    return [message.values for message in answers]


def printed(text: str) -> list[str]:
    """What ss printed, a line a socket, blanks squeezed."""
    lines: list[str] = []
    for line in text.splitlines()[1:]:
        squeezed = " ".join(line.split())
        if line[:1] in "\t " and lines:
            lines[-1] += " " + squeezed
        elif squeezed:
            lines.append(squeezed)
    return lines


def end(address: str, port: int, family: int) -> str:
    text = f"[{address}]" if family == 10 else address
    return f"{text}:{port or '*'}"


def memory(values: Values) -> str:
    m = values["skmeminfo"] if "skmeminfo" in values else values["meminfo"]
    return (
        f"skmem:(r{m['rmem_alloc']},rb{m['rcvbuf']},t{m['wmem_alloc']},tb{m['sndbuf']},f{m['fwd_alloc']},w{m['wmem_queued']},"
        f"o{m['optmem']},bl{m['backlog']},d{m['drops']})"
    )


def inet_words(values: Values) -> list[str]:
    identity, family = values["id"], values["idiag_family"]
    words = [
        f"{STATES[str(values['idiag_state'])]} {values['idiag_rqueue']} {values['idiag_wqueue']}",
        end(identity["idiag_src"], identity["idiag_sport"], family),
        end(identity["idiag_dst"], identity["idiag_dport"], family),
        f"ino:{values['idiag_inode']}", f"sk:{identity['idiag_cookie']:x}", memory(values),
    ]  # fmt: skip
    return words


def number(value: float) -> str:
    return f"{value / 1000:.6g}"


def tcp_words(info: Values) -> list[str]:
    words = []
    if info["tcpi_wscale"] != {"tcpi_snd_wscale": 0, "tcpi_rcv_wscale": 0} and str(info["tcpi_state"]) != "LISTEN":
        words.append(f"wscale:{info['tcpi_wscale']['tcpi_snd_wscale']},{info['tcpi_wscale']['tcpi_rcv_wscale']}")
    if str(info["tcpi_state"]) == "ESTABLISHED":
        words += [f"rto:{number(info['tcpi_rto'])}", f"rtt:{number(info['tcpi_rtt'])}/{number(info['tcpi_rttvar'])}"]
        words += [f"minrtt:{number(info['tcpi_min_rtt'])}", f"snd_wnd:{info['tcpi_snd_wnd']}", f"rcv_wnd:{info['tcpi_rcv_wnd']}"]
        words += [f"lastsnd:{info['tcpi_last_data_sent']}", f"lastrcv:{info['tcpi_last_data_recv']}", f"pmtu:{info['tcpi_pmtu']}"]
        words += [f"mss:{info['tcpi_snd_mss']}", f"rcvmss:{info['tcpi_rcv_mss']}", f"advmss:{info['tcpi_advmss']}"]
        words += [f"rcv_space:{info['tcpi_rcv_space']}", f"rcv_ssthresh:{info['tcpi_rcv_ssthresh']}"]
        words += [f"pacing_rate {info['tcpi_pacing_rate'] * 8}bps", f"delivered:{info['tcpi_delivered']}"]
        words += ["app_limited"] * info["tcpi_bits"]["tcpi_delivery_rate_app_limited"]
        options = str(info["tcpi_options"]).split("|")
        words += [word for bit, word in (("TIMESTAMPS", "ts"), ("SACK", "sack"), ("ECN", "ecn")) if bit in options]
        for key in ("bytes_sent", "bytes_acked", "bytes_received", "segs_out", "segs_in", "data_segs_out", "data_segs_in"):
            words += [f"{key}:{info['tcpi_' + key]}"] * bool(info["tcpi_" + key])
        if info["tcpi_delivery_rate"]:
            words.append(f"delivery_rate {info['tcpi_delivery_rate'] * 8}bps")
    return [f"cwnd:{info['tcpi_snd_cwnd']}", *words]


def assert_printed(rows: list[Values], words: Any, text: str) -> None:
    lines = printed(text)
    assert len(rows) == len(lines) > 0
    for values, line in zip(rows, lines):
        missing = [word for word in words(values) if word not in line]
        assert not missing, (missing, line, values)


@pytest.mark.parametrize("command", ["ss -tanoemi", "ss -6 -tanemi"])
def test_tcp_as_ss_prints_it(command: str) -> None:
    def words(values: Values) -> list[str]:
        return [*inet_words(values), values["cong"], *tcp_words(values["info"])]

    assert_printed(sockets(command), words, step("diag", command)[0]["stdout"])


@pytest.mark.parametrize("command", ["ss -uanemi", "ss -wanemi"])
def test_udp_and_raw_as_ss_prints_them(command: str) -> None:
    text = step("diag", command)[0]["stdout"].replace("*:58", "[::]:58").replace("*:*", "[::]:*")
    assert_printed(sockets(command), inet_words, text)


def test_mptcp_info() -> None:
    def words(values: Values) -> list[str]:
        info = values["info"]
        found = [] if not info["mptcpi_token"] else [f"token:{info['mptcpi_token']:x}", f"write_seq:{info['mptcpi_write_seq']}"]
        counters = ("bytes_sent", "bytes_received", "bytes_acked", "last_data_sent")
        found += [f"{key}:{info['mptcpi_' + key]}" for key in counters if info["mptcpi_" + key]]
        return [*inet_words(values), *found]

    command = "ss -M -anemi"
    assert_printed(sockets(command), words, step("diag", command)[0]["stdout"])


def test_sctp_info_and_addresses() -> None:
    command = "ss -S -anemi"
    rows = sockets(command)
    text = step("diag", command)[0]["stdout"]
    for values in rows:
        cookie = f"sk:{values['id']['idiag_cookie']:x} "
        (line,) = [line for line in printed(text) if cookie in line and ("peers:" in line) == ("peers" in values)]
        assert memory(values) in line
        assert f"locals:{','.join(address['sa']['addr'] for address in values['locals'])}" in line
        if "peers" in values:
            info = values["info"]
            assert f"peers:{','.join(address['sa']['addr'] for address in values['peers'])}" in line
            assert f"tag:{info['sctpi_tag']:x} " in line and f"ptag:{info['sctpi_peer_tag']:x}" in line
            assert f"instrms:{info['sctpi_instrms']} outstrms:{info['sctpi_outstrms']}" in line
            assert f"maxseg:{info['sctpi_maxseg']} prwnd:{info['sctpi_peer_rwnd']}" in line
    assert sum("peers" in values for values in rows) == 2


def test_what_congestion_control_and_upper_protocols_say() -> None:
    rows = sockets("ss -tanoemi")
    by_cookie = {values["id"]["idiag_cookie"]: values for values in rows}
    dctcp = by_cookie[0x1F]["dctcpinfo"]
    assert dctcp == {"dctcp_enabled": 1, "dctcp_ce_state": 0, "dctcp_alpha": 960, "dctcp_ab_ecn": 0, "dctcp_ab_tot": 0}
    assert {"cong", "vegasinfo"} <= by_cookie[0x1C].keys() or by_cookie[0x1C]["cong"] == "vegas"
    assert any("bbrinfo" in values for values in rows)
    (key,) = by_cookie[0x16]["md5sig"]
    assert (key["tcpm_addr"], key["tcpm_prefixlen"], key["tcpm_key"][: key["tcpm_keylen"]]) == ("0.0.0.0", 32, b"abc")
    tls = by_cookie[0x2B]["ulp_info"]
    assert (tls["name"], str(tls["tls"]["version"]), str(tls["tls"]["cipher"])) == ("tls", "TLS_1_2", "AES_GCM_128")
    assert (str(tls["tls"]["txconf"]), str(tls["tls"]["rxconf"])) == ("SW", "BASE")
    subflow = by_cookie[0x1B]["ulp_info"]["mptcp"]
    assert (subflow["token_loc"], subflow["map_seq"], subflow["ssn_offset"]) == (0x5CD13D52, 1417639713540536717, 4192376057)
    assert (str(by_cookie[0x1B]["idiag_timer"]), by_cookie[0x1B]["idiag_expires"] // 60000) == ("keepalive", 119)


def test_socket_options() -> None:
    command = "ss --inet-sockopt -tan"
    for values, line in zip(sockets(command), printed(step("diag", command)[0]["stdout"])):
        options = values["sockopt"]
        names = [name for part in ("options", "options2") for name, bit in options[part].items() if bit]
        assert re.search(r"inet-sockopt: \( ?(.*?)\)", line)[1].split() == names  # type: ignore[index]


def test_unix_sockets() -> None:
    def words(values: Values) -> list[str]:
        device = values.get("vfs", {}).get("udiag_vfs_dev", 0)
        file = [f"ino:{values['vfs']['udiag_vfs_ino']} dev:{device >> 20}/{device & 0xFFFFF}"] if "vfs" in values else []
        kind = {"STREAM": "u_str", "DGRAM": "u_dgr", "SEQPACKET": "u_seq"}[str(values["udiag_type"])]
        queues = values["rqlen"]
        return [
            f"{kind} {STATES[str(values['udiag_state'])]} {queues['udiag_rqueue']} {queues['udiag_wqueue']}", values.get("name", "*"),
            f" {values['udiag_ino']} * {values.get('peer', 0)}", memory(values), *file,
        ]  # fmt: skip

    command = "ss -xanemi"
    rows = sockets(command)
    assert_printed(rows, words, step("diag", command)[0]["stdout"])
    assert {values["name"] for values in rows if "name" in values} == {"/run/u1", "/run/u2", "/run/u5", "@abstract"}


def test_packet_sockets() -> None:
    command = "ss -0anemi"

    def words(values: Values) -> list[str]:
        found = [{"RAW": "p_raw", "DGRAM": "p_dgr"}[str(values["pdiag_type"])], f"ino:{values['pdiag_ino']}", memory(values)]
        if "rx_ring" in values:
            ring = values["rx_ring"]
            found.append(f"ring_rx(blk_size:{ring['pdr_block_size']},blk_nr:{ring['pdr_block_nr']},frm_size:{ring['pdr_frame_size']}")
            found.append(f"fanout(id:{values['fanout']['id']},type:hash)")
        return [*found, f"sk:{values['pdiag_cookie']:x}"]

    rows = sockets(command)
    assert_printed(rows, words, step("diag", command)[0]["stdout"])
    assert str(rows[2]["pdiag_num"]) == "ARP"
    assert {str(values["info"]["pdi_flags"]) for values in rows} == {"RUNNING"}


def test_netlink_sockets() -> None:
    names = {"rtnl": 0, "tcpdiag": 4, "xfrm": 6, "audit": 9, "fiblookup": 10, "nft": 12, "uevent": 15, "genl": 16, "rdma": 20}
    command = "ss -f netlink -a -e -m"
    for values, line in zip(sockets(command), printed(step("diag", command)[0]["stdout"]), strict=True):
        who = re.search(r"(\w+):(?:[\w-]+/)?(-?\w+) ", line)
        assert who is not None
        assert values["ndiag_protocol"] == names[who[1]]
        port = 0 if who[2] == "kernel" else int(who[2]) & 0xFFFFFFFF
        assert values["ndiag_portid"] == port
        assert f"UNCONN {values['meminfo']['rmem_alloc']} {values['meminfo']['wmem_alloc']}" in line


def test_xdp_sockets() -> None:
    bound = next(values for values in sockets("ss --xdp -anemi") if "umem" in values)
    umem = bound["umem"]
    line = printed(step("diag", "ss --xdp -anemi")[0]["stdout"])[1]
    assert f"umem(id:{umem['id']},size:{umem['size']},num_pages:{umem['num_pages']},chunk_size:{umem['chunk_size']}" in line
    assert f"rx(entries:{bound['rx_ring']['entries']}) tx(entries:{bound['tx_ring']['entries']})" in line
    assert f"ino:{bound['xdiag_ino']} sk:{bound['xdiag_cookie']:x}" in line


def test_vsock_and_tipc_sockets() -> None:
    ports = {(values["vdiag_src_port"], str(values["vdiag_state"])) for values in sockets("ss --vsock -an")}
    assert ports == {(2015326005, "ESTABLISHED"), (5000, "LISTEN"), (5000, "ESTABLISHED")}
    tipc = [values["sock"] for values in sockets("ss --tipc -anemi")]
    assert [(sock["ref"], str(sock["tipc_state"])) for sock in tipc] == [(2875298805, "LISTEN"), (4242387279, "OPEN")]


def test_requests_say_what_they_want() -> None:
    request = step("diag", "ss -tanoemi")[1][0]
    assert request.direction == "request" and request.flag_names == ["REQUEST", "DUMP"]
    assert str(request["sdiag_protocol"]) in ("TCP", "RAW")
    assert "INFO" in str(request["idiag_ext"]).split("|") and "LISTEN" in str(request["idiag_states"]).split("|")
    destroy = next(message for message in step("diag", "ss -K -t dport = 7777")[1] if message.type == "SOCK_DESTROY")
    assert destroy.kind is not None and destroy.kind.access == "del"
    assert destroy["id.idiag_dport"] == 7777 or destroy["id.idiag_sport"] == 7777


@pytest.mark.parametrize(
    ("command", "program"),
    [
        (
            "ss -tan '( sport >= :1024 and dport < :60000 ) or dst 127.0.0.0/8'",
            "0: S_GE port=1024 ? 8 : 24; 8: D_GE port=60000 ? 16 : 20; 16: JMP ? 20 : 24; 20: JMP ? 24 : 40; "
            "24: D_COND family=INET prefix_len=8 port=-1 addr=127.0.0.0 ? 40 : 44",
        ),
    ],
)
def test_filter_programs_read_like_assembler(command: str, program: str) -> None:
    request = next(message for message in step("diag", command)[1] if "bytecode" in message)
    node = request.node("bytecode")
    assert node.type is not None and node.type.text(node.value) == program
    assert request.encode() == request.bytes


def test_a_filter_program_written_as_operations() -> None:
    kind = REGISTRY.family("inet_diag").operation("sock_diag_by_family")
    operations = [
        {"code": "DEV_COND", "yes": 8, "no": 12, "ifindex": 1},
        {"code": "MARK_COND", "yes": 12, "no": 16, "mark": 5, "mask": 255},
        {"code": "S_COND", "yes": 28, "no": 32, "family": "INET6", "prefix_len": 64, "port": 80, "addr": "2001:db8::"},
        {"code": "CGROUP_COND", "yes": 12, "no": 16, "cgroup_id": 1 << 40},
    ]
    raw = encode(kind, {"sdiag_family": "INET", "sdiag_protocol": "TCP", "bytecode": operations})
    (message,) = messages(raw, Context(REGISTRY.protocol("sock_diag")))[0]
    assert [str(operation["code"]) for operation in message["bytecode"]] == [operation["code"] for operation in operations]
    assert message["bytecode[2].addr"] == "2001:db8::" and message["bytecode[3].cgroup_id"] == 1 << 40


@pytest.mark.parametrize("cut", range(0, 72, 3))
def test_a_program_cut_anywhere_stays_bytes_or_operations(cut: int) -> None:
    command = "ss -tan '( sport >= :1024 and dport < :60000 ) or dst 127.0.0.0/8'"
    request = next(message for message in step("diag", command)[1] if "bytecode" in message)
    node = request.node("bytecode")
    raw = bytes(request.buffer[node.start : node.stop])[:cut]
    assert node.type is not None
    value = node.type.read(raw, 0, len(raw))
    assert node.type.write(value) == raw


@pytest.mark.parametrize("size", [0, 1, 48, 80, 88, 95, 96, 104, 192, 224, 232, 248, 280, 300, 368])
def test_info_of_every_kernel_is_told_by_its_size(size: int) -> None:
    kind = REGISTRY.family("inet_diag").operation("sock_diag_by_family", "reply")
    raw = encode(kind, {"idiag_family": "INET", "info": bytes(size)}, flags=0)
    (message,) = messages(raw, Context(REGISTRY.protocol("sock_diag")))[0]
    info = message.values["info"]
    prefix = "sctpi_" if size == 368 else "mptcpi_" if size in (48, 80, 88, 96) else "tcpi_"
    assert all(name.startswith((prefix, "#", "reserved", "__", "data")) for name in info)
    assert size < 48 or any(name.startswith(prefix) for name in info)
    assert message.encode() == message.bytes


def test_the_family_byte_chooses_the_file() -> None:
    # A registry that has read nothing yet must not stop at the first file that knows message 20.
    script = """
from nlshell.schema import REGISTRY
protocol = REGISTRY.protocol("sock_diag")
for family in (44, 2, 1, 99, 40, 16, 43):
    kind = REGISTRY.message(protocol, 20, bytes([family]) + bytes(80), 0, 81, "reply")
    print(kind.family.name if kind else None)
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.split() == ["xdp_diag", "inet_diag", "unix_diag", "None", "vsock_diag", "netlink_diag", "smc_diag"]


def test_smc_addresses_are_told_by_their_zeroes() -> None:
    kind = REGISTRY.family("smc_diag").operation("sock_diag_by_family", "reply")
    raw = encode(kind, {"diag_family": "SMC", "id.idiag_src": "192.0.2.1", "id.idiag_dst": "2001:db8::1"}, flags=0)
    (message,) = messages(raw, Context(REGISTRY.protocol("sock_diag")))[0]
    assert message["id.idiag_src"] == "192.0.2.1" and message["id.idiag_dst"] == "2001:db8::1"


def test_the_recorded_kernel_had_every_family() -> None:
    families = set()
    for entry in record("diag")["steps"]:
        if entry["first"]:
            families |= {m.kind.family.name for m in step("diag", entry["cmd"])[1] if m.kind and m.context.protocol.name == "sock_diag"}
    assert families >= {"inet_diag", "unix_diag", "netlink_diag", "packet_diag", "vsock_diag", "xdp_diag", "tipc_diag"}


# --- live

LIVE = """
python3 - <<'PY'
import json, socket, struct
from nlshell.codec.message import Context, messages
from nlshell.codec.writer import encode
from nlshell.schema import REGISTRY

held = []
for kind, family, address in ((1, 2, "127.0.0.1"), (1, 10, "::1"), (2, 2, "127.0.0.1")):
    try:
        one = socket.socket(family, kind)
        one.bind((address, 0))
        if kind == 1:
            one.listen(5)
        held.append([family, kind, *one.getsockname()[:2]])
        globals()[f"keep{len(held)}"] = one
    except OSError:
        pass
name = socket.socket(socket.AF_UNIX)
name.bind("\\0nlshell-test")
name.listen(3)

requests = [
    ("inet_diag", {"sdiag_family": 2, "sdiag_protocol": 6, "idiag_ext": 255, "idiag_states": 0xfff}),
    ("inet_diag", {"sdiag_family": 10, "sdiag_protocol": 6, "idiag_ext": 255, "idiag_states": 0xfff}),
    ("inet_diag", {"sdiag_family": 2, "sdiag_protocol": 17, "idiag_ext": 255, "idiag_states": 0xfff}),
    ("unix_diag", {"sdiag_family": 1, "udiag_states": 0xffffffff, "udiag_show": 0x7f}),
    ("netlink_diag", {"sdiag_family": 16, "sdiag_protocol": 255, "ndiag_show": 0xb}),
    ("packet_diag", {"sdiag_family": 17, "pdiag_show": 0x3f}),
    ("vsock_diag", {"sdiag_family": 40, "vdiag_states": 0xffffffff}),
    ("smc_diag", {"diag_family": 43, "diag_ext": 31}),
    ("xdp_diag", {"sdiag_family": 44, "xdiag_show": 31}),
    ("tipc_diag", {"sdiag_family": 30, "tidiag_states": 0xffffffff}),
]
nl = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 4)
nl.settimeout(5)
context = Context(REGISTRY.protocol("sock_diag"))
answers = []
for name, values in requests:
    kind = REGISTRY.family(name).operation("sock_diag_by_family", "request")
    nl.send(encode(kind, values, flags=0x301, seq=len(answers) + 1))
    ended = False
    while not ended:
        for message in messages(nl.recv(1 << 16), context)[0]:
            ended = message.is_control
            unknown = [n.path for n in message.tree.walk() if (n.raw >= 0 and n.type is None) or n.role == "unparsed"]
            answers.append({
                "asked": name, "type": message.type, "family": message.kind.family.name if message.kind else None,
                "values": message.values, "notes": message.notes, "unknown": unknown, "same": message.encode() == message.bytes,
            })
print(json.dumps({"held": held, "answers": answers}, default=repr))
PY
"""


@pytest.fixture(scope="module")
def live() -> dict[str, Any]:
    try:
        socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 4).close()
    except OSError as error:
        pytest.skip(f"this kernel has no NETLINK_SOCK_DIAG: {error}")
    found: dict[str, Any] = json.loads(in_namespace(LIVE))
    return found


def test_live_sockets_are_found_with_their_ports(live: dict[str, Any]) -> None:
    seen = {
        (answer["values"]["idiag_family"], answer["values"]["id"]["idiag_src"], answer["values"]["id"]["idiag_sport"])
        for answer in live["answers"]
        if answer["family"] == "inet_diag"
    }
    if not seen:
        pytest.skip("this kernel has no inet_diag")
    answered = {family for family, _, _ in seen}
    assert {(family, address, port) for family, kind, address, port in live["held"] if kind == 1 and family in answered} <= seen


def test_live_answers_are_whole(live: dict[str, Any]) -> None:
    for answer in live["answers"]:
        assert not answer["unknown"], answer
        assert answer["same"] or answer["notes"], answer
        assert answer["type"] in ("SOCK_DIAG_BY_FAMILY", "NLMSG_DONE", "NLMSG_ERROR")
        assert answer["family"] in (answer["asked"], None), answer


def test_live_unix_name(live: dict[str, Any]) -> None:
    names = [answer["values"].get("name") for answer in live["answers"] if answer["family"] == "unix_diag"]
    if not names:
        pytest.skip("this kernel has no unix_diag")
    assert "@nlshell-test" in names


@pytest.mark.parametrize("family", [1, 2, 10, 16, 17, 30, 40, 43, 44, 77])
@pytest.mark.parametrize("length", [0, 1, 2, 7, 16, 47, 71, 72, 75, 76])
@pytest.mark.parametrize("flags", [0, 1])
def test_cut_answers_keep_every_byte(family: int, length: int, flags: int) -> None:
    raw = struct.pack("=IHHII", 16 + length, 20, flags, 1, 0) + (bytes([family]) + bytes(range(1, 200)))[:length]
    (message,) = messages(raw, Context(REGISTRY.protocol("sock_diag")))[0]
    assert sum(size for _, size, _, _ in message.owners()) == len(raw)
    assert plain_level(message.tree.children[1:]) == message.values
