import { lookup } from 'node:dns/promises';
import { isIP, connect as connectPlain } from 'node:net';
import type { Socket } from 'node:net';
import { connect as connectSecure } from 'node:tls';

import type { buildConnector } from 'undici';

import type { EgressOptions, ResolvedAddress } from './egress-options.ts';
import { EgressError } from './errors.ts';
import { isPublicAddress } from './public-address.ts';
import { networksOf, siteOrigin } from './site.ts';
import type { EgressSite } from './site.ts';

/** What opens a connection: how names are resolved, whom to trust, how long to wait. */
export type ConnectorOptions = Pick<EgressOptions, 'dial' | 'resolve' | 'ca'> & {
  readonly timeoutMs: number;
  /** Those of all systems that have one. */
  readonly sites?: readonly EgressSite[];
};

interface Endpoint {
  readonly address: string;
  readonly port: number;
}

/** How a place is reached: whether an address is one of it, its port, and without TLS or with it. */
interface Reach {
  readonly accepts: (address: string) => boolean;
  readonly port: number;
  readonly isPlain: boolean;
}

const publicReach: Reach = { accepts: isPublicAddress, port: 443, isPlain: false };
const networkCode =
  /^(?:ECONN|EPIPE|ENET|EHOST|EADDR|ETIMEDOUT|EAI_|ENOTFOUND|EACCES|EMFILE|ENFILE|UND_ERR_)/;

/**
 * Opens the sockets for undici. The name is looked up once, every answer must be public, or within
 * the networks that the operator granted to a site, and the socket goes to exactly the checked
 * address, so that a second look-up cannot lead elsewhere.
 */
export function createCheckedConnector(options: ConnectorOptions): buildConnector.connector {
  const reaches = new Map(
    (options.sites ?? []).map((site) => [siteOrigin(site), reachOf(site)] as const),
  );
  return (target, callback) => {
    const { protocol, hostname, port } = target;
    const origin = `${protocol}//${hostname}${port === '' ? '' : `:${port}`}`;
    open(options, hostname, reaches.get(origin) ?? publicReach).then(
      (socket) => callback(null, socket),
      (error: unknown) => callback(asEgressError(error), null),
    );
  };
}

function reachOf(site: EgressSite): Reach {
  const { port, scheme } = site;
  return { port, isPlain: scheme === 'http', accepts: networksOf(site) ?? isPublicAddress };
}

async function open(options: ConnectorOptions, host: string, reach: Reach): Promise<Socket> {
  const signal = AbortSignal.timeout(options.timeoutMs);
  // The sandbox has certificates for all hosts; what goes without one is reached where it is.
  const endpoints =
    options.dial && !reach.isPlain
      ? [options.dial(host)]
      : await findEndpoints(options, host, reach);
  let failure: unknown;
  for (const endpoint of endpoints) {
    try {
      return await connect(options, { ...endpoint, host, isPlain: reach.isPlain }, signal);
    } catch (error) {
      failure = error;
    }
  }
  throw failure;
}

/** One bad answer refuses the name: a name that is partly elsewhere is not the one that is meant. */
async function findEndpoints(
  options: ConnectorOptions,
  host: string,
  { accepts, port }: Reach,
): Promise<readonly Endpoint[]> {
  let answers: readonly ResolvedAddress[];
  try {
    answers = await (options.resolve ?? lookUp)(host);
  } catch {
    throw new EgressError('EGRESS_NAME_NOT_RESOLVED', { host });
  }
  if (answers.length === 0) throw new EgressError('EGRESS_NAME_NOT_RESOLVED', { host });
  if (!answers.every(({ address }) => accepts(address))) {
    throw new EgressError('EGRESS_ADDRESS_REFUSED', { host });
  }
  return answers.map(({ address }) => ({ address, port }));
}

function lookUp(host: string): Promise<readonly ResolvedAddress[]> {
  return lookup(host, { all: true });
}

interface Destination extends Endpoint {
  readonly host: string;
  readonly isPlain: boolean;
}

/** The address is one in digits, so the socket makes no look-up of its own. */
function connect(
  options: ConnectorOptions,
  { address, port, host, isPlain }: Destination,
  signal: AbortSignal,
): Promise<Socket> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(new EgressError('EGRESS_TIMED_OUT', { host }));
      return;
    }
    const socket = isPlain
      ? connectPlain({ host: address, port })
      : connectSecure({
          host: address,
          port,
          // Checked against the real name; an address has none to announce.
          ...(isIP(host) === 0 ? { servername: host } : {}),
          minVersion: 'TLSv1.3',
          rejectUnauthorized: true,
          ALPNProtocols: ['http/1.1'],
          ...(options.ca === undefined ? {} : { ca: options.ca }),
        });
    const giveUp = (): void => {
      socket.destroy(new EgressError('EGRESS_TIMED_OUT', { host }));
    };
    signal.addEventListener('abort', giveUp, { once: true });
    socket.once('error', (error: Error) => {
      signal.removeEventListener('abort', giveUp);
      reject(error);
    });
    socket.once(isPlain ? 'connect' : 'secureConnect', () => {
      signal.removeEventListener('abort', giveUp);
      socket.setNoDelay(true);
      socket.removeAllListeners('error');
      resolve(socket);
    });
  });
}

/** Keeps the code and drops the message, which may hold an address. */
function asEgressError(error: unknown): EgressError {
  if (error instanceof EgressError) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'UNKNOWN';
  // Everything that is not the network's own failure came from the handshake or the certificate.
  const kind = networkCode.test(code) ? 'EGRESS_CONNECTION_FAILED' : 'EGRESS_TLS_REFUSED';
  return new EgressError(kind, { reason: code });
}
