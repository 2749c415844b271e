"""Algorithms of the crypto API: list, add, remove, choose priorities. Source: <linux/cryptouser.h>; crypto/crypto_user.c."""

from ...schema import U32, U64, Attr, AttributeSet, Family, Field, FixedText, Flags, MessageType, Struct, Thing
from ...schema.things import Plain, Word

ALGORITHM_FLAGS = Flags("crypto_alg", {
    "CIPHER": 0x1, "COMPRESS": 0x2, "AEAD": 0x3, "LSKCIPHER": 0x4, "SKCIPHER": 0x5, "AKCIPHER": 0x6, "SIG": 0x7, "KPP": 0x8,
    "ACOMPRESS": 0xA, "SCOMPRESS": 0xB, "RNG": 0xC, "SHASH": 0xE, "AHASH": 0xF, "LARVAL": 0x10, "DEAD": 0x20, "DYING": 0x40,
    "ASYNC": 0x80, "NEED_FALLBACK": 0x100, "TESTED": 0x400, "INSTANCE": 0x800, "KERN_DRIVER_ONLY": 0x1000, "INTERNAL": 0x2000,
    "OPTIONAL_KEY": 0x4000, "NOLOAD": 0x8000, "ALLOCATES_MEMORY": 0x10000, "FIPS_INTERNAL": 0x20000,
}, "CRYPTO_ALG_")  # fmt: skip

USER_ALG = Struct("crypto_user_alg", [
    Field("cru_name", FixedText(64), "algorithm: sha256, cbc(aes)"),
    Field("cru_driver_name", FixedText(64), "who implements it: sha256-generic"),
    Field("cru_module_name", FixedText(64), "module it came with"),
    Field("cru_type", U32, flags=ALGORITHM_FLAGS),
    Field("cru_mask", U32, "bits of the type that count", hint="hex"),
    Field("cru_refcnt", U32, "users"),
    Field("cru_flags", U32, "kind in the lowest four bits, and properties", flags=ALGORITHM_FLAGS),
])  # fmt: skip


def _report(name: str, *numbers: str, geniv: bool = False) -> Struct:
    """What describes a kind of algorithm: its name and some numbers of bytes."""
    texts = [Field("type", FixedText(64))] + [Field("geniv", FixedText(64), "who makes its initialisation vectors")] * geniv
    return Struct(name, [*texts, *(Field(number, U32, unit="bytes") for number in numbers)])


def _statistics(name: str, *counters: str) -> Struct:
    """Counters of an algorithm; Linux 6.9 gave them up."""
    return Struct(name, [Field("type", FixedText(64)), *(Field(f"stat_{counter}", U64) for counter in counters)])


_BOTH_WAYS = ("encrypt_cnt", "encrypt_tlen", "decrypt_cnt", "decrypt_tlen")
CIPHER_STATISTICS = _statistics("crypto_stat_cipher", *_BOTH_WAYS, "err_cnt")
COMPRESS_STATISTICS = _statistics("crypto_stat_compress", "compress_cnt", "compress_tlen", "decompress_cnt", "decompress_tlen", "err_cnt")

CRYPTO = AttributeSet("CRYPTOCFGA_", [
    Attr(1, "PRIORITY_VAL", U32, doc="of several implementations the highest is used"),
    Attr(2, "REPORT_LARVAL", _report("crypto_report_larval"), doc="an algorithm still being made"),
    Attr(3, "REPORT_HASH", _report("crypto_report_hash", "blocksize", "digestsize")),
    Attr(4, "REPORT_BLKCIPHER", _report("crypto_report_blkcipher", "blocksize", "min_keysize", "max_keysize", "ivsize", geniv=True)),
    Attr(5, "REPORT_AEAD", _report("crypto_report_aead", "blocksize", "maxauthsize", "ivsize", geniv=True)),
    Attr(6, "REPORT_COMPRESS", _report("crypto_report_comp")),
    Attr(7, "REPORT_RNG", _report("crypto_report_rng", "seedsize")),
    Attr(8, "REPORT_CIPHER", _report("crypto_report_cipher", "blocksize", "min_keysize", "max_keysize")),
    Attr(9, "REPORT_AKCIPHER", _report("crypto_report_akcipher")),
    Attr(10, "REPORT_KPP", _report("crypto_report_kpp")),
    Attr(11, "REPORT_ACOMP", _report("crypto_report_acomp")),
    Attr(12, "STAT_LARVAL", _statistics("crypto_stat_larval")),
    Attr(13, "STAT_HASH", _statistics("crypto_stat_hash", "hash_cnt", "hash_tlen", "err_cnt")),
    Attr(14, "STAT_BLKCIPHER", CIPHER_STATISTICS),
    Attr(15, "STAT_AEAD", _statistics("crypto_stat_aead", *_BOTH_WAYS, "err_cnt")),
    Attr(16, "STAT_COMPRESS", COMPRESS_STATISTICS),
    Attr(17, "STAT_RNG", _statistics("crypto_stat_rng", "generate_cnt", "generate_tlen", "seed_cnt", "err_cnt")),
    Attr(18, "STAT_CIPHER", CIPHER_STATISTICS),
    Attr(19, "STAT_AKCIPHER", _statistics("crypto_stat_akcipher", *_BOTH_WAYS, "verify_cnt", "sign_cnt", "err_cnt")),
    Attr(20, "STAT_KPP", _statistics(
        "crypto_stat_kpp", "setsecret_cnt", "generate_public_key_cnt", "compute_shared_secret_cnt", "err_cnt")),
    Attr(21, "STAT_ACOMP", COMPRESS_STATISTICS),
    Attr(22, "REPORT_SIG", _report("crypto_report_sig")),
])  # fmt: skip

FAMILY = Family("crypto", prefix="CRYPTO_MSG_", header=USER_ALG, attributes=CRYPTO, doc="algorithms of the crypto API", things=[
    Thing("alg", "algorithms of the crypto API", key=["cru_driver_name"], title=["{cru_name}", "by {cru_driver_name}"], free="name",
        columns=["name", "driver", "module", "priority_val", "cru_refcnt", "cru_flags"], moving=["cru_refcnt"],
        words=[
            Word("name", "cru_name", Plain("NAME"), "of this name: sha256, cbc(aes)"),
            Word("driver", "cru_driver_name", Plain("NAME"), "by this implementation: sha256-generic"),
            Word("module", "cru_module_name", Plain("NAME"), "of this kernel module"),
        ]),
    Thing("stat", "what algorithms did (kernels up to 6.8 count it)", about=["stat"], operation=None, key=["cru_driver_name"],
        columns=["cru_name", "cru_driver_name"]),
], module="crypto_user", messages=[
    # crypto_add_alg and the handlers beside it; crypto_alg_match finds what is to be changed by the driver's name only.
    MessageType(16, "NEWALG", takes=["PRIORITY_VAL"], needs=["cru_name|cru_driver_name"],
        doc="make an algorithm of a template known; from the kernel: describes an algorithm"),
    MessageType(17, "DELALG", takes=[], needs=["cru_driver_name"], doc="remove an algorithm that a template made"),
    MessageType(18, "UPDATEALG", takes=["PRIORITY_VAL"], needs=["cru_driver_name"], doc="change the priority of an algorithm"),
    MessageType(19, "GETALG", takes=[], needs=["cru_name|cru_driver_name"], doc="ask for an algorithm; as a dump: ask for all algorithms"),
    MessageType(20, "DELRNG", header=(), takes=[], doc="drop the default random number generator"),
    MessageType(21, "GETSTAT", takes=[], dumps=False, doc="ask what an algorithm did"),
])  # fmt: skip
