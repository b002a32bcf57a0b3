import { createVaultDoctor } from '../doctor/vault-doctor.ts';
import type { VaultFinding } from '../doctor/vault-finding.ts';
import type { Command, ExitCode } from './command.ts';
import { eachTenant } from './each-tenant.ts';

/** Examines the vault. */
export const doctorCommand: Command = {
  name: 'doctor',
  summary:
    'Opens every data key, and finds damage, work that was left, and grants that should not be.',
  help: `  --strict          exit 1 for work that waits, too, and not for errors alone

It changes nothing and opens no credential.

`,
  options: { strict: { type: 'boolean' } },
  async run(input) {
    const { given, config, world } = input;
    const doctor = createVaultDoctor(config);
    const isCounted = ({ severity }: VaultFinding) => severity === 'error' || given.isSet('strict');
    const general = await doctor.examineKms();
    for (const finding of general) {
      world.out(given.isSet('json') ? `${JSON.stringify(finding)}\n` : `${describe(finding)}\n`);
    }
    // Without the root key nothing more can be said.
    if (general.length > 0) return 1;
    let hasSeenGrants = false;
    const exitCode: ExitCode = await eachTenant(input, async (context) => {
      const grants = hasSeenGrants ? [] : await doctor.examineGrants(context);
      hasSeenGrants = true;
      const findings = [...grants, ...(await doctor.examineTenant(context))];
      return {
        json: { findings },
        lines: findings.map(describe),
        isLeft: findings.some(isCounted),
      };
    });
    return exitCode;
  },
};

function describe({ severity, code, keyVersion, detail }: VaultFinding): string {
  const version = keyVersion === undefined ? '' : `  version ${String(keyVersion)}`;
  return `${severity.padEnd(7)}  ${code}${version}${detail === undefined ? '' : `  ${detail}`}`;
}
