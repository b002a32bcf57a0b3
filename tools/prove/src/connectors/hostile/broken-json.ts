import { brotliCompressSync, gzipSync } from 'node:zlib';

import type { HostileAnswer } from './hostile-answer.ts';

const mebibyte = 1024 * 1024;
const fractions = [0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99];

/** Answers that are no JSON, or no JSON of that provider, made from a true one. */
export function brokenJson(truth: string): readonly HostileAnswer[] {
  return [...named(notJson(truth)), ...named(bytes(truth)), ...named(bombs()), ...sealed(truth)];
}

function named(bodies: Readonly<Record<string, string | Buffer>>): readonly HostileAnswer[] {
  return Object.entries(bodies).map(([name, body]) => ({ name, body }));
}

function notJson(truth: string): Readonly<Record<string, string>> {
  return {
    nothing: '',
    'white space': ' \n\t ',
    ...Object.fromEntries(
      ['null', 'true', '0', '""', '[]', '{}', '[{}]', '[[]]', '-', 'undefined', 'NaN'].map(
        (text) => [`the text ${text}`, text],
      ),
    ),
    ...Object.fromEntries(
      fractions.map((part) => [
        `cut after ${String(part * 100)} per cent`,
        truth.slice(0, Math.floor(truth.length * part)),
      ]),
    ),
    'cut before the last byte': truth.slice(0, -1),
    'single quotes': truth.replaceAll('"', "'"),
    'names without quotes': truth.replace(/"(\w+)":/, '$1:'),
    'a comma too many': truth.replace(/\}$/, ',}'),
    'a comment': truth.replace('{', '{/* x */'),
    'NaN inside': truth.replace(/:/, ':NaN,"x":'),
    'the answer twice': truth + truth,
    'a text behind it': `${truth}x`,
    'a text before it': `)]}',\n${truth}`,
    'the answer as a text': JSON.stringify(truth),
    'the answer in a list': `[${truth}]`,
    'the answer in a member': `{"result":${truth}}`,
    'the answer in a prototype': `{"__proto__":${truth}}`,
    'a call of a function': `callback(${truth})`,
    'a page of a proxy': '<!DOCTYPE html><html><head><title>Just a moment...</title></head></html>',
    XML: '<?xml version="1.0"?><response><status>success</status></response>',
    'a form': 'data=1&has_more=false',
    'a line for each object': '{"id":"1"}\n{"id":"2"}\n',
    'a line break in a text': truth.replace(/:"/, ':"\n'),
    'a control character in a text': truth.replace(/:"/, ':"\u0001'),
    'an escape that is none': truth.replace(/:"/, ':"\\x41'),
    'half an escape': truth.replace(/:"/, ':"\\u12"'),
  };
}

function bytes(truth: string): Readonly<Record<string, Buffer>> {
  const spliced = (...inserted: readonly number[]): Buffer => {
    const at = truth.indexOf(':"') + 2;
    const [head, tail] = [Buffer.from(truth.slice(0, at)), Buffer.from(truth.slice(at))];
    return Buffer.concat([head, Buffer.from(inserted), tail]);
  };
  return {
    'a byte that is not UTF-8': spliced(0xff),
    'a sequence that is cut': spliced(0xe2, 0x82),
    'an overlong slash': spliced(0xc0, 0xaf),
    'a surrogate in UTF-8': spliced(0xed, 0xa0, 0x80),
    'a NUL': spliced(0),
    'UTF-16': Buffer.from(truth, 'utf16le'),
    'UTF-16 with a mark': Buffer.from(`\ufeff${truth}`, 'utf16le'),
    base64: Buffer.from(Buffer.from(truth).toString('base64')),
    'gzip that nobody speaks of': gzipSync(truth),
  };
}

function bombs(): Readonly<Record<string, string>> {
  const deep = 100_000;
  return {
    'brackets without an end': '['.repeat(deep),
    'brackets with an end': '['.repeat(deep) + ']'.repeat(deep),
    'objects without an end': '{"data":'.repeat(deep),
    'objects with an end': `${'{"data":'.repeat(deep)}1${'}'.repeat(deep)}`,
    'a million brackets': '['.repeat(1_000_000) + ']'.repeat(1_000_000),
    'a million zeros': `[${'0,'.repeat(1_000_000)}0]`,
    'half a million empty objects': `[${'{},'.repeat(500_000)}{}]`,
    'a hundred thousand members': `{${Array.from({ length: deep }, (_unused, at) => `"m${String(at)}":0`).join(',')}}`,
    'a number of a million digits': '9'.repeat(1_000_000),
    'a giant text': `"${'x'.repeat(8 * mebibyte)}"`,
    'a giant name': `{"${'x'.repeat(8 * mebibyte)}":1}`,
    'a giant text that has no end': `{"data":"${'x'.repeat(8 * mebibyte)}`,
    'giant white space': ' '.repeat(8 * mebibyte),
    'more than the door lets in': ' '.repeat(33 * mebibyte),
  };
}

/** Compressed, or led elsewhere. */
function sealed(truth: string): readonly HostileAnswer[] {
  const bomb = gzipSync(Buffer.alloc(64 * mebibyte, 0x20));
  return [
    { name: 'gzip', body: gzipSync(truth), headers: { 'content-encoding': 'gzip' } },
    { name: 'brotli', body: brotliCompressSync(truth), headers: { 'content-encoding': 'br' } },
    { name: 'a gzip bomb', body: bomb, headers: { 'content-encoding': 'gzip' } },
    { name: 'an unknown coding', body: truth, headers: { 'content-encoding': 'x-own' } },
  ];
}
