"""What a frame holds: columns, types, names, lists, misfits; and what df.nl does with it."""

from __future__ import annotations

import ipaddress
import json
import struct
from typing import Any

import pytest

pytest.importorskip("pandas", reason="needs pandas: pip install 'netlink-shell[frames]'")

import numpy as np
import pandas as pd
import pyarrow as pa

import nlshell
from nlshell.codec.message import Context, Message, messages
from nlshell.codec.things import reply_kind
from nlshell.errors import InputError, UnknownNameError, UsageError
from nlshell.frames import frame, frames, load
from nlshell.frames.plan import plan_of
from nlshell.schema import REGISTRY

from . import captures
from .framed import replies

ROUTE = Context(REGISTRY.protocol("route"), names={2: "v0", 3: "v1"})


def made(operation: str, context: Context = ROUTE, **values: Any) -> Message:
    return messages(nlshell.encode(operation, values, flags=0), context)[0][0]


def attribute(kind: int, payload: bytes) -> bytes:
    return struct.pack("=HH", len(payload) + 4, kind) + payload + bytes(-len(payload) % 4)


def with_more(message: Message, raw: bytes) -> Message:
    """The message with more attributes behind its own."""
    data = bytearray(message.bytes + raw)
    struct.pack_into("=I", data, 0, len(data))
    return messages(bytes(data), message.context)[0][0]


def route(**values: Any) -> Message:
    return made("route.newroute", **{"rtm_family": 2, "rtm_table": 254, "rtm_protocol": "bgp", "dst": "192.0.2.0/24", **values})


def link(**values: Any) -> Message:
    return made("link.newlink", **{"ifi_index": 2, "ifname": "v0", **values})


# --- columns


def test_columns_are_the_same_whatever_the_messages_hold() -> None:
    assert list(frame([route()]).columns) == list(frame([route(oif=3, metrics={"mtu": 1400}, priority=5)] * 200).columns)


def test_dtypes_are_the_same_with_and_without_values() -> None:
    few, many = frame([route()]), frame([route(oif=3, metrics={"mtu": 1400, "rto_min": 200}, priority=5, gateway="192.0.2.1")])
    for name in few.columns:
        if not isinstance(few[name].dtype, pd.CategoricalDtype):
            assert few[name].dtype == many[name].dtype, name
        else:
            assert isinstance(many[name].dtype, pd.CategoricalDtype), name


def test_columns_are_in_the_order_of_the_schema_and_joined_by_dots() -> None:
    names = list(frame([link()]).columns)
    wanted = ["ifi_index", "ifi_flags", "ifi_flags_text", "address", "ifname", "mtu", "linkinfo.kind", "stats64.rx_packets"]
    wanted.append("af_spec.inet6.flags")
    assert [name for name in names if name in wanted] == wanted


@pytest.mark.parametrize("family", REGISTRY.families(), ids=lambda family: f"{family.protocol.name}.{family.name}")
def test_every_message_of_the_registry_has_a_plan_with_names_that_differ(family: Any) -> None:
    for kind in family.messages:
        plan = plan_of(kind)
        paths = [column.path for column in plan.columns]
        assert len(set(paths)) == len(paths), kind.name
        assert len(paths) < 1200, kind.name


def test_the_reply_to_a_request_is_known_by_its_name() -> None:
    for asked, answered in (
        ("route.getroute", "RTM_NEWROUTE"), ("nftables.getsetelem", "NFT_MSG_NEWSETELEM"), ("ctnetlink.get", "IPCTNL_MSG_CT_NEW"),
        ("ethtool.linkinfo_get", "ETHTOOL_MSG_LINKINFO_GET_REPLY"), ("nl80211.get_wiphy", "NL80211_CMD_NEW_WIPHY"),
    ):  # fmt: skip
        family, _, operation = asked.partition(".")
        assert reply_kind(REGISTRY.family(family).operation(operation)).name == answered


def test_the_attribute_of_a_table_overrides_the_byte_in_the_header() -> None:
    found = frame([route(), route(rtm_table=252, table=1000)])
    assert found["table"].tolist() == ["MAIN", 1000]
    assert "rtm_table" not in found.columns
    assert frame([route()] * 300 + [route(rtm_table=252, table=1000)])["table"].tolist() == ["MAIN"] * 300 + [1000]


# --- types


def test_integers_stay_integers_also_where_some_are_absent() -> None:
    found = frame([route(priority=4294967295), route()])
    assert found["priority"].dtype == pd.ArrowDtype(pa.uint32())
    assert found["priority"][0] == 4294967295 and found["priority"][1] is pd.NA


