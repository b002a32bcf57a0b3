import { readdirSync, readFileSync } from 'node:fs';

import { KernelError } from './kernel-error.ts';

/** One forward-only step of a package's schema. Its identity is (package, number). */
export interface Migration {
  readonly package: string;
  readonly number: number;
  readonly name: string;
  readonly sql: string;
}

const fileName = /^(\d{6})_([a-z0-9_]+)\.sql$/;

/**
 * Reads a package's `sql/` folder in order. Throws KERNEL_MIGRATION_INVALID on a gap or a stray
 * name.
 */
export function readMigrations(packageName: string, directory: URL): readonly Migration[] {
  return readdirSync(directory)
    .sort()
    .map((file, index) => {
      const [, number, name] = fileName.exec(file) ?? [];
      if (name === undefined || Number(number) !== index + 1) {
        throw new KernelError('KERNEL_MIGRATION_INVALID', { package: packageName, file });
      }
      return {
        package: packageName,
        number: index + 1,
        name,
        sql: readFileSync(new URL(file, directory), 'utf8'),
      };
    });
}
