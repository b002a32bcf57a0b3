import { createHmac } from 'node:crypto';

import type { SignatureInput } from '../src/auth/oauth1/signature.ts';

// RFC 5849 a second time, byte by byte and without the platform's URL, URLSearchParams or
// encodeURIComponent, so that a mistake in one of them shows.

const unreserved = Buffer.from(
  'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~',
);

function encode(bytes: Uint8Array): Buffer {
  const out: number[] = [];
  for (const byte of bytes) {
    if (unreserved.includes(byte)) out.push(byte);
    else out.push(...Buffer.from(`%${byte.toString(16).padStart(2, '0').toUpperCase()}`));
  }
  return Buffer.from(out);
}

function decodeForm(bytes: Uint8Array): Buffer {
  const out: number[] = [];
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at] ?? 0;
    const hex = Buffer.from(bytes.subarray(at + 1, at + 3)).toString('ascii');
    if (byte === 0x2b) out.push(0x20);
    else if (byte === 0x25 && /^[0-9a-fA-F]{2}$/.test(hex)) {
      out.push(Number.parseInt(hex, 16));
      at += 2;
    } else out.push(byte);
  }
  return Buffer.from(out);
}

/** The HMAC-SHA256 signature of a call. */
export function signAgain(input: SignatureInput): string {
  const { method, url, parameters, consumerSecret, tokenSecret } = input;
  const [, scheme = '', host = '', port = '', path = '', query] =
    /^([A-Za-z]+):\/\/([^/?#:]+)(?::([0-9]+))?([^?#]*)(?:\?([^#]*))?/.exec(url) ?? [];
  const usual = { http: '80', https: '443' }[scheme.toLowerCase()];
  const authority =
    port === '' || port === usual ? host.toLowerCase() : `${host.toLowerCase()}:${port}`;
  const pairs: [Buffer, Buffer][] = parameters.map(([name, value]) => [
    encode(Buffer.from(name, 'utf8')),
    encode(Buffer.from(value, 'utf8')),
  ]);
  for (const piece of (query ?? '').split('&').filter((one) => one !== '')) {
    const cut = piece.indexOf('=');
    const [name, value] = cut < 0 ? [piece, ''] : [piece.slice(0, cut), piece.slice(cut + 1)];
    pairs.push([encode(decodeForm(Buffer.from(name))), encode(decodeForm(Buffer.from(value)))]);
  }
  pairs.sort(([a, x], [b, y]) => Buffer.compare(a, b) || Buffer.compare(x, y));
  const joined = pairs.map(([name, value]) => `${String(name)}=${String(value)}`).join('&');
  const base = [
    Buffer.from(method.toUpperCase()),
    encode(Buffer.from(`${scheme.toLowerCase()}://${authority}${path === '' ? '/' : path}`)),
    encode(Buffer.from(joined)),
  ].join('&');
  const key = `${String(encode(Buffer.from(consumerSecret)))}&${String(encode(Buffer.from(tokenSecret)))}`;
  return createHmac('sha256', key).update(base).digest('base64');
}
