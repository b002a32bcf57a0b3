import { execFileSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Written in two parts, so that this file does not find itself. */
const machinePaths = ['home', 'Users', 'root', 'work', 'mnt'].map(
  (top) => new RegExp(`(?<![\\w.:/@-])/${top}/[\\w.-]+`),
);
const text = /\.(?:ts|tsx|js|mjs|cjs|json|md|sql|yml|yaml|css|html|sh)$|(?:^|\/)(?:run|\.npmrc)$/;
const largestBytes = 1_000_000;

/** Packages that must never be installed, each with its reason. */
export const deniedPackages: Readonly<Record<string, string>> = {
  fernet:
    'accepts invalid tokens and pulls crypto-js; the peer lives in bench, with its own lockfile',
  'crypto-js': 'discontinued, CVE-2023-46233',
  'node-fetch': 'a second network door beside egress',
  axios: 'a second network door beside egress',
  got: 'a second network door beside egress',
  request: 'discontinued, a second network door',
  s3rver: 'corrupts streamed uploads and accepts wrong secrets',
  busboy: 'old versions crash on crafted input (CVE-2022-24434)',
  'event-stream': 'was compromised',
  'ua-parser-js': 'was compromised',
  '@scarf/scarf': 'telemetry at installation',
  jsonwebtoken: 'jose verifies tokens here',
  stripe: 'connectors carry no provider SDK',
};

/** Denied packages, download addresses and machine paths in a lockfile's text. */
export function findLockfileFaults(lockfile: string): readonly string[] {
  const lock = JSON.parse(lockfile) as {
    packages: Record<string, { resolved?: string; link?: boolean }>;
  };
  const faults: string[] = [];
  for (const [path, entry] of Object.entries(lock.packages)) {
    const name = path.split('node_modules/').at(-1) ?? '';
    const reason = path.includes('node_modules/') ? deniedPackages[name] : undefined;
    if (reason !== undefined) faults.push(`${name} is denied: ${reason}`);
    if (entry.resolved !== undefined && entry.link !== true) faults.push(`${name} has an address`);
  }
  if (/https?:\/\/[^"]*registry/.test(lockfile)) faults.push('the address of a registry');
  return faults;
}

/** Files of the repository whose text holds a path of somebody's machine. */
export function findMachinePaths(root: string): readonly string[] {
  const options = ['ls-files', '--cached', '--others', '--exclude-standard'];
  const files = execFileSync('git', options, { cwd: root, encoding: 'utf8' }).split('\n');
  return files.filter((file) => {
    if (!text.test(file)) return false;
    const stat = statSync(join(root, file), { throwIfNoEntry: false });
    if (stat === undefined || stat.size > largestBytes) return false;
    const content = readFileSync(join(root, file), 'utf8');
    return machinePaths.some((path) => path.test(content));
  });
}