def test_64_bits_never_pass_through_float() -> None:
    big = 2**64 - 1
    stats = bytes(8) + struct.pack("=Q", big) + bytes(8 * 23)
    for count in (1, 200):
        found = frame([with_more(link(), attribute(23, stats)), *[link()] * count])
        assert found["stats64.tx_packets"][0] == big
        assert found["stats64.tx_packets"].dtype == pd.ArrowDtype(pa.uint64())


def test_enumerations_are_categoricals_over_all_names_with_unknown_numbers_behind() -> None:
    for count in (1, 200):
        found = frame([route(rtm_protocol=222), *[route()] * count])["rtm_protocol"]
        assert found[0] == 222 and found[1] == "BGP"
        assert {"KERNEL", "STATIC", "OSPF"} <= set(found.cat.categories)
        assert found.cat.categories[-1] == 222


def test_flags_are_a_number_and_a_text() -> None:
    found = frame([link(ifi_flags=0x11043), link(ifi_flags=0)])
    assert found["ifi_flags"].tolist() == [0x11043, 0]
    assert found["ifi_flags_text"].tolist() == ["UP|BROADCAST|RUNNING|MULTICAST|LOWER_UP", "0"]


def test_an_interface_index_has_its_name_beside_it() -> None:
    found = frame([route(oif=2), route(oif=9), route()])
    assert found["oif"].tolist()[:2] == [2, 9]
    assert found["oif_name"].astype(object).tolist()[0] == "v0" and found["oif_name"].isna().tolist() == [False, True, True]


def test_an_index_in_another_namespace_has_no_name_of_ours() -> None:
    found = frame([link(link=3), link(link=3, link_netnsid=0)], names={3: "v1"})
    assert found["link_name"].isna().tolist() == [False, True]


def test_times_are_time_spans_where_the_unit_is_known() -> None:
    found = frame([route(metrics={"rto_min": 200})])
    assert found["metrics.rto_min"][0] == pd.Timedelta(milliseconds=200)
    assert "metrics.rto_min" not in found.attrs["nlshell"]["units"] and found.attrs["nlshell"]["units"]["metrics.mtu"] == "bytes"


def test_addresses_of_all_sorts_are_text() -> None:
    v6 = route(rtm_family=10, dst="2001:db8::/32", gateway="fe80::1")
    for count in (1, 200):
        found = frame([route(gateway="192.0.2.255"), v6, *[route()] * count])
        assert found["gateway"].tolist()[:2] == ["192.0.2.255", "fe80::1"] and found["dst"][1] == "2001:db8::"
        assert found["gateway"].dtype == pd.ArrowDtype(pa.string())
    labels = frame([made("route.newroute", rtm_family=28, dst="100/200")] * 200)
    assert labels["dst"].tolist() == ["100/200"] * 200


def test_bytes_are_hex_text_or_bytes_on_request() -> None:
    message = with_more(route(), attribute(10, b"\x00\xff\x10"))
    for count in (1, 200):
        assert frame([message] * count)["protoinfo"][0] == "00ff10"
        assert frame([message] * count, bytes=True)["protoinfo"][0] == b"\x00\xff\x10"


def test_text_that_is_no_utf8_keeps_its_bytes_as_escapes() -> None:
    message = with_more(link(), attribute(20, b"B\xfcro\0"))
    good = with_more(link(), attribute(20, "Büro".encode() + b"\0"))
    for count in (1, 200):
        assert frame([message, good] * count)["ifalias"].tolist()[:2] == [r"B\xfcro", "Büro"]


# --- lists, dicts, misfits


def hops(*gateways: str) -> Message:
    return route(multipath=[{"rtnh_ifindex": 2 + place, "gateway": gateway} for place, gateway in enumerate(gateways)])


def test_lists_are_list_columns() -> None:
    for count in (1, 200):
        found = frame([hops("192.0.2.1", "192.0.2.2"), *[route()] * count])["multipath"]
        assert [hop["gateway"] for hop in found[0]] == ["192.0.2.1", "192.0.2.2"]
        assert found[0][1]["rtnh_ifindex_name"] == "v1" and found[1] is pd.NA


def test_a_list_explodes_into_rows() -> None:
    found = frame([route(), hops("192.0.2.1", "192.0.2.2"), hops("192.0.2.3")], explode="multipath")
    assert found["multipath.gateway"].tolist() == ["192.0.2.1", "192.0.2.2", "192.0.2.3"]
    assert found["dst"].tolist() == ["192.0.2.0"] * 3
    with pytest.raises(UnknownNameError, match="multipath"):
        frame([route()], explode="multipaht")


