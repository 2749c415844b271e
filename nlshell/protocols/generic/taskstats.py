"""Accounting of tasks and control groups. Source: <linux/cgroupstats.h>, <linux/taskstats.h>, kernel/taskstats.c."""

from ...schema import (
    PAD,
    S64,
    U8,
    U16,
    U32,
    U64,
    Attr,
    AttributeSet,
    Binary,
    Family,
    Field,
    FixedText,
    Listen,
    MessageType,
    Nest,
    String,
    Struct,
)
from ...schema.things import Plain, Refusal, Thing, Word
from . import GENLMSGHDR

CGROUPSTATS = Struct("cgroupstats", [
    Field("nr_sleeping", U64),
    Field("nr_running", U64),
    Field("nr_stopped", U64),
    Field("nr_uninterruptible", U64),
    Field("nr_io_wait", U64),
])  # fmt: skip

CGROUP_REPLY = AttributeSet("CGROUPSTATS_TYPE_", [Attr(1, "CGROUP_STATS", CGROUPSTATS)])

CGROUP_COMMAND = AttributeSet("CGROUPSTATS_CMD_ATTR_", [Attr(1, "FD", U32, doc="an open directory of the control group")])

TIMESPEC = Struct("__kernel_timespec", [Field("tv_sec", S64, unit="s"), Field("tv_nsec", S64, unit="ns")])

TASKSTATS = Struct("taskstats", [
    Field("version", U16),
    Field("ac_exitcode", U32),
    Field("ac_flag", U8),
    Field("ac_nice", U8),
    Field("cpu_count", U64),
    Field("cpu_delay_total", U64),
    Field("blkio_count", U64),
    Field("blkio_delay_total", U64),
    Field("swapin_count", U64),
    Field("swapin_delay_total", U64),
    Field("cpu_run_real_total", U64),
    Field("cpu_run_virtual_total", U64),
    Field("ac_comm", FixedText(32)),
    Field("ac_sched", U8),
    Field("ac_pad", Binary(3)),
    Field("pad15", Binary(4)),
    Field("ac_uid", U32),
    Field("ac_gid", U32),
    Field("ac_pid", U32),
    Field("ac_ppid", U32),
    Field("ac_btime", U32),
    Field("ac_etime", U64),
    Field("ac_utime", U64),
    Field("ac_stime", U64),
    Field("ac_minflt", U64),
    Field("ac_majflt", U64),
    Field("coremem", U64),
    Field("virtmem", U64),
    Field("hiwater_rss", U64),
    Field("hiwater_vm", U64),
    Field("read_char", U64),
    Field("write_char", U64),
    Field("read_syscalls", U64),
    Field("write_syscalls", U64),
    Field("read_bytes", U64),
    Field("write_bytes", U64),
    Field("cancelled_write_bytes", U64),
    Field("nvcsw", U64),
    Field("nivcsw", U64),
    Field("ac_utimescaled", U64),
    Field("ac_stimescaled", U64),
    Field("cpu_scaled_run_real_total", U64),
    Field("freepages_count", U64),
    Field("freepages_delay_total", U64),
    Field("thrashing_count", U64),
    Field("thrashing_delay_total", U64),
    Field("ac_btime64", U64),
    Field("compact_count", U64),
    Field("compact_delay_total", U64),
    Field("ac_tgid", U32),
    Field("ac_tgetime", U64),
    Field("ac_exe_dev", U64),
    Field("ac_exe_inode", U64),
    Field("wpcopy_count", U64),
    Field("wpcopy_delay_total", U64),
    Field("irq_count", U64),
    Field("irq_delay_total", U64),
    Field("cpu_delay_max", U64),
    Field("cpu_delay_min", U64),
    Field("blkio_delay_max", U64),
    Field("blkio_delay_min", U64),
    Field("swapin_delay_max", U64),
    Field("swapin_delay_min", U64),
    Field("freepages_delay_max", U64),
    Field("freepages_delay_min", U64),
    Field("thrashing_delay_max", U64),
    Field("thrashing_delay_min", U64),
    Field("compact_delay_max", U64),
    Field("compact_delay_min", U64),
    Field("wpcopy_delay_max", U64),
    Field("wpcopy_delay_min", U64),
    Field("irq_delay_max", U64),
    Field("irq_delay_min", U64),
    Field("cpu_delay_max_ts", TIMESPEC),
    Field("blkio_delay_max_ts", TIMESPEC),
    Field("swapin_delay_max_ts", TIMESPEC),
    Field("freepages_delay_max_ts", TIMESPEC),
    Field("thrashing_delay_max_ts", TIMESPEC),
    Field("compact_delay_max_ts", TIMESPEC),
    Field("wpcopy_delay_max_ts", TIMESPEC),
    Field("irq_delay_max_ts", TIMESPEC),
])  # fmt: skip

