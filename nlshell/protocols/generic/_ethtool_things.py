"""What ethtool is asked about, answer by answer: each has a request of its own, for one device or as a dump for all.

Names are those of the operations; beside them stand the words of ethtool(8)'s long options (--show-ring, --module-info).
Columns and counters after <linux/ethtool_netlink.h> and Documentation/networking/ethtool-netlink.rst.
"""

from __future__ import annotations

from ...schema.things import INTERFACE_NAME, Plain, Thing, Word

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_DEV = Word("dev", "header.dev_name", INTERFACE_NAME, "of this device only", alone=True)
_CONTEXT = Word("context", "context", Plain("NUMBER"), "this context of RSS, where the device has further ones")
# ETHTOOL_FLAG_STATS: what is counted beside a setting comes only when it is asked for (ethtool -I).
_WITH_COUNTERS = {"header.flags": "STATS"}


def _of_device(
    name: str,
    doc: str,
    *columns: str,
    about: Iterable[str] = (),
    also: Iterable[str] = (),
    key: Iterable[str] = (),
    words: Iterable[Word] = (),
    moving: Iterable[str] = (),
    operation: str | None = "",
    request: Mapping[str, object] | None = None,
    changes: Mapping[str, str] | None = None,
) -> Thing:
    """An answer about a device; it goes by its name, by those in `also` and by the operation's, behind the word ethtool."""
    about = tuple(about) or (name.replace("-", "_"),)
    spelled = dict.fromkeys([name, *also, *([about[0]] if operation is not None else [])])
    return Thing(
        name,
        doc,
        about=about,
        key=["header.dev_index|header.dev_name", *key],
        title=["named {header.dev_name}|, {header.dev_index:link}"],
        columns=["dev", *columns],
        words=[_DEV, *words],
        moving=moving,
        operation=operation,
        request=request,
        free="dev",
        groups=["monitor"],
        names=[f"ethtool {each}" for each in spelled] if len(spelled) > 1 else (),
        changes=changes,
    )