def test_a_list_as_a_table_has_the_key_of_its_row() -> None:
    table = frame([route(), hops("192.0.2.1", "192.0.2.2")]).nl.table("multipath")
    assert table.index.tolist() == [1, 1] and table["gateway"].tolist() == ["192.0.2.1", "192.0.2.2"]
    assert {"table", "dst", "rtm_dst_len", "priority"} <= set(table.columns)


def test_data_chosen_by_a_kind_is_a_column_of_dicts_and_columns_on_request() -> None:
    vxlan = link(linkinfo={"kind": "vxlan", "data": {"id": 42, "learning": 1}})
    for count in (1, 200):
        found = frame([vxlan, *[link()] * count])
        assert found["linkinfo.data"][0] == {"id": 42, "learning": 1} and found["linkinfo.data"][1] is None
        chosen = frame([vxlan, *[link()] * count], columns=["ifname", "linkinfo.data.id"])
        assert list(chosen.columns) == ["ifname", "linkinfo.data.id"] and chosen["linkinfo.data.id"][0] == 42
        for wrong in ("linkinfo.data.idd", "linkinfo.data.id.more"):
            with pytest.raises(UnknownNameError, match=r"did you mean linkinfo\.data"):
                frame([vxlan, *[link()] * count], columns=["ifname", wrong])
    table = frame([link(), vxlan]).nl.table("linkinfo.data")
    assert table["id"].tolist() == [42] and table["ifi_index"].tolist() == [2]


def test_columns_may_be_chosen_and_ordered() -> None:
    found = frame([link(mtu=1500)], columns=["mtu", "ifname"])
    assert list(found.columns) == ["mtu", "ifname"]
    with pytest.raises(UnknownNameError, match="ifname"):
        frame([link()], columns=["ifnam"])


def test_what_fits_no_column_is_kept_with_its_path_and_counted() -> None:
    strange = with_more(link(mtu=1500), attribute(200, b"\1\2") + attribute(4, b"\0") + attribute(16, b"\1\1\1"))
    for count in (1, 200):
        found = frame([strange, *[link()] * count])
        assert found["#other"][0] == {"#200": b"\1\2", "mtu": [1500, b"\0"], "operstate": b"\1\1\1"}
        assert found["#other"][1] is None and found["mtu"][0] is pd.NA and found["ifname"][0] == "v0"
        assert found.attrs["nlshell"]["other"] == 1


def test_misfits_in_items_of_lists_count_too() -> None:
    hop = attribute(5, b"\xc0\0\2\1") + attribute(201, b"xyz")
    message = with_more(route(), attribute(9, struct.pack("=HBBi", 8 + len(hop), 0, 0, 2) + hop))
    for count in (1, 200):
        found = frame([message, *[route()] * count])
        assert json.loads(found["multipath"][0][0]["#other"]) == {"#201": "78797a"}
        assert found.attrs["nlshell"]["other"] == 1


def test_the_kind_of_the_first_message_decides_and_others_are_counted() -> None:
    found = frame([route(), link(), route()])
    assert len(found) == 2 and found.attrs["nlshell"]["other_types"] == {"RTM_NEWLINK": 1}
    assert {name: len(each) for name, each in frames([route(), link(), route()]).items()} == {"RTM_NEWROUTE": 2, "RTM_NEWLINK": 1}
    with pytest.raises(UsageError):
        frame([])


def test_a_family_without_attributes_has_a_frame() -> None:
    found = frame(replies("uevent")[0])
    assert len(found) > 3 and found["env"][0]["SUBSYSTEM"]
    texts = frame(next(group for group in replies("audit") if group[0].kind.payload is not None))
    assert len(texts.columns) >= 2


@pytest.mark.parametrize("area", captures.AREAS)
def test_attrs_are_plain_json_and_frames_have_all_rows(area: str) -> None:
    for group in replies(area):
        found = frame(group)
        assert len(found) == len(group)
        assert json.loads(json.dumps(found.attrs)) == found.attrs


# --- df.nl


def test_rows_lead_back_to_their_messages() -> None:
    found = frame([route(), link(), route(oif=3)], keep=True)
    back = found[found["oif"] == 3].nl.message(0)
    assert back.bytes == route(oif=3).bytes and back["oif"] == 3
    assert "RTM_NEWROUTE" in found.nl.tree(1) and "nlmsg_len" in found.nl.hex(1)


def test_rows_of_generic_families_lead_back_too() -> None:
    group = next(each for each in replies("ethtool") if each[0].type == "ETHTOOL_MSG_STRSET_GET_REPLY")
    assert frame(group, keep=True).nl.message(0).type == "ETHTOOL_MSG_STRSET_GET_REPLY"


