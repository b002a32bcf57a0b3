/** CRC-32C bit by bit, from its definition in RFC 3720 and not from any client's table. */
export function checksum(bytes: Uint8Array): string {
  let value = 0xffffffff;
  for (const byte of bytes) {
    value ^= byte;
    for (let bit = 0; bit < 8; bit += 1) {
      const isOdd = (value & 1) === 1;
      value >>>= 1;
      if (isOdd) value ^= 0x82f63b78;
    }
  }
  return String((value ^ 0xffffffff) >>> 0);
}
