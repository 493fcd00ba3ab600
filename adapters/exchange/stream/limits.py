"""Numbers that a hostile or broken file runs into."""

from dataclasses import dataclass

KIB = 1024
MIB = 1024 * KIB


@dataclass(frozen=True)
class Limits:
    """Limits of one pass over a file; all sizes are bytes.

    :param unpacked: the whole file, unpacked
    :param ratio: unpacked to packed, looked at once ``ratio_from`` bytes are unpacked
    :param record: bytes read since the last record ended: what one record, the header or
        the trailer may take. Small elements grow some thirty times in memory, so this
        number bounds the memory of a load
    :param head: bytes before the first element
    :param records: records in a file
    :param name: characters of an element's or attribute's name
    :param source: characters of a rejected record's source that are kept
    :param batch: records of one call of a mapping
    :param batch_seconds: seconds one call of a mapping may take
    :param piece: bytes read and given to the parser at once
    :param block: bytes that one of several processes reads at a time, without what is left of
        the last record
    """

    unpacked: int = 8 * 1024 * MIB
    ratio: int = 200
    ratio_from: int = 50 * MIB
    record: int = 4 * MIB
    head: int = MIB
    records: int = 50_000_000
    name: int = 256
    source: int = 64 * 1024
    batch: int = 50
    batch_seconds: float = 60.0
    piece: int = 64 * KIB
    block: int = MIB
