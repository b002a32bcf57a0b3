/** Something that is looked for. */
export interface Secret {
  readonly name: string;
  /** As people and programs write it; without a prefix that every such secret has. */
  readonly text: string;
  /** The bytes behind the text, where the text is only their base64. */
  readonly bytes?: Buffer;
}

/** One way in which a part of a secret may stand somewhere. */
export interface Needle {
  readonly secret: string;
  readonly form: string;
  readonly bytes: Buffer;
}

/** Short enough that a cut-off secret is found, long enough that nothing else is. */
const windowLength = 12;

/** Every form that is looked for: as it is, in hex, in base64 at any offset, percent-encoded. */
export function formsOf({ name, text, bytes }: Secret): readonly Needle[] {
  const whole = Buffer.from(text);
  const needles = [
    ...plain(name, 'text', whole),
    ...encoded(name, 'text', whole),
    ...(bytes === undefined
      ? []
      : [...plain(name, 'bytes', bytes), ...encoded(name, 'bytes', bytes)]),
    // Last, because for letters and digits it is the text itself.
    ...plain(name, 'percent-encoded text', Buffer.from(encodeURIComponent(text))),
  ].reverse();
  return [...new Map(needles.map((needle) => [needle.bytes.toString('latin1'), needle])).values()];
}

function plain(secret: string, form: string, bytes: Buffer): readonly Needle[] {
  return windowsOf(bytes).map((part) => ({ secret, form, bytes: part }));
}

function encoded(secret: string, form: string, bytes: Buffer): readonly Needle[] {
  const hex = bytes.toString('hex');
  const base64 = [0, 1, 2].map((offset) => base64At(bytes, offset));
  const texts = [
    ...[hex, hex.toUpperCase()].map((text) => [`hex of ${form}`, text] as const),
    ...base64.map((text) => [`base64 of ${form}`, text] as const),
    ...base64.map((text) => [`base64url of ${form}`, toBase64Url(text)] as const),
  ];
  return texts.flatMap(([how, text]) => plain(secret, how, Buffer.from(text)));
}

/** What every base64 text holds that has these bytes `offset` bytes behind a group's beginning. */
function base64At(bytes: Buffer, offset: number): string {
  const text = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64');
  // Characters at both ends also depend on the neighbours.
  return text.slice(Math.ceil((offset * 4) / 3), -4);
}

function toBase64Url(text: string): string {
  return text.replaceAll('+', '-').replaceAll('/', '_');
}

/** Parts side by side, and the end. Each longer piece of twice the length holds a whole one. */
function windowsOf(bytes: Buffer): readonly Buffer[] {
  const starts: number[] = [];
  for (let start = 0; start + windowLength <= bytes.length; start += windowLength)
    starts.push(start);
  starts.push(Math.max(0, bytes.length - windowLength));
  return starts.map((start) => bytes.subarray(start, start + windowLength));
}
