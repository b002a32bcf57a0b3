import type { HostileAnswer } from './hostile-answer.ts';

/** Where nothing of the product has any business, the first ones with somebody who listens. */
function addressesOf(port: number, host: string): readonly string[] {
  const at = `:${String(port)}/`;
  return [
    ...[`http://127.0.0.1${at}`, `https://127.0.0.1${at}`, `https://localhost${at}x`],
    ...[`https://[::1]${at}`, `https://0.0.0.0${at}`, 'https://2130706433/'],
    ...['http://169.254.169.254/latest/meta-data/', 'https://[fe80::1]/', 'https://10.0.0.1/'],
    ...['https://192.168.0.1/', 'https://evil.example/', '//evil.example/'],
    ...[`https://${host}.evil.example/`, `https://${host}@evil.example/`, 'file:///etc/passwd'],
  ];
}

/** Names under which providers tell where to go on, where to fetch, and whom to ask. */
const leads = [
  ...['url', 'next', 'next_page', 'next_page_url', 'nextLink', '@odata.nextLink', 'href'],
  ...['download_url', 'file_url', 'location', 'api_domain', 'instance_url', 'base_url'],
  ...['token_endpoint', 'revocation_endpoint', 'issuer', 'webhook_url', 'callback_url'],
];

/** Answers that point elsewhere: by status, by header, and by their members. */
export function elsewhereAnswers(
  truth: string,
  port: number,
  host: string,
): readonly HostileAnswer[] {
  return addressesOf(port, host).flatMap((address) => [
    ...[301, 302, 303, 307, 308].map((status) => ({
      name: `${String(status)} to ${address}`,
      status,
      body: '',
      headers: { location: address },
    })),
    {
      name: `headers that name ${address}`,
      body: truth,
      headers: {
        link: `<${address}>; rel="next"`,
        'content-location': address,
        location: address,
        refresh: `0; url=${address}`,
        'alt-svc': `h2="${address.replace(/^\w*:?\/\//, '').replace(/\/.*$/, '')}"`,
      },
    },
    { name: `members that name ${address}`, body: withLeads(truth, address) },
  ]);
}

function withLeads(truth: string, address: string): string {
  if (truth.startsWith('<')) {
    const elements = leads
      .filter((name) => /^\w+$/.test(name))
      .map((name) => `<${name}>${address}</${name}>`)
      .join('');
    return truth
      .replace('</control>', `${elements}</control>`)
      .replace('<response>', `<response xmlns="${address}">`);
  }
  const led = redirect(JSON.parse(truth), address) as Readonly<Record<string, unknown>>;
  const links = [{ rel: 'next', href: address }];
  const paging = { paging: { next: { link: address, after: '1' } }, links };
  return JSON.stringify({ ...led, ...paging, ...membersOf(address) });
}

/** Every address and path in an answer, turned. */
function redirect(value: unknown, address: string): unknown {
  if (typeof value === 'string') return /^(?:https?:)?\/[^D]/.test(value) ? address : value;
  if (Array.isArray(value)) return value.map((each) => redirect(each, address));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [name, redirect(each, address)]),
  );
}

function membersOf(address: string): Readonly<Record<string, string>> {
  return Object.fromEntries(leads.map((name) => [name, address]));
}
