import type { SimulatedResponse } from '../provider-simulator.ts';

/** What a gateway that is broken, or is not the gateway, may answer. */
export type IntacctHostility =
  | 'doctype'
  | 'entity_bomb'
  | 'external_entity'
  | 'deep_nesting'
  | 'truncated'
  | 'giant_text'
  | 'wrong_root'
  | 'wrong_types'
  | 'many_attributes'
  | 'html'
  | 'bad_gateway'
  | 'too_many_requests'
  | 'empty';

/** A right answer made into a hostile one. */
export function makeHostile(kind: IntacctHostility, right: SimulatedResponse): SimulatedResponse {
  const body = String(right.body);
  const headers = { 'content-type': 'text/xml; charset=UTF-8' };
  const declaration = '<?xml version="1.0" encoding="UTF-8"?>';
  const rest = body.slice(declaration.length);
  switch (kind) {
    case 'doctype':
      return { ...right, body: `${declaration}<!DOCTYPE response>${rest}` };
    case 'external_entity':
      return {
        ...right,
        body: `${declaration}<!DOCTYPE response [<!ENTITY x SYSTEM "file:///etc/hostname">]>${withText(rest, '&x;')}`,
      };
    case 'entity_bomb':
      return { ...right, body: `${declaration}${bomb}${withText(rest, '&e9;')}` };
    case 'deep_nesting':
      return { status: 200, headers, body: '<a>'.repeat(200_000) + '</a>'.repeat(200_000) };
    case 'truncated':
      return { ...right, body: body.slice(0, Math.floor(body.length * 0.7)) };
    case 'giant_text':
      return { ...right, body: withText(body, 'x'.repeat(48 * 1024 * 1024)) };
    case 'wrong_root':
      return { ...right, body: `${declaration}<answer><status>success</status></answer>` };
    case 'wrong_types':
      return {
        ...right,
        body: body.replace(/ (totalcount|numremaining|total)="\d+"/g, ' $1="many"'),
      };
    case 'many_attributes': {
      const many = Array.from({ length: 100_000 }, (_, index) => ` a${index}="1"`).join('');
      return { ...right, body: `${declaration}<response${many}/>` };
    }
    case 'empty':
      return { status: 200, headers, body: '' };
    case 'html':
      return page(200, 'Just a moment...');
    case 'bad_gateway':
      return page(502, '502 Bad Gateway');
    case 'too_many_requests':
      return page(429, '429 Too Many Requests');
  }
}

const bomb = `<!DOCTYPE response [<!ENTITY e0 "ha">${Array.from(
  { length: 9 },
  (_, index) => `<!ENTITY e${index + 1} "${`&e${index};`.repeat(10)}">`,
).join('')}]>`;

function withText(body: string, text: string): string {
  return body.replace('</controlid>', `${text}</controlid>`);
}

function page(status: number, title: string): SimulatedResponse {
  const body = `<!DOCTYPE html><html><head><title>${title}</title></head><body>cloudflare</body></html>`;
  return { status, headers: { 'content-type': 'text/html; charset=UTF-8' }, body };
}