REPLY: AttributeSet = AttributeSet("TASKSTATS_TYPE_", [
    Attr(1, "PID", U32),
    Attr(2, "TGID", U32),
    Attr(3, "STATS", TASKSTATS),
    Attr(4, "AGGR_PID", Nest(lambda: REPLY), doc="a task: its id and its statistics"),
    Attr(5, "AGGR_TGID", Nest(lambda: REPLY), doc="a thread group: its id and its statistics"),
    Attr(6, "NULL", PAD),
])  # fmt: skip

COMMAND = AttributeSet("TASKSTATS_CMD_ATTR_", [
    Attr(1, "PID", U32),
    Attr(2, "TGID", U32),
    Attr(3, "REGISTER_CPUMASK", String(), doc="send the statistics of every task that ends on these CPUs ('0-3')"),
    Attr(4, "DEREGISTER_CPUMASK", String(), doc="stop sending them"),
])  # fmt: skip

FAMILY = Family(
    "TASKSTATS", prefix="TASKSTATS_CMD_", kind="generic", version=1, header=GENLMSGHDR, attributes=COMMAND,
    doc="accounting of tasks and control groups", initial=True, other_names=["taskstats"],
    # cmd_attr_register_cpumask: "all" is a list of CPUs (bitmap_parselist) since 5.13. send_cpu_listeners: init_net.
    listen=Listen("get", {"register_cpumask": "all"}, {"deregister_cpumask": "all"}, initial=True), refusals=[
        Refusal(3, "no task has the id {pid|tgid} now; it may have ended", when="pid or tgid", proof="TASKSTATS get pid=1"),
    ], things=[
    Thing("task", "accounting of a task or a thread group", about=["TASKSTATS"], operation="get", moving=["stats"], needs=["pid|tgid"],
        key=["aggr_pid.pid|aggr_tgid.tgid"], title=["{aggr_pid.pid|aggr_tgid.tgid}"],
        columns=["aggr_pid.pid", "aggr_pid.stats.ac_comm", "aggr_pid.stats.ac_utime", "aggr_pid.stats.ac_stime",
            "aggr_pid.stats.cpu_count", "aggr_pid.stats.blkio_delay_total", "aggr_tgid.tgid", "aggr_tgid.stats.nvcsw",
            "aggr_tgid.stats.nivcsw"],
        words=[
            Word("pid", "pid", Plain("NUMBER"), "this task", alone=True),
            Word("tgid", "tgid", Plain("NUMBER"), "all threads of this process together", alone=True),
        ]),
    Thing("cgroup", "how many tasks of a control group run, sleep and wait", operation=None, key=(), columns=["stats"]),
    ], messages=[
        MessageType(4, "CGROUP_GET", CGROUP_COMMAND, kernel="CGROUPSTATS_CMD_GET", takes=["fd"], needs=["fd"], dumps=False,
            doc="ask how many tasks of a control group run and wait; only a program can: it takes an open directory"),
        MessageType(5, "CGROUP_NEW", CGROUP_REPLY, kernel="CGROUPSTATS_CMD_NEW",
            doc="from the kernel: tells how many tasks of a control group run and wait"),
        MessageType(1, "GET", takes=["pid", "tgid", "register_cpumask", "deregister_cpumask"],
            needs=["pid|tgid|register_cpumask|deregister_cpumask"], dumps=False, changes_with={
                "register_cpumask": "it makes this socket a listener", "deregister_cpumask": "it ends the listening of this socket",
            },
            doc="ask for the accounting of a task, or of all threads of a process; or for that of tasks that end"),
        MessageType(2, "NEW", REPLY, doc="from the kernel: tells the accounting of a task, asked for or because it ended"),
    ],
)  # fmt: skip
