/** One event of a stream. */
export interface SseEvent {
  /** Null when the stream names none. */
  readonly event: string | null;
  /** The lines of data, joined. Empty for a comment. */
  readonly data: string;
  /** Every byte from the end of the event before it, the empty line at its end included. */
  readonly raw: Buffer;
}

/** Finds events in bytes, however they are cut. */
export interface SseReader {
  /** Calls back for each event that ends in these bytes, which are not kept beyond its end. */
  read(bytes: Buffer): void;
  /** The bytes of the event that has begun and not ended; they are forgotten. */
  take(): Buffer;
  /** Whether bytes wait for the end of their event. */
  isMidEvent(): boolean;
  /** Whether an event grew beyond the limit; nothing is read from then on. */
  isOverfull(): boolean;
}

/** The most that one event may have. */
const maxEventBytes = 16 * 1024 * 1024;

const lf = 0x0a;
const cr = 0x0d;

/** A reader of one stream: an event ends with an empty line, whichever way its lines end. */
export function createSseReader(
  onEvent: (event: SseEvent) => void,
  limitBytes: number = maxEventBytes,
): SseReader {
  let waiting: Buffer[] = [];
  let waitingBytes = 0;
  let isLineStart = true;
  let isAfterCr = false;
  let isFirst = true;
  let isOverfull = false;

  const take = (): Buffer => {
    const all = waiting.length === 1 ? (waiting[0] ?? Buffer.alloc(0)) : Buffer.concat(waiting);
    waiting = [];
    waitingBytes = 0;
    return all;
  };
  const wait = (bytes: Buffer): void => {
    if (bytes.byteLength === 0) return;
    waiting.push(bytes);
    waitingBytes += bytes.byteLength;
  };
  const emit = (bytes: Buffer): void => {
    wait(bytes);
    if (waitingBytes > limitBytes) return void (isOverfull = true);
    const raw = take();
    onEvent({ ...readFields(raw, isFirst), raw });
    isFirst = false;
  };

  const read = (bytes: Buffer): void => {
    const hasCr = bytes.includes(cr);
    let start = 0;
    let at = 0;
    while (at < bytes.byteLength && !isOverfull) {
      // The second half of a line end that was taken already.
      if (isAfterCr && bytes[at] === lf) {
        isAfterCr = false;
        at += 1;
        continue;
      }
      const end = lineEnd(bytes, at, hasCr);
      isAfterCr = end > 0 && bytes[end - 1] === cr;
      const isEmptyLine = isLineStart && end === at + 1;
      isLineStart = end > 0;
      at = end > 0 ? end : bytes.byteLength;
      if (!isEmptyLine) continue;
      emit(bytes.subarray(start, end));
      start = end;
    }
    if (!isOverfull) wait(bytes.subarray(start));
    if (waitingBytes > limitBytes) isOverfull = true;
  };
  return Object.freeze({
    read,
    take,
    isMidEvent: () => waitingBytes > 0,
    isOverfull: () => isOverfull,
  });
}

/** Where the next line ends, behind its end; 0 when it does not end in these bytes. */
function lineEnd(bytes: Buffer, from: number, hasCr: boolean): number {
  if (!hasCr) return bytes.indexOf(lf, from) + 1;
  for (let at = from; at < bytes.byteLength; at += 1)
    if (bytes[at] === lf || bytes[at] === cr) return at + 1;
  return 0;
}

function readFields(raw: Buffer, isFirst: boolean): Pick<SseEvent, 'event' | 'data'> {
  let text = raw.toString('utf8');
  if (isFirst && text.startsWith('\ufeff')) text = text.slice(1);
  let event: string | null = null;
  let data: string | null = null;
  for (const line of text.split(/\r\n|\n|\r/)) {
    const colon = line.indexOf(':');
    if (colon === 0 || line === '') continue;
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1);
    if (name === 'event') event = value;
    else if (name === 'data') data = data === null ? value : `${data}\n${value}`;
  }
  return { event, data: data ?? '' };
}
