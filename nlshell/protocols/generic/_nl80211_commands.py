"""The commands of nl80211, and which attributes a request may carry. Source: <linux/nl80211.h>, net/wireless/nl80211.c.

An attribute is listed where the kernel (6.12) reads it: in the command's handler, in what that calls, or before it, in
nl80211_pre_doit. Where the handler has another name than the command, or reads through a function of its own, it is said.
"""

from ...schema import MessageType

# nl80211_pre_doit: the handler works on an interface (NL80211_FLAG_NEED_NETDEV, NEED_WDEV; __cfg80211_wdev_from_attrs), …
_INTERFACE = ["ifindex", "wdev"]
# … on a link of it (NL80211_FLAG_MLO_VALID_LINK_ID), …
_LINK = [*_INTERFACE, "mlo_link_id"]
# … or on a wireless device (NL80211_FLAG_NEED_WIPHY; __cfg80211_rdev_from_attrs).
_WIPHY = ["wiphy", "ifindex", "wdev"]

# _nl80211_parse_chandef
_CHANNEL = [
    "wiphy_freq", "wiphy_freq_offset", "wiphy_channel_type", "channel_width", "center_freq1", "center_freq1_offset", "center_freq2",
    "wiphy_edmg_channels", "wiphy_edmg_bw_config", "punct_bitmap",
]  # fmt: skip

# nl80211_parse_beacon
_BEACON = [
    "beacon_head", "beacon_tail", "ie", "ie_probe_resp", "ie_assoc_resp", "probe_resp", "ftm_responder", "he_bss_color",
    "mbssid_elems", "ema_rnr_elems",
]  # fmt: skip

# nl80211_crypto_settings, validate_pae_over_nl80211
_CRYPTO = [
    "control_port", "control_port_ethertype", "control_port_no_encrypt", "control_port_over_nl80211", "control_port_no_preauth",
    "cipher_suites_pairwise", "cipher_suite_group", "wpa_versions", "akm_suites", "pmk", "sae_password", "sae_pwe", "socket_owner",
]  # fmt: skip

# nl80211_parse_key, nl80211_parse_key_old
_KEY = [
    "key", "key_data", "key_idx", "key_cipher", "key_seq", "key_default", "key_default_mgmt", "key_type", "key_default_types",
]  # fmt: skip

# nl80211_parse_mon_options
_MONITOR = ["mntr_flags", "mu_mimo_group_data", "mu_mimo_follow_mac_addr"]

# What nl80211_set_station and nl80211_new_station have in common: parse_station_flags, nl80211_parse_sta_txpower_setting,
# nl80211_parse_sta_channel_info, nl80211_parse_sta_wme, get_vlan, and for the first nl80211_set_station_tdls.
_STATION = [
    "mac", "mld_addr", "mlo_link_id", "sta_aid", "peer_aid", "sta_listen_interval", "sta_supported_rates", "sta_support_p2p_ps",
    "sta_capability", "sta_ext_capability", "sta_flags", "sta_flags2", "sta_plink_action", "sta_vlan", "sta_wme",
    "sta_supported_channels", "sta_supported_oper_classes", "sta_tx_power_setting", "sta_tx_power", "ht_capability",
    "vht_capability", "he_capability", "he_6ghz_capability", "eht_capability", "opmode_notif", "airtime_weight",
]  # fmt: skip

# nl80211_add_mod_link_station, nl80211_parse_sta_txpower_setting
_LINK_STATION = [
    *_LINK, "mld_addr", "mac", "sta_supported_rates", "ht_capability", "vht_capability", "he_capability", "he_6ghz_capability",
    "eht_capability", "opmode_notif", "sta_tx_power_setting", "sta_tx_power",
]  # fmt: skip

# nl80211_trigger_scan and nl80211_parse_sched_scan; nl80211_check_scan_flags, nl80211_parse_random_mac
_SCAN = ["scan_frequencies", "scan_ssids", "ie", "scan_flags", "mac", "mac_mask"]

# nl80211_connect, nl80211_associate: what 802.11n and its successors can do
_CAPABILITIES = [
    "disable_ht", "ht_capability", "ht_capability_mask", "disable_vht", "vht_capability", "vht_capability_mask", "disable_he",
    "disable_eht",
]  # fmt: skip

# nl80211_connect, nl80211_update_connect_params: all of them or none
_FILS = ["fils_erp_username", "fils_erp_realm", "fils_erp_next_seq_num", "fils_erp_rrk"]

