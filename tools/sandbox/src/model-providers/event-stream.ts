/** A stream of server-sent events, ready to be sent. */
export interface EventStream {
  /** Each with the empty line that ends it. */
  readonly events: readonly string[];
  /** What the provider says in the stream when it fails, after so many events. */
  readonly failure: (message: string, after: number) => string;
}

/** An event that has no name, as in chat completions. */
export function dataEvent(data: object | string): string {
  return `data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`;
}

/** An event whose name is the type in its data. */
export function namedEvent(type: string, fields: object = {}): string {
  return `event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`;
}

const charactersPerDelta = 12;

/** A text in the pieces in which it is streamed, each of whole characters. */
export function textDeltas(text: string, isWhole: boolean): readonly string[] {
  if (isWhole || text.length <= charactersPerDelta) return text === '' ? [] : [text];
  const deltas: string[] = [];
  for (let start = 0; start < text.length;) {
    let end = start + charactersPerDelta;
    // Never between the two halves of one character.
    const last = text.charCodeAt(end - 1);
    if (last >= 0xd800 && last <= 0xdbff) end += 1;
    deltas.push(text.slice(start, end));
    start = end;
  }
  return deltas;
}
