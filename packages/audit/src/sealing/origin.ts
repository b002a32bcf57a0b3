/** The stream of what has no tenant: the Nil UUID (RFC 9562 section 5.9). */
export const platformStream = '00000000-0000-0000-0000-000000000000';

/** The tree whose leaves are checkpoints of all streams: the Max UUID (RFC 9562 section 5.10). */
export const deploymentStream = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

const names: Readonly<Record<string, string>> = {
  [platformStream]: 'platform',
  [deploymentStream]: 'checkpoints',
};

/** The first line of a stream's checkpoints, for example `ataski.example/audit/platform`. */
export function originOf(deployment: string, stream: string): string {
  return `${deployment}/audit/${names[stream] ?? stream}`;
}

/** The name of the key that puts the time to checkpoints, whatever stream they are of. */
export function cosignerName(deployment: string): string {
  return `${deployment}/audit/cosigner`;
}