COMMANDS = [
    MessageType(1, "GET_WIPHY", takes=["wiphy", "ifindex", "wdev", "split_wiphy_dump"], needs=["wiphy|ifindex|wdev"],
        doc="ask for a wireless device; as a dump: ask for all wireless devices"),
    # nl80211_set_wiphy; the channel in __nl80211_set_channel
    MessageType(2, "SET_WIPHY", takes=[*_WIPHY, "wiphy_name", "wiphy_txq_params", "mlo_link_id", *_CHANNEL,
        "wiphy_tx_power_setting", "wiphy_tx_power_level", "wiphy_antenna_tx", "wiphy_antenna_rx", "wiphy_retry_short",
        "wiphy_retry_long", "wiphy_frag_threshold", "wiphy_rts_threshold", "wiphy_coverage_class", "wiphy_dyn_ack", "txq_limit",
        "txq_memory_limit", "txq_quantum"], needs=["wiphy|ifindex|wdev"],
        doc="change a wireless device: name, channel, power, thresholds"),
    MessageType(3, "NEW_WIPHY", doc="from the kernel: describes a wireless device, in as many messages as it needs"),
    MessageType(4, "DEL_WIPHY", doc="from the kernel: reports the end of a wireless device"),
    MessageType(5, "GET_INTERFACE", takes=["ifindex", "wdev", "wiphy"], needs=["ifindex|wdev"],
        doc="ask for a wireless interface; as a dump: ask for all wireless interfaces"),
    # nl80211_set_interface, nl80211_parse_vif_radio_mask
    MessageType(6, "SET_INTERFACE", takes=[*_INTERFACE, "iftype", "mesh_id", "4addr", *_MONITOR, "vif_radio_mask"],
        needs=["ifindex|wdev"], doc="change the mode of a wireless interface"),
    # _nl80211_new_interface, nl80211_parse_vif_radio_mask
    MessageType(7, "NEW_INTERFACE", takes=[*_WIPHY, "ifname", "iftype", "mac", "4addr", *_MONITOR, "vif_radio_mask",
        "socket_owner", "mesh_id"], needs=["wiphy|ifindex|wdev", "ifname", "iftype"],
        doc="make a wireless interface; from the kernel: describes a wireless interface"),
    MessageType(8, "DEL_INTERFACE", takes=_INTERFACE, needs=["ifindex|wdev"],
        doc="delete a wireless interface; from the kernel: reports the end of a wireless interface"),
    MessageType(9, "GET_KEY", takes=["ifindex", "wdev", "mac", "key_idx", "key_type", "mlo_link_id"], needs=["ifindex|wdev"], dumps=False,
        doc="ask what is known of a key"),
    MessageType(10, "SET_KEY", takes=[*_INTERFACE, "mlo_link_id", "mac", *_KEY],
        needs=["ifindex|wdev", "key|key_idx", "key|key_default|key_default_mgmt"], doc="choose the key that is used by default"),
    # nl80211_new_key, cfg80211_validate_key_settings
    MessageType(11, "NEW_KEY", takes=[*_INTERFACE, "mlo_link_id", "mac", "vlan_id", *_KEY],
        needs=["ifindex|wdev", "key|key_data", "key|key_idx", "key|key_cipher"], doc="add a key; from the kernel: tells of a key"),
    MessageType(12, "DEL_KEY", takes=[*_INTERFACE, "mlo_link_id", "mac", *_KEY], needs=["ifindex|wdev", "key|key_idx"],
        doc="delete a key"),
    MessageType(13, "GET_BEACON", dumps=False, doc="not used by the kernel"),
    # A beacon needs a head or a tail: nl80211_parse_beacon.
    MessageType(14, "SET_BEACON", takes=[*_LINK, *_BEACON, "fils_discovery", "unsol_bcast_probe_resp"],
        needs=["ifindex|wdev", "beacon_head|beacon_tail"], doc="change what an access point's beacons say"),
    # nl80211_start_ap, nl80211_parse_tx_bitrate_mask, parse_acl_data
    MessageType(15, "START_AP", takes=[*_LINK, *_BEACON, "beacon_interval", "dtim_period", "ssid", "hidden_ssid", "privacy",
        "auth_type", *_CRYPTO, "inactivity_timeout", "p2p_ctwindow", "p2p_oppps", *_CHANNEL, "tx_rates", "smps_mode", "pbss",
        "acl_policy", "mac_addrs", "twt_responder", "he_obss_pd", "fils_discovery", "unsol_bcast_probe_resp", "mbssid_config",
        "ap_settings_flags", "external_auth_support"], needs=["ifindex|wdev", "beacon_head", "beacon_interval", "dtim_period"],
        doc="begin to be an access point"),
    MessageType(16, "STOP_AP", takes=_LINK, needs=["ifindex|wdev"], doc="end being an access point"),
    MessageType(17, "GET_STATION", takes=["ifindex", "wdev", "mac"], needs=["ifindex|wdev", "mac"],
        doc="ask for a station; as a dump: ask for all stations of an interface"),
    MessageType(18, "SET_STATION", takes=[*_INTERFACE, *_STATION, "vlan_id", "sta_plink_state", "mesh_peer_aid",
        "local_mesh_power_mode"], needs=["ifindex|wdev", "mac"], doc="change what is known of a station, and what it may do"),
    MessageType(19, "NEW_STATION", takes=[*_INTERFACE, *_STATION, "vlan_id"],
        needs=["ifindex|wdev", "mac", "sta_listen_interval", "sta_supported_rates", "sta_aid|peer_aid"],
        doc="add a station; from the kernel: describes a station"),
    MessageType(20, "DEL_STATION", takes=[*_INTERFACE, "mlo_link_id", "mac", "mgmt_subtype", "reason_code"], needs=["ifindex|wdev"],
        doc="send a station away, or all of them; from the kernel: a station is gone"),
    MessageType(21, "GET_MPATH", takes=["ifindex", "wdev", "mac"], needs=["ifindex|wdev", "mac"],
        doc="ask for a path through the mesh; as a dump: ask for all paths of an interface"),
    MessageType(22, "SET_MPATH", takes=[*_INTERFACE, "mac", "mpath_next_hop"], needs=["ifindex|wdev", "mac", "mpath_next_hop"],
        doc="change the next hop of a path through the mesh"),
    MessageType(23, "NEW_MPATH", takes=[*_INTERFACE, "mac", "mpath_next_hop"], needs=["ifindex|wdev", "mac", "mpath_next_hop"],
        doc="add a path through the mesh; from the kernel: describes a path"),
    MessageType(24, "DEL_MPATH", takes=[*_INTERFACE, "mac"], needs=["ifindex|wdev"],
        doc="delete a path through the mesh, or all of them"),
    MessageType(25, "SET_BSS", takes=[*_LINK, "bss_cts_prot", "bss_short_preamble", "bss_short_slot_time", "bss_basic_rates",
        "ap_isolate", "bss_ht_opmode", "p2p_ctwindow", "p2p_oppps"], needs=["ifindex|wdev"],
        doc="change the settings of the own network"),
    MessageType(26, "SET_REG", takes=["reg_alpha2", "dfs_region", "reg_rules"], needs=["reg_alpha2", "reg_rules"],
        doc="set the rules for radio in a country; done by crda"),
    MessageType(27, "REQ_SET_REG", takes=["user_reg_hint_type", "reg_alpha2", "reg_indoor", "socket_owner"],
        needs=["reg_alpha2|user_reg_hint_type"], doc="say in which country this is, so that its rules hold"),
    MessageType(28, "GET_MESH_CONFIG", takes=["ifindex", "wdev"], needs=["ifindex|wdev"], dumps=False,
        doc="ask for the settings of a mesh interface; from the kernel: tells them"),
    # nl80211_update_mesh_config, nl80211_parse_mesh_config
    MessageType(29, "SET_MESH_CONFIG", takes=[*_INTERFACE, "mesh_config"], needs=["ifindex|wdev", "mesh_config"],
        doc="change the settings of a mesh interface"),
    MessageType(30, "SET_MGMT_EXTRA_IE", doc="not used by the kernel"),
    MessageType(31, "GET_REG", takes=_WIPHY,
        doc="ask for the rules for radio that hold; as a dump: ask for all rules, of wireless devices with rules of their own, "
        "too"),
    MessageType(32, "GET_SCAN", takes=["ifindex", "wdev", "bss_dump_include_use_data"], needs=["ifindex|wdev"], dumps=True,
        doc="as a dump: ask for all networks that an interface saw"),
    MessageType(33, "TRIGGER_SCAN", takes=[*_INTERFACE, *_SCAN, "scan_freq_khz", "scan_supp_rates", "measurement_duration",
        "measurement_duration_mandatory", "tx_no_cck_rate", "bssid", "mlo_link_id"], needs=["ifindex|wdev"],
        doc="begin to look for networks; from the kernel: a scan began"),
    MessageType(34, "NEW_SCAN_RESULTS", doc="from the kernel: a scan has ended; in a dump: a network that was seen"),
    MessageType(35, "SCAN_ABORTED", doc="from the kernel: a scan ended before its time"),
    MessageType(36, "REG_CHANGE", doc="from the kernel: other rules for radio hold now"),
    MessageType(37, "AUTHENTICATE", takes=[*_INTERFACE, "mac", "auth_type", "ssid", "wiphy_freq", "wiphy_freq_offset", "ie",
        "auth_data", *_KEY, "local_state_change", "mlo_link_id", "mld_addr"],
        needs=["ifindex|wdev", "mac", "wiphy_freq", "ssid", "auth_type"],
        doc="begin to authenticate with an access point; from the kernel: its answer"),
    MessageType(38, "ASSOCIATE", takes=[*_INTERFACE, "mac", "wiphy_freq", "wiphy_freq_offset", "ssid", "ie", "use_mfp",
        "prev_bssid", *_CAPABILITIES, "use_rrm", "fils_kek", "fils_nonces", "s1g_capability", "s1g_capability_mask",
        "assoc_spp_amsdu", "mlo_link_id", "mlo_links", "mld_addr", *_CRYPTO],
        needs=["ifindex|wdev", "mac|mlo_links", "wiphy_freq|mlo_links", "ssid"],
        doc="associate with an access point; from the kernel: its answer"),
    MessageType(39, "DEAUTHENTICATE", takes=[*_INTERFACE, "mac", "reason_code", "ie", "local_state_change"],
        needs=["ifindex|wdev", "mac", "reason_code"], doc="end authentication; from the kernel: authentication has ended"),
    MessageType(40, "DISASSOCIATE", takes=[*_INTERFACE, "mac", "reason_code", "ie", "local_state_change"],
        needs=["ifindex|wdev", "mac", "reason_code"], doc="end association; from the kernel: association has ended"),
    MessageType(41, "MICHAEL_MIC_FAILURE", doc="from the kernel: a packet under TKIP was forged"),
    MessageType(42, "REG_BEACON_HINT", doc="from the kernel: a beacon showed that a channel may be used here"),
    # nl80211_join_ibss, nl80211_parse_connkeys
    MessageType(43, "JOIN_IBSS", takes=[*_INTERFACE, "ssid", "beacon_interval", "mac", "ie", *_CHANNEL, "freq_fixed", "privacy",
        "bss_basic_rates", "ht_capability", "ht_capability_mask", "mcast_rate", "keys", "control_port",
        "control_port_over_nl80211", "handle_dfs", "socket_owner"], needs=["ifindex|wdev", "ssid", "wiphy_freq"],
        doc="found or join a network without access point; from the kernel: it was joined"),
    MessageType(44, "LEAVE_IBSS", takes=_INTERFACE, needs=["ifindex|wdev"], doc="leave a network without access point"),
    # nl80211_testmode_do, nl80211_testmode_dump
    MessageType(45, "TESTMODE", takes=[*_WIPHY, "testdata"], needs=["wiphy|ifindex|wdev", "testdata"],
        doc="a command of the driver for testing; from the kernel: its answer"),
    # nl80211_connect, nl80211_parse_connkeys
    MessageType(46, "CONNECT", takes=[*_INTERFACE, "ssid", "auth_type", "privacy", "want_1x_4way_hs", *_CRYPTO, "bg_scan_period",
        "mac", "mac_hint", "ie", "use_mfp", "prev_bssid", "wiphy_freq", "wiphy_freq_offset", "wiphy_freq_hint",
        "wiphy_edmg_channels", "wiphy_edmg_bw_config", "keys", *_CAPABILITIES, "use_rrm", "pbss", "bss_select", *_FILS,
        "external_auth_support", "mlo_support"], needs=["ifindex|wdev", "ssid"],
        doc="connect to a network, the driver does all of it; from the kernel: what came of it"),
    MessageType(47, "ROAM", doc="from the kernel: the driver moved to another access point"),
    MessageType(48, "DISCONNECT", takes=[*_INTERFACE, "reason_code"], needs=["ifindex|wdev"],
        doc="end a connection; from the kernel: a connection has ended"),
    # nl80211_wiphy_netns
    MessageType(49, "SET_WIPHY_NETNS", takes=[*_WIPHY, "pid", "netns_fd"], needs=["wiphy|ifindex|wdev", "pid|netns_fd"],
        doc="move a wireless device into another network namespace"),
    MessageType(50, "GET_SURVEY", takes=["ifindex", "wdev", "survey_radio_stats"], needs=["ifindex|wdev"], dumps=True,
        doc="as a dump: ask how busy all channels are"),
    MessageType(51, "NEW_SURVEY_RESULTS", doc="from the kernel: how busy a channel is"),
    MessageType(52, "SET_PMKSA", takes=[*_INTERFACE, "pmkid", "mac", "ssid", "fils_cache_id", "pmk", "pmk_lifetime",
        "pmk_reauth_threshold"], needs=["ifindex|wdev", "pmkid", "mac|ssid"], doc="remember the outcome of an authentication"),
    MessageType(53, "DEL_PMKSA", takes=[*_INTERFACE, "pmkid", "mac", "ssid", "fils_cache_id", "pmk"],
        needs=["ifindex|wdev", "mac|ssid"], doc="forget the outcome of an authentication"),
    MessageType(54, "FLUSH_PMKSA", takes=_INTERFACE, needs=["ifindex|wdev"], doc="forget the outcomes of all authentications"),
    MessageType(55, "REMAIN_ON_CHANNEL", takes=[*_LINK, *_CHANNEL, "duration"], needs=["ifindex|wdev", "wiphy_freq", "duration"],
        doc="stay on a channel for a while; from the kernel: it is there now"),
    MessageType(56, "CANCEL_REMAIN_ON_CHANNEL", takes=[*_INTERFACE, "cookie"], needs=["ifindex|wdev", "cookie"],
        doc="go back before the time is over; from the kernel: it is no longer there"),
    # nl80211_set_tx_bitrate_mask, nl80211_parse_tx_bitrate_mask
    MessageType(57, "SET_TX_BITRATE_MASK", takes=[*_LINK, "tx_rates"], needs=["ifindex|wdev"],
        doc="choose the rates that may be used for sending"),
    # nl80211_register_mgmt
    MessageType(58, "REGISTER_FRAME", takes=[*_INTERFACE, "frame_match", "frame_type", "receive_multicast"],
        needs=["ifindex|wdev", "frame_match"], doc="ask to be given management frames of a kind"),
    # nl80211_tx_mgmt
    MessageType(59, "FRAME", takes=[*_INTERFACE, "frame", *_CHANNEL, "duration", "offchannel_tx_ok", "tx_no_cck_rate",
        "dont_wait_for_ack", "csa_c_offsets_tx", "mlo_link_id"], needs=["ifindex|wdev", "frame"],
        doc="send a management frame; from the kernel: one that came in"),
    MessageType(60, "FRAME_TX_STATUS", doc="from the kernel: whether a frame that was sent was acknowledged"),
    MessageType(61, "SET_POWER_SAVE", takes=[*_INTERFACE, "ps_state"], needs=["ifindex|wdev", "ps_state"],
        doc="switch saving of power on or off"),
    MessageType(62, "GET_POWER_SAVE", takes=["ifindex", "wdev"], needs=["ifindex|wdev"], dumps=False,
        doc="ask whether power is saved; from the kernel: tells it"),
    MessageType(63, "SET_CQM", takes=[*_INTERFACE, "cqm"], needs=["ifindex|wdev", "cqm"],
        doc="ask to be told when the connection becomes worse or better"),
    MessageType(64, "NOTIFY_CQM", doc="from the kernel: the connection became worse or better"),
    MessageType(65, "SET_CHANNEL", takes=[*_LINK, *_CHANNEL], needs=["ifindex|wdev", "wiphy_freq"],
        doc="change the channel of an interface"),
    MessageType(66, "SET_WDS_PEER", doc="not used by the kernel any more"),
    # nl80211_tx_mgmt_cancel_wait
    MessageType(67, "FRAME_WAIT_CANCEL", takes=[*_INTERFACE, "cookie"], needs=["ifindex|wdev", "cookie"],
        doc="stop waiting for the answer to a frame"),
    # nl80211_join_mesh, nl80211_parse_tx_bitrate_mask
    MessageType(68, "JOIN_MESH", takes=[*_INTERFACE, "mesh_id", "mesh_config", "mesh_setup", "mcast_rate", "beacon_interval",
        "dtim_period", *_CHANNEL, "bss_basic_rates", "tx_rates", "handle_dfs", "control_port_over_nl80211", "socket_owner"],
        needs=["ifindex|wdev", "mesh_id"], doc="join a mesh"),
    MessageType(69, "LEAVE_MESH", takes=_INTERFACE, needs=["ifindex|wdev"], doc="leave a mesh"),
    MessageType(70, "UNPROT_DEAUTHENTICATE", doc="from the kernel: somebody without the key says that authentication has ended"),
    MessageType(71, "UNPROT_DISASSOCIATE", doc="from the kernel: somebody without the key says that association has ended"),
    MessageType(72, "NEW_PEER_CANDIDATE", doc="from the kernel: a possible peer in the mesh was heard"),
    MessageType(73, "GET_WOWLAN", takes=["wiphy", "ifindex", "wdev"], needs=["wiphy|ifindex|wdev"], dumps=False,
        doc="ask what wakes the machine through Wi-Fi; from the kernel: tells it"),
    MessageType(74, "SET_WOWLAN", takes=[*_WIPHY, "wowlan_triggers"], needs=["wiphy|ifindex|wdev"],
        doc="choose what wakes the machine through Wi-Fi; without triggers nothing does"),
    # nl80211_start_sched_scan, nl80211_parse_sched_scan_plans
    MessageType(75, "START_SCHED_SCAN", takes=[*_INTERFACE, *_SCAN, "sched_scan_match", "sched_scan_plans", "sched_scan_interval",
        "sched_scan_delay", "sched_scan_relative_rssi", "sched_scan_rssi_adjust", "sched_scan_multi", "socket_owner"],
        needs=["ifindex|wdev", "sched_scan_plans|sched_scan_interval"],
        doc="begin to look for networks again and again; from the kernel: it began"),
    MessageType(76, "STOP_SCHED_SCAN", takes=[*_INTERFACE, "cookie"], needs=["ifindex|wdev"],
        doc="stop looking for networks again and again"),
    MessageType(77, "SCHED_SCAN_RESULTS", doc="from the kernel: a repeated scan found something"),
    MessageType(78, "SCHED_SCAN_STOPPED", doc="from the kernel: a repeated scan has ended"),
    # nl80211_set_rekey_data
    MessageType(79, "SET_REKEY_OFFLOAD", takes=[*_INTERFACE, "rekey_data"], needs=["ifindex|wdev", "rekey_data"],
        doc="give the device what it needs to renew the group key while the machine sleeps; from the kernel: it renewed one"),
    MessageType(80, "PMKSA_CANDIDATE", doc="from the kernel: an access point with which one could authenticate in advance"),
    MessageType(81, "TDLS_OPER", takes=[*_INTERFACE, "tdls_operation", "mac"], needs=["ifindex|wdev", "tdls_operation", "mac"],
        doc="open or close a direct link to a station"),
    MessageType(82, "TDLS_MGMT", takes=[*_LINK, "mac", "tdls_action", "tdls_dialog_token", "status_code", "ie", "tdls_initiator",
        "tdls_peer_capability"], needs=["ifindex|wdev", "tdls_action", "status_code", "tdls_dialog_token", "mac", "ie"],
        doc="send a frame about a direct link"),
    # nl80211_register_unexpected_frame: whoever sends it is told of such frames.
    MessageType(83, "UNEXPECTED_FRAME", takes=_INTERFACE, needs=["ifindex|wdev"],
        doc="ask to be told of data from stations that are not associated; from the kernel: such data"),
    # nl80211_probe_client
    MessageType(84, "PROBE_PEER", takes=[*_INTERFACE, "mac"], needs=["ifindex|wdev", "mac"],
        doc="find out whether a station is there; from the kernel: it is"),
    MessageType(85, "REGISTER_BEACONS", takes=_WIPHY, needs=["wiphy|ifindex|wdev"], doc="ask to be given the beacons of others"),
    MessageType(86, "UNEXPECTED_4ADDR_FRAME",
        doc="from the kernel: a frame with four addresses from a station that is not set up for it"),
    MessageType(87, "SET_NOACK_MAP", takes=[*_INTERFACE, "noack_map"], needs=["ifindex|wdev", "noack_map"],
        doc="choose which priorities need no acknowledgement"),
    MessageType(88, "CH_SWITCH_NOTIFY", doc="from the kernel: the channel has changed"),
    # Such an interface has no network device, so that only wdev can name it; so it is with NAN (_nl80211_new_interface).
    MessageType(89, "START_P2P_DEVICE", takes=["wdev"], needs=["wdev"], doc="switch a P2P device on"),
    MessageType(90, "STOP_P2P_DEVICE", takes=["wdev"], needs=["wdev"], doc="switch a P2P device off"),
    MessageType(91, "CONN_FAILED", doc="from the kernel: a station could not connect, and why"),
    MessageType(92, "SET_MCAST_RATE", takes=[*_INTERFACE, "mcast_rate"], needs=["ifindex|wdev", "mcast_rate"],
        doc="choose the rate for multicast"),
    # parse_acl_data
    MessageType(93, "SET_MAC_ACL", takes=[*_INTERFACE, "acl_policy", "mac_addrs"], needs=["ifindex|wdev", "acl_policy", "mac_addrs"],
        doc="choose which stations may, or may not, connect"),
    # nl80211_start_radar_detection
    MessageType(94, "RADAR_DETECT", takes=[*_LINK, *_CHANNEL, "radar_background"], needs=["ifindex|wdev", "wiphy_freq"],
        doc="begin to listen for radar before a channel is used; from the kernel: what came of it"),
    MessageType(95, "GET_PROTOCOL_FEATURES", takes=(), dumps=False,
        doc="ask what the interface between kernel and programs can do; from the kernel: tells it"),
    MessageType(96, "UPDATE_FT_IES", takes=[*_INTERFACE, "mdid", "ie"], needs=["ifindex|wdev", "ie", "mdid"],
        doc="set the elements for a fast transition"),
    MessageType(97, "FT_EVENT", doc="from the kernel: the elements of the access point for a fast transition"),
    MessageType(98, "CRIT_PROTOCOL_START", takes=[*_INTERFACE, "crit_prot_id", "max_crit_prot_duration"],
        needs=["ifindex|wdev", "max_crit_prot_duration"],
        doc="ask for reliable delivery for a while: DHCP is running"),
    MessageType(99, "CRIT_PROTOCOL_STOP", takes=_INTERFACE, needs=["ifindex|wdev"],
        doc="reliable delivery is no longer needed; from the kernel: it has ended"),
    MessageType(100, "GET_COALESCE", takes=["wiphy", "ifindex", "wdev"], needs=["wiphy|ifindex|wdev"], dumps=False,
        doc="ask which packets may be held back; from the kernel: tells it"),
    MessageType(101, "SET_COALESCE", takes=[*_WIPHY, "coalesce_rule"], needs=["wiphy|ifindex|wdev"],
        doc="choose which packets may be held back"),
    MessageType(102, "CHANNEL_SWITCH", takes=[*_LINK, *_CHANNEL, "ch_switch_count", "ch_switch_block_tx", "csa_ies", *_BEACON,
        "handle_dfs"], needs=["ifindex|wdev", "ch_switch_count", "wiphy_freq"],
        doc="move an access point to another channel, and tell its stations before"),
    # nl80211_vendor_cmd, nl80211_prepare_vendor_dump
    MessageType(103, "VENDOR", takes=[*_WIPHY, "vendor_id", "vendor_subcmd", "vendor_data"],
        needs=["wiphy|ifindex|wdev", "vendor_id", "vendor_subcmd"],
        doc="a command of the vendor's own; from the kernel: its answer, or an event"),
    MessageType(104, "SET_QOS_MAP", takes=[*_INTERFACE, "qos_map"], needs=["ifindex|wdev"],
        doc="choose the priority of packets by their DSCP"),
    MessageType(105, "ADD_TX_TS", takes=[*_INTERFACE, "tsid", "mac", "user_prio", "admitted_time"],
        needs=["ifindex|wdev", "tsid", "mac", "user_prio"], doc="ask for medium time for a stream of traffic"),
    MessageType(106, "DEL_TX_TS", takes=[*_INTERFACE, "tsid", "mac"], needs=["ifindex|wdev", "tsid", "mac"], doc="give up medium time"),
    MessageType(107, "GET_MPP", takes=["ifindex", "wdev", "mac"], needs=["ifindex|wdev", "mac"],
        doc="ask for a proxy of the mesh; as a dump: ask for all proxies of an interface"),
    MessageType(108, "JOIN_OCB", takes=[*_INTERFACE, *_CHANNEL], needs=["ifindex|wdev", "wiphy_freq"],
        doc="begin to send outside of any network (802.11p)"),
    MessageType(109, "LEAVE_OCB", takes=_INTERFACE, needs=["ifindex|wdev"], doc="end sending outside of any network"),
    MessageType(110, "CH_SWITCH_STARTED_NOTIFY", doc="from the kernel: a change of the channel was announced"),
    MessageType(111, "TDLS_CHANNEL_SWITCH", takes=[*_INTERFACE, "mac", "oper_class", *_CHANNEL],
        needs=["ifindex|wdev", "mac", "wiphy_freq", "oper_class"], doc="move a direct link to another channel"),
    MessageType(112, "TDLS_CANCEL_CHANNEL_SWITCH", takes=[*_INTERFACE, "mac"], needs=["ifindex|wdev", "mac"],
        doc="bring a direct link back to the channel"),
    MessageType(113, "WIPHY_REG_CHANGE", doc="from the kernel: other rules for radio hold for one device"),
    MessageType(114, "ABORT_SCAN", takes=_INTERFACE, needs=["ifindex|wdev"], doc="stop a scan"),
    MessageType(115, "START_NAN", takes=["wdev", "nan_master_pref", "bands"], needs=["wdev", "nan_master_pref"],
        doc="join neighbour awareness networking"),
    MessageType(116, "STOP_NAN", takes=["wdev"], needs=["wdev"], doc="leave neighbour awareness networking"),
    # nl80211_nan_add_func
    MessageType(117, "ADD_NAN_FUNCTION", takes=["wdev", "nan_func"], needs=["wdev", "nan_func"],
        doc="publish or look for a service"),
    # nl80211_nan_del_func
    MessageType(118, "DEL_NAN_FUNCTION", takes=["wdev", "cookie"], needs=["wdev", "cookie"],
        doc="end publishing or looking for a service; from the kernel: it has ended"),
    # nl80211_nan_change_config
    MessageType(119, "CHANGE_NAN_CONFIG", takes=["wdev", "nan_master_pref", "bands"], needs=["wdev", "nan_master_pref|bands"],
        doc="change the settings of neighbour awareness networking"),
    MessageType(120, "NAN_MATCH", doc="from the kernel: a service was found, or this one was"),
    MessageType(121, "SET_MULTICAST_TO_UNICAST", takes=[*_INTERFACE, "multicast_to_unicast_enabled"], needs=["ifindex|wdev"],
        doc="choose whether an access point sends multicast to each station alone"),
    MessageType(122, "UPDATE_CONNECT_PARAMS", takes=[*_INTERFACE, "ie", *_FILS, "auth_type"], needs=["ifindex|wdev"],
        doc="change what a connection uses when it is made anew"),
    MessageType(123, "SET_PMK", takes=[*_INTERFACE, "mac", "pmk", "pmkr0_name"], needs=["ifindex|wdev", "mac", "pmk"],
        doc="give the device the key that an authentication produced"),
    MessageType(124, "DEL_PMK", takes=[*_INTERFACE, "mac"], needs=["ifindex|wdev", "mac"], doc="take the key from the device"),
    MessageType(125, "PORT_AUTHORIZED", doc="from the kernel: the device did the handshake, and data may flow"),
    MessageType(126, "RELOAD_REGDB", takes=(), doc="read the file with the rules for radio anew"),
    MessageType(127, "EXTERNAL_AUTH", takes=[*_INTERFACE, "bssid", "ssid", "status_code", "pmkid"],
        needs=["ifindex|wdev", "bssid", "status_code"],
        doc="tell what came of an authentication; from the kernel: asks a program to authenticate"),
    MessageType(128, "STA_OPMODE_CHANGED", doc="from the kernel: a station uses another width or number of streams"),
    # nl80211_tx_control_port
    MessageType(129, "CONTROL_PORT_FRAME", takes=[*_INTERFACE, "frame", "mac", "control_port_ethertype", "control_port_no_encrypt",
        "dont_wait_for_ack", "mlo_link_id"], needs=["ifindex|wdev", "frame", "mac", "control_port_ethertype"],
        doc="send a frame of the handshake; from the kernel: one that came in"),
    MessageType(130, "GET_FTM_RESPONDER_STATS", takes=_LINK, needs=["ifindex|wdev"], dumps=False,
        doc="ask how often this access point answered measurements of distance; from the kernel: tells it"),
    # nl80211_pmsr_start (net/wireless/pmsr.c)
    MessageType(131, "PEER_MEASUREMENT_START", takes=[*_INTERFACE, "peer_measurements", "timeout", "mac", "mac_mask"],
        needs=["ifindex|wdev", "peer_measurements"], doc="begin to measure the distance to others"),
    MessageType(132, "PEER_MEASUREMENT_RESULT", doc="from the kernel: what was measured"),
    MessageType(133, "PEER_MEASUREMENT_COMPLETE", doc="from the kernel: a measurement has ended"),
    # nl80211_notify_radar_detection
    MessageType(134, "NOTIFY_RADAR", takes=[*_INTERFACE, *_CHANNEL], needs=["ifindex|wdev", "wiphy_freq"],
        doc="say that radar was heard"),
    MessageType(135, "UPDATE_OWE_INFO", takes=[*_INTERFACE, "mac", "status_code", "ie"], needs=["ifindex|wdev", "mac", "status_code"],
        doc="answer a station that wants encryption without a password; from the kernel: a station wants it"),
    MessageType(136, "PROBE_MESH_LINK", takes=[*_INTERFACE, "mac", "frame"], needs=["ifindex|wdev", "mac", "frame"],
        doc="send a frame straight to a peer of the mesh, to measure the link"),
    MessageType(137, "SET_TID_CONFIG", takes=[*_LINK, "tid_config", "mac"], needs=["ifindex|wdev", "tid_config"],
        doc="change how traffic of a kind is sent: retries, aggregation, rates"),
    MessageType(138, "UNPROT_BEACON", doc="from the kernel: a beacon without protection came where it should have one"),
    MessageType(139, "CONTROL_PORT_FRAME_TX_STATUS", doc="from the kernel: whether a frame of the handshake was acknowledged"),
    MessageType(140, "SET_SAR_SPECS", takes=[*_WIPHY, "sar_spec"], needs=["wiphy|ifindex|wdev", "sar_spec"],
        doc="limit the power near the human body"),
    MessageType(141, "OBSS_COLOR_COLLISION", doc="from the kernel: another network has the same colour"),
    # nl80211_color_change
    MessageType(142, "COLOR_CHANGE_REQUEST", takes=[*_LINK, "color_change_count", "color_change_color", "color_change_elems",
        *_BEACON], needs=["ifindex|wdev", "color_change_count", "color_change_color", "color_change_elems", "beacon_head|beacon_tail"],
        doc="begin to use another colour"),
    MessageType(143, "COLOR_CHANGE_STARTED", doc="from the kernel: a change of the colour was announced"),
    MessageType(144, "COLOR_CHANGE_ABORTED", doc="from the kernel: a change of the colour was given up"),
    MessageType(145, "COLOR_CHANGE_COMPLETED", doc="from the kernel: the colour has changed"),
    MessageType(146, "SET_FILS_AAD", takes=[*_INTERFACE, "mac", "fils_kek", "fils_nonces"],
        needs=["ifindex|wdev", "mac", "fils_kek", "fils_nonces"], doc="set the data with which frames of FILS are protected"),
    MessageType(147, "ASSOC_COMEBACK", doc="from the kernel: the access point asks to try again later"),
    MessageType(148, "ADD_LINK", takes=[*_LINK, "mac"], needs=["ifindex|wdev", "mlo_link_id", "mac"],
        doc="add a link to an interface with several"),
    MessageType(149, "REMOVE_LINK", takes=_LINK, needs=["ifindex|wdev", "mlo_link_id"],
        doc="take a link from an interface with several"),
    MessageType(150, "ADD_LINK_STA", takes=_LINK_STATION,
        needs=["ifindex|wdev", "mld_addr", "mlo_link_id", "mac", "sta_supported_rates"], doc="add a link to a station"),
    MessageType(151, "MODIFY_LINK_STA", takes=_LINK_STATION, needs=["ifindex|wdev", "mld_addr", "mlo_link_id"],
        doc="change a link of a station"),
    MessageType(152, "REMOVE_LINK_STA", takes=[*_LINK, "mld_addr"], needs=["ifindex|wdev", "mld_addr", "mlo_link_id"],
        doc="take a link from a station"),
    MessageType(153, "SET_HW_TIMESTAMP", takes=[*_INTERFACE, "mac", "hw_timestamp_enabled"], needs=["ifindex|wdev"],
        doc="switch time stamps of the hardware on or off"),
    MessageType(154, "LINKS_REMOVED", doc="from the kernel: the access point took links away"),
    # nl80211_set_ttlm
    MessageType(155, "SET_TID_TO_LINK_MAPPING", takes=[*_INTERFACE, "mlo_ttlm_dlink", "mlo_ttlm_ulink"],
        needs=["ifindex|wdev", "mlo_ttlm_dlink", "mlo_ttlm_ulink"], doc="choose which link carries which priority"),
    MessageType(156, "ASSOC_MLO_RECONF", needs=["ifindex|wdev"], doc="add links to an association, or take them away"),
    MessageType(157, "EPCS_CFG", needs=["ifindex|wdev"], doc="switch priority for emergency services on or off"),
    MessageType(158, "NAN_NEXT_DW_NOTIFICATION", doc="from the kernel: the next window of neighbour awareness begins soon"),
    MessageType(159, "NAN_CLUSTER_JOINED", doc="from the kernel: a cluster of neighbour awareness was joined"),
    MessageType(160, "INCUMBENT_SIGNAL_DETECT", doc="from the kernel: somebody who goes first uses the channel"),
    MessageType(161, "NAN_SET_LOCAL_SCHED", needs=["wdev"], doc="set when this device is where"),
    MessageType(162, "NAN_SCHED_UPDATE_DONE", doc="from the kernel: a change of the schedule is done"),
    MessageType(163, "NAN_SET_PEER_SCHED", needs=["wdev"], doc="set when a peer is where"),
    MessageType(164, "NAN_ULW_UPDATE", doc="from the kernel: times at which this device is away have changed"),
    MessageType(165, "NAN_CHANNEL_EVAC", doc="from the kernel: a channel has to be left"),
    MessageType(166, "START_PD", doc="begin to measure distances to others nearby"),
    MessageType(167, "STOP_PD", doc="stop measuring distances to others nearby"),
]  # fmt: skip
