import { startCluster } from '@ataski/postgres/cluster';
import type { Cluster, ClusterOptions } from '@ataski/postgres/cluster';
import type { CertificateAuthority } from '@ataski/sandbox';
import { createDatabasePool } from '@ataski/server/database-pool';

import type { ProofRow } from '../../proof.ts';
import { row } from './row.ts';

/** One way to be a database server. */
interface Server {
  readonly promise: string;
  readonly goal: string;
  readonly settings?: Readonly<Record<string, string>>;
  /** Names in its certificate; absent: it speaks no TLS. */
  readonly hosts?: readonly string[];
  readonly authority?: CertificateAuthority;
}

/** The pool of the product at real PostgreSQL servers of each kind; one data directory, restarted. */
export async function proveDatabase(
  dataDirectory: string,
  ours: CertificateAuthority,
  stranger: CertificateAuthority,
): Promise<readonly ProofRow[]> {
  const old = { ssl_min_protocol_version: 'TLSv1.2', ssl_max_protocol_version: 'TLSv1.2' };
  const here = ['127.0.0.1', 'localhost'];
  const servers: readonly Server[] = [
    {
      promise: 'A PostgreSQL without TLS is refused where TLS is due.',
      goal: 'The server does not support SSL connections',
    },
    {
      promise: 'A PostgreSQL that speaks TLS 1.2 at most is refused.',
      goal: 'tlsv1 alert protocol version',
      settings: old,
      hosts: here,
      authority: ours,
    },
    {
      promise: 'A PostgreSQL that another authority vouches for is refused.',
      goal: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
      hosts: here,
      authority: stranger,
    },
    {
      promise: 'A PostgreSQL with a certificate for another name is refused.',
      goal: 'ERR_TLS_CERT_ALTNAME_INVALID',
      hosts: ['database.example'],
      authority: ours,
    },
    {
      promise: 'A PostgreSQL with TLS 1.3 and the right certificate is used.',
      goal: 'TLSv1.3',
      hosts: here,
      authority: ours,
    },
  ];
  const rows: ProofRow[] = [];
  for (const server of servers) {
    const cluster = await startCluster(await optionsOf(dataDirectory, server));
    try {
      const seen = await ask(cluster, ours.certificatePem);
      rows.push(row(server.promise, seen, server.goal, seen === server.goal));
    } finally {
      await cluster.stop();
    }
  }
  return rows;
}

async function optionsOf(dataDirectory: string, server: Server): Promise<ClusterOptions> {
  const { authority, hosts, settings = {} } = server;
  const options = { dataDirectory, durability: 'throwaway', settings } as const;
  if (authority === undefined || hosts === undefined) return options;
  const { key, cert } = await authority.issueServerCertificate(hosts);
  return { ...options, tls: { key, certificate: cert } };
}

/** The version of the connection, as the server sees it, or why there is none. */
async function ask({ host, port, superuser }: Cluster, ca: string): Promise<string> {
  const { user, password } = superuser;
  const url = `postgres://${user}:${password}@${host}:${String(port)}/postgres`;
  const pool = createDatabasePool({ url, ca, maxConnections: 1 });
  pool.on('error', () => undefined);
  try {
    const { rows } = await pool.query<{ version: string }>(
      'select version from pg_stat_ssl where pid = pg_backend_pid()',
    );
    return String(rows[0]?.version);
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    // With STARTTLS-like handshakes the code says only EPROTO; the alert stands in the message.
    const [alert] = /tlsv1 alert protocol version/.exec(message) ?? [];
    return alert ?? code ?? message;
  } finally {
    await pool.end();
  }
}