def things() -> list[Thing]:
    return [
        _of_device(
            "linkmodes", "speed, duplex and negotiation of network devices", "speed", "duplex", "autoneg", "lanes",
            "master_slave_cfg", "master_slave_state", "rate_matching", "ours", "peer",
            changes={"set": "ethtool linkmodes_set header.dev_name=v0 autoneg=0 speed=100 duplex=full"},
        ),
        _of_device("linkinfo", "connectors and transceivers of network devices", "port", "transceiver", "phyaddr", "tp_mdix",
            "tp_mdix_ctrl"),
        _of_device(
            "linkstate", "whether network devices have a link, and why not", "link", "ext_state", "ext_substate", "sqi", "sqi_max",
            "ext_down_cnt", moving=["sqi", "ext_down_cnt"],
        ),
        _of_device("debug", "what the drivers of network devices write into the kernel's log", "msgmask", also=["msglvl"]),
        _of_device(
            "wol", "which packets wake the machine through a network device", "modes", "sopass", also=["wake-on-lan"],
            changes={"set": "ethtool wol_set header.dev_name=v0 modes.bits.bit.name=magic modes.bits.bit.value=yes"},
        ),
        _of_device(
            "features", "offload features of network devices: segmentation, checksums, VLAN tags", "active", "wanted", "hw",
                "nochange",
            also=["offload"], changes={"set": "ethtool features_set header.dev_name=v0 wanted.bits.bit.name=tx-tcp-segmentation"},
        ),
        _of_device("privflags", "switches that drivers of network devices have of their own", "flags", also=["priv-flags"]),
        _of_device(
            "rings", "sizes of the rings of network devices", "rx", "rx_max", "tx", "tx_max", "rx_mini", "rx_mini_max", "rx_jumbo",
            "rx_jumbo_max", "rx_buf_len", "tcp_data_split", "hds_thresh", "cqe_size", "tx_push", "rx_push", also=["ring"],
            changes={"set": "ethtool rings_set header.dev_name=v0 rx=512 tx=512"},
        ),
        _of_device(
            "channels", "numbers of queues of network devices", "combined_count", "combined_max", "rx_count", "rx_max", "tx_count",
            "tx_max", "other_count", "other_max", changes={"set": "ethtool channels_set header.dev_name=v0 rx_count=2"},
        ),
        _of_device(
            "coalesce", "how long network devices put interrupts off", "rx_usecs", "rx_max_frames", "tx_usecs", "tx_max_frames",
            "use_adaptive_rx", "use_adaptive_tx", "rx_usecs_irq", "tx_usecs_irq", "use_cqe_mode_rx", "use_cqe_mode_tx",
            "tx_aggr_max_bytes", "tx_aggr_max_frames", "tx_aggr_time_usecs",
            changes={"set": "ethtool coalesce_set header.dev_name=v0 rx_usecs=50"},
        ),
        _of_device(
            "pause", "pause frames of network devices: who may stop whom", "autoneg", "rx", "tx", "stats_src", "stats",
            moving=["stats"], request=_WITH_COUNTERS, changes={"set": "ethtool pause_set header.dev_name=v0 autoneg=0 rx=1 tx=1"},
        ),
        _of_device(
            "eee", "energy-efficient Ethernet of network devices", "enabled", "active", "tx_lpi_enabled", "tx_lpi_timer",
                "modes_ours",
            "modes_peer", changes={"set": "ethtool eee_set header.dev_name=v0 enabled=0"},
        ),
        _of_device(
            "tsinfo", "time stamps that network devices can take, and their clocks", "phc_index", "timestamping", "tx_types",
            "rx_filters", "hwtstamp_source", "hwtstamp_phyindex", "hwtstamp_provider", "stats", also=["time-stamping"],
                moving=["stats"],
        ),
        _of_device(
            "tsconfig", "which time stamps network devices take at the moment", "hwtstamp_provider", "tx_types", "rx_filters",
            "hwtstamp_flags",
        ),
        _of_device(
            "cable-test", "tests of cables: their results come to the group monitor", "status", "nest", operation=None,
            about=["cable_test", "cable_test_act", "cable_test_tdr", "cable_test_tdr_act"],
            changes={"start": "ethtool cable_test_act header.dev_name=v0"},
        ),
        _of_device("tunnels", "UDP ports whose tunnels network devices look into", "udp_ports", about=["tunnel_info"]),
        _of_device(
            "fec", "forward error correction of network devices", "active", "auto", "modes", "stats", moving=["stats"],
            request=_WITH_COUNTERS, changes={"set": "ethtool fec_set header.dev_name=v0 auto=1"},
        ),
        _of_device(
            "module-eeprom", "the first 128 bytes of the memory of plugged modules", "page", "bank", "i2c_address", "offset",
                "data",
            also=["module-info"], request={"offset": 0, "length": 128, "page": 0, "i2c_address": 0x50},
        ),
        _of_device(
            "stats", "counters that the hardware of network devices keeps after IEEE 802.3 and RMON", "src", "grp",
                also=["statistics"],
            moving=["grp"],
            request={"groups.nomask": True,
                "groups.bits.bit": [{"name": "eth-phy"}, {"name": "eth-mac"}, {"name": "eth-ctrl"}, {"name": "rmon"}]},
        ),
        _of_device("phc-vclocks", "virtual clocks made from the PTP clocks of network devices", "num", "index",
            also=["phc_vclocks"]),
        _of_device(
            "module", "power of plugged modules", "power_mode", "power_mode_policy",
            changes={"set": "ethtool module_set header.dev_name=v0 power_mode_policy=auto"},
        ),
        _of_device(
            "module-firmware", "firmware that is being written into plugged modules: how far it has got", "status", "status_msg",
                "done",
            "total", about=["module_fw_flash", "module_fw_flash_act"], operation=None, moving=["done"],
            changes={"start": "ethtool module_fw_flash_act header.dev_name=v0 file_name=module.bin"},
        ),
        _of_device(
            "pse", "power that network devices feed into the cable (Power over Ethernet, PoDL)", "c33_pse_admin_state",
            "c33_pse_pw_d_status", "c33_pse_pw_class", "c33_pse_actual_pw", "c33_pse_avail_pw_limit", "c33_pse_ext_state",
            "c33_pse_ext_substate", "podl_pse_admin_state", "podl_pse_pw_d_status", "prio", moving=["c33_pse_actual_pw"],
            changes={"set": "ethtool pse_set header.dev_name=v0 c33_pse_admin_control=enabled"},
        ),
        _of_device(
            "rss", "how network devices spread received packets over queues", "context", "hfunc", "indir", "hkey", "input_xfrm",
            "flow_hash", key=["context"], words=[_CONTEXT], also=["rxfh"],
            about=["rss", "rss_create", "rss_create_act", "rss_delete", "rss_delete_act"],
            changes={"set": "ethtool rss_set header.dev_name=v0 hfunc=top", "add": "ethtool rss_create_act header.dev_name=v0",
                "del": "ethtool rss_delete_act header.dev_name=v0 context=1"},
        ),
        _of_device(
            "plca", "PLCA of network devices: who may send when on a shared pair of wires", "enabled", "node_id", "node_cnt",
                "to_tmr",
            "burst_cnt", "burst_tmr", "version", about=["plca_get_cfg", "plca_set_cfg", "plca"], operation="plca_get_cfg",
                also=["plca-cfg"],
            changes={"set": "ethtool plca_set_cfg header.dev_name=v0 enabled=1 node_id=0 node_cnt=8"},
        ),
        _of_device("plca-status", "whether PLCA works on network devices", "status", about=["plca_get_status"]),
        _of_device(
            "mm", "the MAC merge layer of network devices: urgent frames interrupt others", "pmac_enabled", "tx_enabled",
                "tx_active",
            "verify_enabled", "verify_status", "verify_time", "max_verify_time", "tx_min_frag_size", "rx_min_frag_size", "stats",
            moving=["stats"], request=_WITH_COUNTERS, changes={"set": "ethtool mm_set header.dev_name=v0 pmac_enabled=1"},
        ),
        _of_device(
            "phy", "PHYs of network devices, and what they are plugged to", "index", "name", "drvname", "upstream_type",
                "upstream_index",
            "upstream_sfp_name", "downstream_sfp_name", key=["index"], also=["phys"],
        ),
        _of_device(
            "mse", "quality of the signal that network devices receive (mean square error)", "worst_channel", "link", "channel_a",
                "channel_b",
            "channel_c", "channel_d", "capabilities", moving=["worst_channel", "link", "channel_a", "channel_b", "channel_c",
                "channel_d"],
        ),
        _of_device(
            "strset", "names that drivers give to their statistics, flags and features", "stringsets", also=["strings"],
        ),
    ]  # fmt: skip
