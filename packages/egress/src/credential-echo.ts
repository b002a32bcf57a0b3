import { createEchoMask } from './echo-mask.ts';
import { compileEcho } from './escaped-echo.ts';
import type { EchoPattern } from './escaped-echo.ts';
import type { InboundMessage } from './http-exchange.ts';

/** Headers that carry a credential, by the names that providers give them. */
const carrier = /^authorization$|key|token|secret/;
/** Something shorter is no credential, and stands in many an innocent answer. */
const minimumLength = 8;

/**
 * The answer without the credentials that were sent with its request. Some providers quote a key
 * that they refuse; whoever reads the answer may write down a part of it. Every byte is masked by
 * itself, so that lengths and the shape of the body stay. Escaped, it is the same credential.
 */
export function maskCredentialEcho(
  sent: Readonly<Record<string, string>>,
  answer: InboundMessage,
): InboundMessage {
  const echoes = compileEchoes(sent);
  const body = Buffer.from(answer.body.buffer, answer.body.byteOffset, answer.body.byteLength);
  maskAll(body, echoes);
  return { ...answer, headers: maskHeaderEcho(echoes, answer.headers) };
}

/** What must not come back of the headers that are sent. */
export function compileEchoes(sent: Readonly<Record<string, string>>): readonly EchoPattern[] {
  return credentialsIn(sent).map(compileEcho);
}

/** Headers of an answer, without the credentials. */
export function maskHeaderEcho(
  echoes: readonly EchoPattern[],
  headers: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const entries = Object.entries(headers);
  // All at once, for there is hardly ever an echo. The line between two is no part of a header.
  const original = Buffer.from(entries.map(([, value]) => value).join('\n'), 'latin1');
  const bytes = Buffer.from(original);
  maskAll(bytes, echoes);
  if (bytes.equals(original)) return headers;
  let at = 0;
  const masked = entries.map(([name, value]): [string, string] => {
    const [start, end] = [at, at + value.length];
    at = end + 1;
    const isSame = bytes.subarray(start, end).equals(original.subarray(start, end));
    // Without an echo it stays the text that it was, whatever its characters.
    return [name, isSame ? value : bytes.toString('latin1', start, end)];
  });
  return Object.freeze(Object.fromEntries<string>(masked));
}

function maskAll(bytes: Buffer, echoes: readonly EchoPattern[]): void {
  const mask = createEchoMask(echoes);
  mask.pass(bytes);
  mask.end();
}

// Without the scheme (`Bearer`, `Basic`); behind Basic, also what a provider sees after decoding.
function credentialsIn(sent: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(sent)
    .filter(([name]) => carrier.test(name))
    .flatMap(([, value]) => {
      const [, scheme = '', rest = value] = /^([A-Za-z]+) +(.+)$/.exec(value) ?? [];
      if (scheme.toLowerCase() !== 'basic') return [rest];
      return [rest, ...Buffer.from(rest, 'base64').toString('latin1').split(':')];
    })
    .filter(({ length }) => length >= minimumLength);
}

/**
 * Whether a short text of an answer, such as the number of a request, holds a piece of the body
 * that was sent. Providers that take their credential in the body may quote it like any other.
 */
export function quotesBody(sent: Uint8Array | null, text: string): boolean {
  if (sent === null || text.length < minimumLength) return false;
  const body = Buffer.from(sent.buffer, sent.byteOffset, sent.byteLength).toString('utf8');
  // As it was sent, and as whoever reads a form has it.
  const bodies = [body, ...new URLSearchParams(body).values()];
  for (let at = 0; at + minimumLength <= text.length; at += 1) {
    const piece = text.slice(at, at + minimumLength);
    if (bodies.some((each) => each.includes(piece))) return true;
  }
  return false;
}
