"""Digital phase-locked loops and their pins. Source: <linux/dpll.h>, drivers/dpll/dpll_nl.c; dpll.yaml."""

from ...schema import HEX64, PAD, S32, S64, SINT, U32, U64, Attr, AttributeSet, Enum, Family, Flags, MessageType, Nest, String
from ...schema.things import Plain, Thing, Word
from . import GENLMSGHDR

PIN_TYPE = Enum("pin_type", {
    "MUX": 1, "EXT": 2, "SYNCE_ETH_PORT": 3, "INT_OSCILLATOR": 4, "GNSS": 5, "INT_NCO": 6,
}, "DPLL_PIN_TYPE_")  # fmt: skip

PIN_DIRECTION = Enum("pin_direction", {"INPUT": 1, "OUTPUT": 2}, "DPLL_PIN_DIRECTION_")

PIN_STATE = Enum("pin_state", {"CONNECTED": 1, "DISCONNECTED": 2, "SELECTABLE": 3}, "DPLL_PIN_STATE_")

PIN_CAPABILITIES = Flags("pin_capabilities", {
    "DIRECTION_CAN_CHANGE": 0x1, "PRIORITY_CAN_CHANGE": 0x2, "STATE_CAN_CHANGE": 0x4, "STATE_CONNECTED_OVERRIDE": 0x8,
}, "DPLL_PIN_CAPABILITIES_")  # fmt: skip

PIN_OPERSTATE = Enum("pin_operstate", {
    "ACTIVE": 1, "STANDBY": 2, "NO_SIGNAL": 3, "QUAL_FAILED": 4,
}, "DPLL_PIN_OPERSTATE_")  # fmt: skip

PIN: AttributeSet = AttributeSet("DPLL_A_PIN_", [
    Attr(1, "ID", U32),
    Attr(2, "PARENT_ID", U32),
    Attr(3, "MODULE_NAME", String()),
    Attr(4, "PAD", PAD),
    Attr(5, "CLOCK_ID", HEX64),
    Attr(6, "BOARD_LABEL", String()),
    Attr(7, "PANEL_LABEL", String()),
    Attr(8, "PACKAGE_LABEL", String()),
    Attr(9, "TYPE", U32, enum=PIN_TYPE),
    Attr(10, "DIRECTION", U32, enum=PIN_DIRECTION),
    Attr(11, "FREQUENCY", U64, unit="Hz"),
    Attr(12, "FREQUENCY_SUPPORTED", Nest(lambda: PIN), multi=True, doc="ranges of frequencies"),
    Attr(13, "FREQUENCY_MIN", U64, unit="Hz"),
    Attr(14, "FREQUENCY_MAX", U64, unit="Hz"),
    Attr(15, "PRIO", U32, doc="priority among the inputs"),
    Attr(16, "STATE", U32, enum=PIN_STATE),
    Attr(17, "CAPABILITIES", U32, flags=PIN_CAPABILITIES),
    Attr(18, "PARENT_DEVICE", Nest(lambda: PIN), multi=True, doc="loops that the pin is connected to, and how"),
    Attr(19, "PARENT_PIN", Nest(lambda: PIN), multi=True, doc="multiplexers that the pin is connected to, and how"),
    Attr(20, "PHASE_ADJUST_MIN", S32, unit="ps"),
    Attr(21, "PHASE_ADJUST_MAX", S32, unit="ps"),
    Attr(22, "PHASE_ADJUST", S32, unit="ps"),
    Attr(23, "PHASE_OFFSET", S64, unit="10^-3 ps", doc="difference to the loop's phase"),
    Attr(24, "FRACTIONAL_FREQUENCY_OFFSET", SINT, unit="ppm"),
    Attr(25, "ESYNC_FREQUENCY", U64, unit="Hz"),
    Attr(26, "ESYNC_FREQUENCY_SUPPORTED", Nest(lambda: PIN), multi=True),
    Attr(27, "ESYNC_PULSE", U32, unit="%"),
    Attr(28, "REFERENCE_SYNC", Nest(lambda: PIN), multi=True),
    Attr(29, "PHASE_ADJUST_GRAN", U32),
    Attr(30, "FRACTIONAL_FREQUENCY_OFFSET_PPT", SINT),
    Attr(31, "MEASURED_FREQUENCY", U64),
    Attr(32, "OPERSTATE", U32, enum=PIN_OPERSTATE),
])  # fmt: skip

MODE = Enum("mode", {"MANUAL": 1, "AUTOMATIC": 2}, "DPLL_MODE_")

LOCK_STATUS = Enum("lock_status", {"UNLOCKED": 1, "LOCKED": 2, "LOCKED_HO_ACQ": 3, "HOLDOVER": 4}, "DPLL_LOCK_STATUS_")

TYPE = Enum("type", {"PPS": 1, "EEC": 2, "GENERIC": 3}, "DPLL_TYPE_")

LOCK_STATUS_ERROR = Enum("lock_status_error", {
    "NONE": 1, "UNDEFINED": 2, "MEDIA_DOWN": 3, "FRACTIONAL_FREQUENCY_OFFSET_TOO_HIGH": 4,
}, "DPLL_LOCK_STATUS_ERROR_")  # fmt: skip

