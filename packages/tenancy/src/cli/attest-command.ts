import type { AttestationKey, AttestationSubject } from '../attestation/index.ts';
import {
  attest,
  createAttestationKey,
  readSubject,
  verifyAttestation,
} from '../attestation/index.ts';
import { examine } from '../doctor/index.ts';
import type { DoctorReport } from '../doctor/index.ts';
import { assumeOwner } from './assume-owner.ts';
import { prepareAttacks } from './attack-database.ts';
import { requireText } from './choice.ts';
import type { CliWorld, Command, Given } from './command.ts';
import { readConnection } from './connection.ts';
import type { ConnectionSettings } from './connection.ts';
import { readDoctorConfig } from './doctor-config.ts';
import { misuse } from './misuse.ts';
import { withClient } from './open-client.ts';
import { renderStatement } from './render-statement.ts';
import { readTextFile, writeTextFile } from './text-file.ts';

const keyVariable = 'ATASKI_TENANCY_ATTESTATION_KEY_FILE';
const hourMs = 3_600_000;
const longestHours = 24 * 366;

const help = `Usage: ataski-tenancy attest --out FILE --tenant A --foreign B [options]

Runs the doctor and all probes, and signs what they found out. The statement says that isolation
holds only when every check and every family of attacks ran on every table, and found nothing; the
file is written whatever it says.

  --out FILE               where the signed statement goes
  --tenant A, --foreign B  as for probe
  --config FILE            as for doctor; what it accepts is named in the statement
  --key FILE               the private Ed25519 key in PEM, instead of the variable below
  --valid-for-hours HOURS  how long the statement counts (default 24)

Environment; never parameters, because parameters show in the list of processes:
  ATASKI_TENANCY_URL                   logs in as ataski_migrator, or a superuser
  ATASKI_TENANCY_APP_URL               logs in as ataski_app
  ATASKI_TENANCY_SIGNING_KEY_FILE      a file of one line: key id, colon, secret in base64
  ATASKI_TENANCY_ATTESTATION_KEY_FILE  the file of --key

Exit codes: 0 fine: it holds; 1 it does not, or not all was looked at; 2 wrong use; 3 it could not
be carried out.
`;

/** Signs what the doctor and the probes find out. */
export const attestCommand: Command = {
  name: 'attest',
  summary: 'run doctor and probes, and sign what they found out',
  help,
  takes: [0, 0],
  options: {
    out: { type: 'string' },
    tenant: { type: 'string' },
    foreign: { type: 'string' },
    config: { type: 'string' },
    key: { type: 'string' },
    'valid-for-hours': { type: 'string' },
  },
  async run(given, world) {
    const out = requireText(given, 'out');
    const validForMs = readHours(given) * hourMs;
    const key = readKey(given, world);
    const config = readDoctorConfig(given);
    const { appRole, tenantColumn, allowed } = config;
    const attack = prepareAttacks(given, world, tenantColumn === undefined ? {} : { tenantColumn });
    const settings = readConnection(world, 'ATASKI_TENANCY_URL');
    const { doctor, subject } = await lookAt(settings, config, { appRole, tenantColumn });
    const probes = await attack();
    const { clock } = world;
    const envelope = attest({ doctor, allowed, probes, subject, validForMs, key, clock });
    writeTextFile(out, `${JSON.stringify(envelope, null, 2)}\n`, 'everybody');
    // What is shown is what the file says, read back as everybody else will.
    const statement = verifyAttestation(envelope, [key.publicKey], { now: clock.now() });
    world.out(renderStatement(statement, world.isColoured));
    return statement.predicate.verdict === 'holds' ? 0 : 1;
  },
};

function lookAt(
  settings: ConnectionSettings,
  config: Parameters<typeof examine>[1],
  names: Parameters<typeof readSubject>[1],
): Promise<{ readonly doctor: DoctorReport; readonly subject: AttestationSubject }> {
  return withClient(settings, async (client) => {
    await assumeOwner(client);
    const doctor = await examine(client, config);
    return { doctor, subject: await readSubject(client, names) };
  });
}

function readHours(given: Given): number {
  const text = given.text('valid-for-hours') ?? '24';
  const hours = Number(text);
  if (!/^\d{1,4}$/.test(text) || hours < 1 || hours > longestHours)
    misuse(`--valid-for-hours is a whole number from 1 to ${String(longestHours)}`);
  return hours;
}

function readKey(given: Given, world: CliWorld): AttestationKey {
  const path = given.text('key') ?? world.environment[keyVariable];
  if (path === undefined || path === '') misuse(`neither --key nor ${keyVariable} names a key`);
  return createAttestationKey(readTextFile(path));
}
