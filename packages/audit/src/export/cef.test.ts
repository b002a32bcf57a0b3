import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { exportedEvent, manifest, summary } from '../../test/exported-events.ts';
import { parseCef } from '../../test/parse-cef.ts';
import { cef, escapeCefHeader, escapeCefValue, toCef } from './cef.ts';

describe('a CEF message', () => {
  // ArcSight, Implementing the Common Event Format, "Character encoding".
  it.each([
    ['detected a | in message', String.raw`detected a \| in message`],
    [String.raw`detected a \ in packet`, String.raw`detected a \\ in packet`],
    ['detected a = in message', 'detected a = in message'],
  ])('escapes its prefix as published: %s', (text, expected) => {
    expect(escapeCefHeader(text)).toBe(expected);
  });

  it.each([
    ['blocked a |', 'blocked a |'],
    [String.raw`blocked a \ `, String.raw`blocked a \\ `],
    ['blocked a =', String.raw`blocked a \=`],
    ['Detected a threat.\n No action needed.', String.raw`Detected a threat.\n No action needed.`],
    ['a\r\nb', String.raw`a\r\nb`],
  ])('escapes its values as published: %s', (text, expected) => {
    expect(escapeCefValue(text)).toBe(expected);
  });

  it('reads as the published example does, by the parser of these tests', () => {
    expect(
      parseCef(
        'CEF:0|Security|threatmanager|1.0|100|worm successfully stopped|10|src=10.0.0.1 dst=2.1.2.2 spt=1232',
      ),
    ).toEqual({
      prefix: [
        'CEF:0',
        'Security',
        'threatmanager',
        '1.0',
        '100',
        'worm successfully stopped',
        '10',
      ],
      extension: { src: '10.0.0.1', dst: '2.1.2.2', spt: '1232' },
    });
  });

  it('has a place for each part of the event', () => {
    const event = exportedEvent({
      outcome: 'denied',
      details: { code: 'NO', text: 'a=b|c\\d\ne' },
    });
    expect(parseCef(toCef(event))).toEqual({
      prefix: ['CEF:0', 'Ataski', 'audit', '1', 'credential.used', 'credential.used', '8'],
      extension: {
        rt: String(Date.UTC(2026, 0, 2, 3, 4, 5, 678)),
        externalId: '018f0000-0000-7000-8000-000000000001',
        cat: 'single',
        outcome: 'denied',
        suid: 'user_1',
        spriv: 'user',
        deviceProcessName: 'server',
        reason: 'NO',
        cs1Label: 'correlationId',
        cs1: 'corr_12345678',
        cs2Label: 'tenantId',
        cs2: 'a1a1a1a1-0000-4000-8000-000000000001',
        cs3Label: 'targets',
        cs3: '[{"id":"c1","type":"connection"}]',
        cs4Label: 'details',
        cs4: String.raw`{"code":"NO","text":"a=b|c\\d\ne"}`,
        cs6Label: 'leafHash',
        cs6: event.leafHash,
        cn1Label: 'leafIndex',
        cn1: '7',
      },
    });
  });

  it('is one line, and no value ends it, adds a key or becomes another field', () => {
    const value = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.constantFrom('x suid=root', '|', '\\', '\\=', 'a\nCEF:0|x', ' cs1=', '\r\n', '='),
    );
    fc.assert(
      fc.property(fc.array(value), value, (values, code) => {
        const text = values.join('');
        const event = exportedEvent({
          details: { text, code },
          targets: [{ type: 'thing', id: 'x' }],
        });
        const line = toCef(event);
        expect(line).not.toMatch(/[\r\n]/);
        const { prefix, extension } = parseCef(line);
        expect(prefix).toHaveLength(7);
        expect(extension['suid']).toBe('user_1');
        expect(extension['reason']).toBe(code);
        expect(JSON.parse(extension['cs4']!)).toEqual(event.members.details);
      }),
    );
  });

  it('names what does not fit by its SHA-256', () => {
    const { extension } = parseCef(toCef(exportedEvent({ details: { text: 'x'.repeat(5000) } })));
    expect(extension['cs4']).toMatch(/^sha256:[0-9a-f]{64}$/);
  });

  it('announces and ends the export as messages of their own', () => {
    const [first, last] = [cef.begin(manifest), cef.end(summary, manifest)].map((line) =>
      parseCef(line.slice(0, -1)),
    );
    expect(JSON.parse(first!.extension['cs4']!)).toMatchObject({
      checkpoint: manifest.checkpoint,
      tree_size: 8,
    });
    expect(JSON.parse(last!.extension['cs4']!)).toMatchObject({ rows: 1 });
    expect(last!.extension['cs5']).toBe(manifest.exportId);
  });
});