CLOCK_QUALITY_LEVEL = Enum("clock_quality_level", {
    "PRC": 1, "SSU_A": 2, "SSU_B": 3, "EEC1": 4, "PRTC": 5, "EPRTC": 6, "EEEC": 7, "EPRC": 8,
}, "DPLL_CLOCK_QUALITY_LEVEL_ITU_OPT1_")  # fmt: skip

FEATURE_STATE = Enum("feature_state", {"DISABLE": 0, "ENABLE": 1}, "DPLL_FEATURE_STATE_")

DEVICE = AttributeSet("DPLL_A_", [
    Attr(1, "ID", U32),
    Attr(2, "MODULE_NAME", String()),
    Attr(3, "PAD", PAD),
    Attr(4, "CLOCK_ID", HEX64, doc="who the clock is (an EUI-64)"),
    Attr(5, "MODE", U32, enum=MODE),
    Attr(6, "MODE_SUPPORTED", U32, enum=MODE, multi=True),
    Attr(7, "LOCK_STATUS", U32, enum=LOCK_STATUS, doc="whether the loop follows its input"),
    Attr(8, "TEMP", S32, unit="m°C"),
    Attr(9, "TYPE", U32, enum=TYPE),
    Attr(10, "LOCK_STATUS_ERROR", U32, enum=LOCK_STATUS_ERROR),
    Attr(11, "CLOCK_QUALITY_LEVEL", U32, enum=CLOCK_QUALITY_LEVEL, multi=True),
    Attr(12, "PHASE_OFFSET_MONITOR", U32, enum=FEATURE_STATE),
    Attr(13, "PHASE_OFFSET_AVG_FACTOR", U32),
    Attr(14, "FREQUENCY_MONITOR", U32, enum=FEATURE_STATE),
])  # fmt: skip

FAMILY = Family(
    "dpll", prefix="DPLL_CMD_", kind="generic", version=1, header=GENLMSGHDR, attributes=DEVICE,
    groups=["monitor"],
    doc="digital phase-locked loops and their pins", initial=True, things=[
    Thing("device", "digital phase-locked loops",
        about=["device", "device_create", "device_delete", "device_change", "device_id"], operation="device_get", key=["id"],
        title=["{id}", "of type {type}"], groups=["monitor"], moving=["temp", "lock_status"],
        columns=["id", "module_name", "type", "mode", "lock_status", "lock_status_error", "clock_id", "temp"],
        words=[Word("id", "id", Plain("NUMBER"), "this one only", alone=True)],
        changes={"set": "dpll device_set id=0 mode=automatic"}),
    Thing("pin", "pins of digital phase-locked loops: where clocks come in and go out", operation="pin_get",
        about=["pin", "pin_create", "pin_delete", "pin_change", "pin_id"], key=["id"],
        title=["{id}", "labelled {board_label|panel_label|package_label}"], groups=["monitor"],
        columns=["id", "board_label", "panel_label", "package_label", "type", "frequency", "parent_device", "parent_pin",
            "phase_adjust", "fractional_frequency_offset"],
        moving=["phase_offset", "fractional_frequency_offset", "fractional_frequency_offset_ppt", "measured_frequency"],
        words=[Word("id", "id", Plain("NUMBER"), "this one only", alone=True)],
        changes={"set": "dpll pin_set id=0 frequency=10000000"}),
    ], messages=[
        MessageType(1, "DEVICE_ID_GET", takes=["module_name", "clock_id", "type"], needs=["module_name|clock_id|type"], dumps=False,
            doc="ask for the id of a loop that fits; from the kernel: tells it"),
        MessageType(2, "DEVICE_GET", takes=["id"], needs=["id"],
            doc="ask for a loop; as a dump: ask for all loops; from the kernel: describes a loop"),
        MessageType(3, "DEVICE_SET", takes=["id", "mode", "phase_offset_monitor", "phase_offset_avg_factor", "frequency_monitor"],
            needs=["id"], doc="change a loop"),
        MessageType(4, "DEVICE_CREATE_NTF", doc="from the kernel: tells of a new loop"),
        MessageType(5, "DEVICE_DELETE_NTF", doc="from the kernel: reports the end of a loop"),
        MessageType(6, "DEVICE_CHANGE_NTF", doc="from the kernel: tells a change of a loop"),
        MessageType(7, "PIN_ID_GET", PIN,
            takes=["module_name", "clock_id", "board_label", "panel_label", "package_label", "type"],
            needs=["module_name|board_label|panel_label|package_label"], dumps=False,
            doc="ask for the id of a pin that fits; from the kernel: tells it"),
        MessageType(8, "PIN_GET", PIN, takes=["id"], needs=["id"],
            doc="ask for a pin; as a dump: ask for all pins; from the kernel: describes a pin"),
        MessageType(9, "PIN_SET", PIN,
            takes=["id", "frequency", "direction", "prio", "state", "parent_device", "parent_pin", "phase_adjust",
                "esync_frequency", "reference_sync"], needs=["id"], doc="change a pin"),
        MessageType(10, "PIN_CREATE_NTF", PIN, doc="from the kernel: tells of a new pin"),
        MessageType(11, "PIN_DELETE_NTF", PIN, doc="from the kernel: reports the end of a pin"),
        MessageType(12, "PIN_CHANGE_NTF", PIN, doc="from the kernel: tells a change of a pin"),
    ],
)  # fmt: skip
