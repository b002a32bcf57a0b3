/**
 * Reads CSV by the grammar of RFC 4180, section 2, and nothing more lenient; written apart from
 * what it checks. Throws on anything that the grammar does not have.
 */
export function parseCsv(text: string): string[][] {
  const records: string[][] = [];
  let at = 0;
  const next = () => text.charAt(at);
  const cell = (): string => {
    if (next() !== '"') {
      const [plain = ''] = /^[^",\r\n]*/.exec(text.slice(at)) ?? [];
      at += plain.length;
      return plain;
    }
    let value = '';
    for (at += 1; ; at += 1) {
      if (at >= text.length) throw new Error('A quoted cell has no end.');
      if (next() !== '"') {
        value += next();
        continue;
      }
      at += 1;
      if (next() !== '"') return value;
      value += '"';
    }
  };
  while (at < text.length) {
    const record = [cell()];
    while (next() === ',') {
      at += 1;
      record.push(cell());
    }
    if (text.slice(at, at + 2) !== '\r\n') throw new Error(`No CRLF at ${at}.`);
    at += 2;
    records.push(record);
  }
  return records;
}
