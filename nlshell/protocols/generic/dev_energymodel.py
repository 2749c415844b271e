"""Energy models of performance domains. Source: <linux/dev_energymodel.h>, kernel/power/em_netlink_autogen.c; dev-energymodel.yaml."""

from ...schema import PAD, U32, U64, Attr, AttributeSet, Family, Flags, MessageType, Nest
from ...schema.things import Plain, Thing, Word
from . import GENLMSGHDR

PERF_DOMAIN_FLAGS = Flags("perf_domain_flags", {
    "MICROWATTS": 0x1, "SKIP_INEFFICIENCIES": 0x2, "ARTIFICIAL": 0x4,
}, "DEV_ENERGYMODEL_PERF_DOMAIN_FLAGS_PERF_DOMAIN_")  # fmt: skip

PERF_DOMAIN = AttributeSet("DEV_ENERGYMODEL_A_PERF_DOMAIN_", [
    Attr(1, "PAD", PAD),
    Attr(2, "PERF_DOMAIN_ID", U32),
    Attr(3, "FLAGS", U64, flags=PERF_DOMAIN_FLAGS),
    Attr(4, "CPUS", U64, multi=True),
])  # fmt: skip

PERF_STATE_FLAGS = Flags("perf_state_flags", {"INEFFICIENT": 0x1}, "DEV_ENERGYMODEL_PERF_STATE_FLAGS_PERF_STATE_")

PERF_STATE = AttributeSet("DEV_ENERGYMODEL_A_PERF_STATE_", [
    Attr(1, "PAD", PAD),
    Attr(2, "PERFORMANCE", U64),
    Attr(3, "FREQUENCY", U64),
    Attr(4, "POWER", U64),
    Attr(5, "COST", U64),
    Attr(6, "FLAGS", U64, flags=PERF_STATE_FLAGS),
])  # fmt: skip

PERF_TABLE = AttributeSet("DEV_ENERGYMODEL_A_PERF_TABLE_", [
    Attr(1, "PERF_DOMAIN_ID", U32),
    Attr(2, "PERF_STATE", Nest(PERF_STATE), multi=True),
])  # fmt: skip

FAMILY = Family(
    "dev-energymodel", prefix="DEV_ENERGYMODEL_CMD_", kind="generic", version=1, header=GENLMSGHDR,
    groups=["event"],
    doc="energy models of performance domains", things=[
    Thing("domain", "performance domains: processors that change their speed together", about=["perf_domains"],
        key=["perf_domain_id"], title=["{perf_domain_id}"], columns=["id", "flags", "cpus"],
        words=[Word("id", "perf_domain_id", Plain("NUMBER"), "this one only", alone=True)]),
    Thing("table", "what each speed of a performance domain costs",
        about=["perf_table", "perf_domain_created", "perf_domain_updated", "perf_domain_deleted"], operation="get_perf_table",
        key=["perf_domain_id"], groups=["event"], columns=["id", "perf_state"],
        words=[Word("id", "perf_domain_id", Plain("NUMBER"), "of this domain", alone=True)]),
    ], messages=[
        MessageType(1, "GET_PERF_DOMAINS", PERF_DOMAIN,
            doc="ask for a performance domain; as a dump: ask for all performance domains; from the kernel: describes a "
            "performance domain"),
        MessageType(2, "GET_PERF_TABLE", PERF_TABLE, needs=["perf_domain_id"], dumps=False,
            doc="ask what each speed of a domain costs; from the kernel: tells it"),
        MessageType(3, "PERF_DOMAIN_CREATED", PERF_TABLE, doc="from the kernel: tells of a new performance domain"),
        MessageType(4, "PERF_DOMAIN_UPDATED", PERF_TABLE, doc="from the kernel: tells a change of a performance domain"),
        MessageType(5, "PERF_DOMAIN_DELETED", PERF_TABLE, doc="from the kernel: reports the end of a performance domain"),
    ],
)  # fmt: skip
