import type { Draw } from './draw.ts';
import type { RequestParts } from './sound-request.ts';

/** One way in which a listed request is made into one that is not. */
export interface WrongTurn {
  readonly name: string;
  turn(draw: Draw, sound: RequestParts): RequestParts;
}

const verbs = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'SEARCH'];
const writes = ['create', 'update', 'delete', 'batch', 'void', 'send', 'upload', 'admin'];

/**
 * Each alters one thing. A turn of method, host or path can by chance make another listed request;
 * whoever uses these must ask.
 */
export const wrongTurns: readonly WrongTurn[] = [
  {
    name: 'another method',
    turn: (draw, sound) => ({
      ...sound,
      method: draw.of(verbs.filter((verb) => verb !== sound.method)),
    }),
  },
  {
    name: 'another scheme',
    turn: (draw, sound) => ({
      ...sound,
      scheme: draw.of(['http://', 'HTTPS://', 'https:///', '//']),
    }),
  },
  {
    name: 'another host',
    turn: (draw, { host, ...sound }) => ({
      ...sound,
      host: draw.of([
        ...['127.0.0.1', '[::1]', '169.254.169.254', 'localhost', 'evil.example', `x.${host}`],
        ...[`${host}.`, `${host}.evil.example`, `${host}:8443`, `${host}:443`, `u:p@${host}`],
        ...[host.toUpperCase(), host.replace('.', '%2e'), `${host}@evil.example`, `evil${host}`],
        ...[host.replace('.', '.a.'), `${host}%00.evil.example`, host.replace('.', '。')],
      ]),
    }),
  },
  {
    name: 'another path',
    turn: (draw, { path, ...sound }) => ({
      ...sound,
      path: draw.of([
        ...[`${path}/${draw.of(writes)}`, `/${draw.of(writes)}${path}`, `${path}/..`, `${path}/.`],
        ...[
          `/..${path}`,
          `/%2e%2e${path}`,
          `/${path}`,
          path.toUpperCase(),
          `${path}%2F..`,
          `${path};a`,
        ],
        ...[
          path.replace(/\/[^/]*$/, `/${draw.of(writes)}`),
          path.replaceAll('/', '\\'),
          `${path}%00`,
        ],
        ...[
          `${path}//`,
          path.slice(0, -1),
          `${path}%20`,
          `${path}é`,
          `${path}#f`,
          path.replace('/', '/x/'),
        ],
      ]),
    }),
  },
  {
    name: 'a query that is not listed',
    turn: (draw, sound) => ({
      ...sound,
      query: [
        ...sound.query,
        ...draw.of([
          [['_method', 'DELETE']],
          [['X-HTTP-Method-Override', 'PUT']],
          [['operation', 'update']],
          [['include', 'void']],
          [['__proto__', '1']],
          [
            ['again', '1'],
            ['again', '2'],
          ],
        ] as const),
      ],
    }),
  },
  {
    name: 'a header that changes the call',
    turn: (draw, sound) => ({
      ...sound,
      headers: {
        ...sound.headers,
        [draw.of([
          ...['x-http-method-override', 'x-method-override', 'x-http-method', 'x-forwarded-host'],
          ...['x-original-url', 'x-rewrite-url', 'x-host', 'forwarded', 'proxy-authorization'],
          ...['x-forwarded-for', 'via', 'x-real-ip', 'http2-settings'],
        ])]: draw.of(['DELETE', 'evil.example', '127.0.0.1', '/v1/delete']),
      },
    }),
  },
  {
    name: 'a body that is not listed',
    turn: (draw, sound) => ({
      ...sound,
      body: wrongBody(draw, sound.body),
      method: sound.body === null ? draw.of(['POST', 'PUT', 'PATCH']) : sound.method,
    }),
  },
];

function wrongBody(draw: Draw, sound: string | null): string {
  if (sound === null) return draw.of(['{"delete":true}', 'a=b', '<create/>', '\0']);
  if (sound.startsWith('<')) {
    return draw.of([
      sound.replace('</function>', '<create><GLBATCH/></create></function>'),
      sound.replace(/<function controlid="f-1"><[^>]*>/, '<function controlid="f-1"><delete>'),
      sound.replace('</content>', '<function controlid="f-2"><create/></function></content>'),
      sound.replace('<?xml', '<!DOCTYPE r [<!ENTITY x "y">]><?xml'),
      sound.replace('<control>', '<control><policyid>p</policyid>'),
      sound.replace('</request>', '<!-- x --></request>'),
      sound.replace('transaction="false"', 'transaction="true"'),
      sound.replace('<content>', '<content><![CDATA[x]]>'),
      sound.slice(0, -1),
      `${sound}<request/>`,
    ]);
  }
  if (sound.startsWith('{')) {
    return draw.of([
      sound.replace(/\}$/, ',"delete":true}'),
      sound.replace('{', '{"__proto__":1,'),
      sound.replace('{', `${sound.slice(0, sound.indexOf(':'))}:1,`),
      `[${sound}]`,
      sound.slice(0, -1),
      `${sound}{}`,
      'null',
      '"x"',
    ]);
  }
  return draw.of([
    `${sound}&delete=1`,
    `${sound}&${sound}`,
    `scope=all&${sound}`,
    `${sound}&grant_type=password`,
    `${sound};x=1`,
    '{}',
  ]);
}
