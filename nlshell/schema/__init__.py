"""The vocabulary in which protocols are described. See docs/schema.md for how to describe one."""

from .addresses import (
    IP as IP,
    IPV4 as IPV4,
    IPV6 as IPV6,
    MAC as MAC,
    Address as Address,
    LinkAddress as LinkAddress,
    MplsLabels as MplsLabels,
)
from .enums import Enum as Enum, Flags as Flags, Named as Named
from .model import Family as Family, Form as Form, Listen as Listen, MessageType as MessageType, Protocol as Protocol
from .registry import REGISTRY as REGISTRY
from .shapes import (
    Attr as Attr,
    AttributeSet as AttributeSet,
    Either as Either,
    Field as Field,
    IndexedArray as IndexedArray,
    Nest as Nest,
    Packed as Packed,
    Prefixed as Prefixed,
    Records as Records,
    Struct as Struct,
    SubMessage as SubMessage,
    TypeValue as TypeValue,
)
from .things import Refusal as Refusal, Thing as Thing, Word as Word
from .types import (
    BE16 as BE16,
    BE32 as BE32,
    BE64 as BE64,
    BYTES as BYTES,
    FLAG as FLAG,
    HEX8 as HEX8,
    HEX16 as HEX16,
    HEX32 as HEX32,
    HEX64 as HEX64,
    IFINDEX as IFINDEX,
    LE16 as LE16,
    LE32 as LE32,
    LE64 as LE64,
    PAD as PAD,
    S8 as S8,
    S16 as S16,
    S32 as S32,
    S64 as S64,
    SIFINDEX as SIFINDEX,
    SINT as SINT,
    U8 as U8,
    U16 as U16,
    U32 as U32,
    U64 as U64,
    UINT as UINT,
    Binary as Binary,
    Bitfield32 as Bitfield32,
    Bits as Bits,
    FixedText as FixedText,
    Lines as Lines,
    Scalar as Scalar,
    String as String,
    Type as Type,
)  # fmt: skip
