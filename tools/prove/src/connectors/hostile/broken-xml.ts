import { hostileDocuments } from '../../../../../packages/connectors-kit/test/hostile-xml.ts';
import type { HostileAnswer } from './hostile-answer.ts';

const fractions = [0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99];

/** Answers that are no XML, or no XML of the gateway, made from a true one. */
export function brokenXml(truth: string): readonly HostileAnswer[] {
  const around = (name: string, from: string | RegExp, to: string): HostileAnswer => ({
    name,
    body: truth.replace(from, to),
  });
  return [
    ...hostileDocuments.map(({ name, document }) => ({
      name,
      body: typeof document === 'string' ? document : Buffer.from(document),
    })),
    ...fractions.map((part) => ({
      name: `cut after ${String(part * 100)} per cent`,
      body: truth.slice(0, Math.floor(truth.length * part)),
    })),
    around('a document type before the answer', '<response>', '<!DOCTYPE response><response>'),
    around('another root', /response>/g, 'answer>'),
    around('no control', /<control>.*?<\/control>/s, ''),
    around('no operation', /<operation>.*<\/operation>/s, ''),
    around('no result', /<result>.*<\/result>/s, ''),
    around('no data', /<data.*<\/data>/s, ''),
    around('no status', /<status>.*?<\/status>/gs, ''),
    around('an unknown status', /<status>success<\/status>/g, '<status>perhaps</status>'),
    around('a number of objects that is none', / totalcount="\d+"/, ' totalcount="many"'),
    around('a rest that is no number', / numremaining="\d+"/, ' numremaining="some"'),
    around('a negative rest', / numremaining="\d+"/, ' numremaining="-1"'),
    around('objects without a key', /<RECORDNO>.*?<\/RECORDNO>/gs, ''),
    around('objects with an empty key', /<RECORDNO>.*?<\/RECORDNO>/gs, '<RECORDNO></RECORDNO>'),
    around('a key that is no number', /<RECORDNO>.*?<\/RECORDNO>/s, '<RECORDNO>x</RECORDNO>'),
    around('a key twice', /(<RECORDNO>.*?<\/RECORDNO>)/s, '$1$1'),
    { name: 'HTML by its media type', body: truth, headers: { 'content-type': 'text/html' } },
    {
      name: 'JSON by its media type',
      body: truth,
      headers: { 'content-type': 'application/json' },
    },
    { name: 'gzip', body: truth, headers: { 'content-encoding': 'gzip' } },
  ];
}
