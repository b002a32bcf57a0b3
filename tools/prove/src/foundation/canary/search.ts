import type { Stage } from '../crash/stage.ts';
import { readFiles, readTables } from './database-contents.ts';
import { createScanner } from './scanner.ts';
import { formsOf } from './secret-forms.ts';
import type { Needle, Secret } from './secret-forms.ts';

/** Where things are looked for. */
export const places = ['output', 'answers', 'statements', 'audit', 'tables', 'files'] as const;
export type Place = (typeof places)[number];

/** Something that was found. */
export interface Finding {
  readonly secret: string;
  readonly place: Place;
  /** Table or file, and the form in which it stood there. */
  readonly where: string;
}

/** What was searched, and what was found. */
export interface SearchResult {
  readonly findings: readonly Finding[];
  /** By place: how many tables, files, and so on, and how many bytes. */
  readonly searched: Readonly<Record<Place, { readonly parts: number; readonly bytes: number }>>;
  readonly rows: number;
}

/** What was heard while the product ran. */
export interface Heard {
  readonly output: Buffer;
  readonly answers: Buffer;
  readonly statements: Buffer;
}

/** A database server, and a way to look behind every policy. */
export type SearchedDatabase = Pick<Stage, 'cluster'> & {
  readonly superuser: { query(sql: string): Promise<unknown> };
};

/** Looks for every form of every secret everywhere, after a checkpoint has written everything down. */
export async function searchEverywhere(
  stage: SearchedDatabase,
  heard: Heard,
  secrets: readonly Secret[],
): Promise<SearchResult> {
  const { scan } = createScanner(secrets.flatMap(formsOf));
  const findings: Finding[] = [];
  const searched = Object.fromEntries(
    places.map((place) => [place, { parts: 0, bytes: 0 }]),
  ) as Record<Place, { parts: number; bytes: number }>;
  const look = (place: Place, part: string, bytes: Buffer) => {
    searched[place].parts += 1;
    searched[place].bytes += bytes.length;
    findings.push(...[...scan(bytes)].map((needle) => toFinding(needle, place, part)));
  };
  for (const place of ['output', 'answers', 'statements'] as const)
    look(place, place, heard[place]);
  let rows = 0;
  // Statistics hold samples of values.
  await stage.superuser.query('analyze');
  for await (const table of readTables(stage.cluster)) {
    rows += table.rows;
    look(table.place.includes(' audit.') ? 'audit' : 'tables', table.place, table.bytes);
  }
  await stage.superuser.query('checkpoint');
  for (const { place, bytes } of readFiles(stage.cluster.dataDirectory)) {
    // The log is what the database was told, not what it keeps.
    look(place.startsWith('log/') ? 'statements' : 'files', place, bytes);
  }
  return { findings, searched, rows };
}

function toFinding({ secret, form }: Needle, place: Place, part: string): Finding {
  return { secret, place, where: `${part} (${form})` };
}
