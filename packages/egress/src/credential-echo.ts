import { findEscapedEchoes } from './escaped-echo.ts';
import type { InboundMessage } from './http-exchange.ts';

/** Headers that carry a credential, by the names that providers give them. */
const carrier = /^authorization$|key|token|secret/;
/** Something shorter is no credential, and stands in many an innocent answer. */
const minimumLength = 8;
const mask = '*'.charCodeAt(0);

/**
 * The answer without the credentials that were sent with its request. Some providers quote a key
 * that they refuse; whoever reads the answer may write down a part of it. Every byte is masked by
 * itself, so that lengths and the shape of the body stay. Escaped, it is the same credential.
 */
export function maskCredentialEcho(
  sent: Readonly<Record<string, string>>,
  answer: InboundMessage,
): InboundMessage {
  const credentials = credentialsIn(sent);
  const headers = Object.entries(answer.headers).map(([name, value]): [string, string] => [
    name,
    credentials.reduce(maskText, value),
  ]);
  const body = Buffer.from(answer.body.buffer, answer.body.byteOffset, answer.body.byteLength);
  for (const credential of credentials) maskIn(body, Buffer.from(credential, 'latin1'));
  const text = mayEscape(body) ? body.toString('latin1') : '';
  for (const credential of credentials) {
    for (const { start, end } of findEscapedEchoes(text, credential)) body.fill(mask, start, end);
  }
  return { ...answer, headers: Object.freeze(Object.fromEntries<string>(headers)) };
}

const escapes: readonly string[] = ['\\', '%', '&'];

/** Quick, because most answers are large and have none. */
function mayEscape(body: Buffer): boolean {
  return escapes.some((escape) => body.includes(escape));
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

function maskText(text: string, credential: string): string {
  let masked = text.replaceAll(credential, '*'.repeat(credential.length));
  for (const { start, end } of findEscapedEchoes(masked, credential)) {
    masked = masked.slice(0, start) + '*'.repeat(end - start) + masked.slice(end);
  }
  return masked;
}

function maskIn(body: Buffer, credential: Buffer): void {
  for (let at = body.indexOf(credential); at !== -1; at = body.indexOf(credential, at)) {
    body.fill(mask, at, at + credential.length);
  }
}