def test_addresses_as_objects_and_prefixes() -> None:
    default = made("route.newroute", rtm_family=2, gateway="192.0.2.1")
    found = frame([route(gateway="192.0.2.1"), default])
    assert found.nl.ip("dst").tolist() == [ipaddress.ip_network("192.0.2.0/24"), None]
    assert found.nl.ip("gateway").tolist() == [ipaddress.ip_address("192.0.2.1")] * 2
    assert found.nl.prefix("dst").tolist() == ["192.0.2.0/24", "0.0.0.0/0"]
    with pytest.raises(UnknownNameError):
        found.nl.ip("oif")


def test_names_as_numbers() -> None:
    found = frame([route(), route(rtm_protocol=222)])
    assert found.nl.number("rtm_protocol").tolist() == [186, 222]


def test_names_are_joined_from_a_mapping() -> None:
    context = Context(REGISTRY.protocol("route"))
    found = frame([made("route.newroute", context, rtm_family=2, oif=7)])
    assert found["oif_name"].isna().all()
    assert found.nl.join_names({7: "eth7"})["oif_name"].tolist() == ["eth7"]


def test_two_frames_are_compared_by_what_makes_a_row_the_object_it_is() -> None:
    old = frame([route(), route(dst="198.51.100.0/24", oif=2), route(dst="203.0.113.0/24")])
    new = frame([route(dst="203.0.113.0/24"), route(dst="198.51.100.0/24", oif=3), route(dst="10.0.0.0/8")])
    found = old.nl.diff(new)
    assert sorted(found["change"]) == ["appeared", "changed", "changed", "vanished"]
    changed = found[found["path"] == "oif"].iloc[0]
    assert (changed["dst"], changed["old"], changed["new"]) == ("198.51.100.0", 2, 3)
    assert len(old.nl.diff(old)) == 0
    with pytest.raises(UsageError):
        old.nl.diff(frame([link()]))


def test_counters_are_left_out_of_a_comparison_unless_asked_for() -> None:
    moved = with_more(link(), attribute(23, struct.pack("=25Q", *range(25))))
    still = with_more(link(), attribute(23, bytes(200)))
    assert len(frame([still]).nl.diff(frame([moved]))) == 0
    assert len(frame([still]).nl.diff(frame([moved]), ignore=())) == 24


@pytest.mark.parametrize("area", ["route", "link", "nft", "tc", "uevent", "conntrack"])
def test_a_frame_is_saved_and_loaded_without_loss(area: str, tmp_path: Any) -> None:
    for group in replies(area):
        found = frame(group, keep=True)
        path = str(tmp_path / "frame.parquet")
        found.nl.save(path)
        back = load(path)
        pd.testing.assert_frame_equal(back, found)
        assert back.attrs == found.attrs
        for name in found.columns:
            if found[name].dtype == object:
                assert repr(back[name].tolist()) == repr(found[name].tolist())


def test_a_file_that_is_not_ours_is_an_error(tmp_path: Any) -> None:
    path = str(tmp_path / "other.parquet")
    pd.DataFrame({"a": [1]}).to_parquet(path)
    with pytest.raises(InputError, match="read_parquet"):
        load(path)
    with pytest.raises(UsageError):
        pd.DataFrame({"a": [1]}).nl.message(0)


def test_a_frame_may_be_changed_and_nothing_else_changes() -> None:
    """Small frames share what is absent; no write may reach another frame, or another column."""
    first, second = frame([route()] * 2), frame([route()] * 2)
    first.loc[0, "priority"] = 7
    first.loc[1, "rtm_tos"] = 9
    assert first["priority"].tolist()[0] == 7 and first["flow"].isna().all()
    assert second["priority"].isna().all() and frame([route()] * 2)["priority"].isna().all()
    assert second["rtm_tos"].tolist() == [0, 0]
    large = frame([route()] * 300)
    large.loc[0, "priority"] = 7
    assert large["flow"].isna().all() and large["iif"].isna().all()


def test_the_usual_way_of_making_frames_gives_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    from nlshell.frames import assemble

    quick = frame([route(oif=2), route()])
    monkeypatch.setattr(assemble, "_quick", None)
    pd.testing.assert_frame_equal(frame([route(oif=2), route()]), quick)


def test_arithmetic_and_grouping_work_as_usual() -> None:
    found = frame([route(priority=5, oif=2), route(priority=7, oif=2), route(oif=3)])
    assert found.groupby("oif")["priority"].sum().tolist() == [12, 0]
    assert found["priority"].mean() == 6
    assert len(found[found["priority"] > 5]) == 1
    assert found["rtm_type"].value_counts().iloc[0] == 3
    assert np.array_equal(found["rtm_dst_len"].to_numpy(), [24, 24, 24])
