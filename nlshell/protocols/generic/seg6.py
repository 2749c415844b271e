"""IPv6 segment routing: HMAC keys and the tunnel source. Source: <linux/seg6_genl.h>, net/ipv6/seg6.c."""

from ...schema import IPV6, S32, U8, U32, Attr, AttributeSet, Binary, Enum, Family, MessageType, Nest
from ...schema.things import Plain, Thing, Word
from . import GENLMSGHDR

HMAC_ALGORITHM = Enum("seg6_hmac_algo", {"SHA1": 1, "SHA256": 2}, "SEG6_HMAC_ALGO_")

SEG6: AttributeSet = AttributeSet("SEG6_ATTR_", [
    Attr(1, "DST", IPV6, doc="source address of the encapsulation"),
    Attr(2, "DSTLEN", S32, doc="not used by the kernel"),
    Attr(3, "HMACKEYID", U32, doc="number that packets name the key by; not 0"),
    Attr(4, "SECRET", Binary(max=64).but(secret=True), doc="the key itself, of as many bytes as SECRETLEN says"),
    Attr(5, "SECRETLEN", U8, unit="bytes", doc="at most 64; 0 deletes the key"),
    Attr(6, "ALGID", U8, enum=HMAC_ALGORITHM, doc="hash function of the HMAC"),
    Attr(7, "HMACINFO", Nest(lambda: SEG6), doc="not used by the kernel"),
])  # fmt: skip

FAMILY = Family(
    "SEG6", prefix="SEG6_CMD_", kind="generic", version=1, header=GENLMSGHDR, attributes=SEG6,
    doc="IPv6 segment routing: HMAC keys and the tunnel source", initial=True, other_names=["seg6", "sr"], things=[
    Thing("hmac", "keys for the HMAC of segment routing headers", about=["hmac", "dumphmac"], operation="dumphmac",
        key=["hmackeyid"], title=["with id {hmackeyid}"], columns=["keyid", "algid", "secretlen"],
        words=[Word("keyid", "hmackeyid", Plain("NUMBER"), "this key only")],
        changes={
            "add": "SEG6 sethmac hmackeyid=5 algid=sha256 secretlen=4 secret=00112233",
            "del": "SEG6 sethmac hmackeyid=5 algid=sha256 secretlen=0",
        }),
    Thing("tunsrc", "the source address of encapsulated packets", operation="get_tunsrc", key=(), columns=["dst"],
        changes={"set": "SEG6 set_tunsrc dst=2001:db8::1"}),
    ], messages=[
        MessageType(1, "SETHMAC", takes=["hmackeyid", "secret", "secretlen", "algid"], needs=["hmackeyid", "secretlen", "algid"],
            doc="add, replace or (with secretlen=0) delete a key"),
        MessageType(2, "DUMPHMAC", access="get", takes=(), dumps=True,
            doc="as a dump: ask for all keys; from the kernel: describes a key"),
        MessageType(3, "SET_TUNSRC", takes=["dst"], needs=["dst"],
            doc="change the source address of encapsulated packets; :: lets the kernel choose"),
        MessageType(4, "GET_TUNSRC", takes=(), dumps=False,
            doc="ask for the source address of encapsulated packets; from the kernel: tells it"),
    ],
)  # fmt: skip
