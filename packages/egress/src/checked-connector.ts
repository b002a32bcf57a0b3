import { lookup } from 'node:dns/promises';
import { connect } from 'node:tls';
import type { TLSSocket } from 'node:tls';

import type { buildConnector } from 'undici';

import type { EgressOptions, ResolvedAddress } from './egress-options.ts';
import { EgressError } from './errors.ts';
import { isPublicAddress } from './public-address.ts';

/** What opens a connection: how names are resolved, whom to trust, how long to wait. */
export type ConnectorOptions = Pick<EgressOptions, 'dial' | 'resolve' | 'ca'> & {
  readonly timeoutMs: number;
};

interface Endpoint {
  readonly address: string;
  readonly port: number;
}

const port = 443;
const networkCode =
  /^(?:ECONN|EPIPE|ENET|EHOST|EADDR|ETIMEDOUT|EAI_|ENOTFOUND|EACCES|EMFILE|ENFILE|UND_ERR_)/;

/**
 * Opens the sockets for undici. The name is looked up once, every answer must be public, and the
 * socket goes to exactly the checked address, so that a second look-up cannot lead elsewhere.
 */
export function createCheckedConnector(options: ConnectorOptions): buildConnector.connector {
  return (target, callback) => {
    open(options, target.hostname).then(
      (socket) => callback(null, socket),
      (error: unknown) => callback(asEgressError(error), null),
    );
  };
}

async function open(options: ConnectorOptions, host: string): Promise<TLSSocket> {
  const signal = AbortSignal.timeout(options.timeoutMs);
  const endpoints = options.dial ? [options.dial(host)] : await findPublicEndpoints(options, host);
  let failure: unknown;
  for (const endpoint of endpoints) {
    try {
      return await secure(options, host, endpoint, signal);
    } catch (error) {
      failure = error;
    }
  }
  throw failure;
}

/** One bad answer refuses the name: a name that is partly private is not a provider's. */
async function findPublicEndpoints(
  options: ConnectorOptions,
  host: string,
): Promise<readonly Endpoint[]> {
  let answers: readonly ResolvedAddress[];
  try {
    answers = await (options.resolve ?? lookUp)(host);
  } catch {
    throw new EgressError('EGRESS_NAME_NOT_RESOLVED', { host });
  }
  if (answers.length === 0) throw new EgressError('EGRESS_NAME_NOT_RESOLVED', { host });
  if (!answers.every(({ address }) => isPublicAddress(address))) {
    throw new EgressError('EGRESS_ADDRESS_REFUSED', { host });
  }
  return answers.map(({ address }) => ({ address, port }));
}

function lookUp(host: string): Promise<readonly ResolvedAddress[]> {
  return lookup(host, { all: true });
}

function secure(
  options: ConnectorOptions,
  host: string,
  endpoint: Endpoint,
  signal: AbortSignal,
): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(new EgressError('EGRESS_TIMED_OUT', { host }));
      return;
    }
    // The host is an address in digits, so the socket makes no look-up of its own; the certificate
    // is checked against the real name.
    const socket = connect({
      host: endpoint.address,
      port: endpoint.port,
      servername: host,
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
    socket.once('secureConnect', () => {
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
