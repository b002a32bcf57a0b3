import { existsSync } from 'node:fs';

import {
  applyBaseline,
  examine,
  readBaseline,
  renderBaseline,
  renderFix,
  renderJson,
  renderJunit,
  renderSarif,
  renderText,
} from '../doctor/index.ts';
import type { DoctorReport, Severity } from '../doctor/index.ts';
import { assumeOwner } from './assume-owner.ts';
import { readChoice } from './choice.ts';
import type { CliWorld, Command, ExitCode, Given } from './command.ts';
import { readConnection } from './connection.ts';
import { readDoctorConfig } from './doctor-config.ts';
import { misuse } from './misuse.ts';
import { withClient } from './open-client.ts';
import { createProgress } from './progress.ts';
import { readTextFile, writeTextFile } from './text-file.ts';

const help = `Usage: ataski-tenancy doctor [options]

Finds every way in which the isolation of a database is broken, weakened or slow, as far as its
catalog shows it. Reads only.

  --config FILE          JSON: names of roles, columns and functions, and what is accepted
  --schema SCHEMA        look at this schema alone; may be repeated
  --format FORMAT        text (default), json, sarif or junit
  --fix                  print the SQL that mends what was found, to be read before it is run
  --baseline FILE        leave out the findings that this file knows
  --write-baseline       write all that was found to the file of --baseline, and exit 0
  --fail-on SEVERITY     exit 1 from this severity on: error (default), warning or advice

Environment:
  ATASKI_TENANCY_URL     a login that sees the catalog: ataski_migrator or a superuser sees the
                         registers of tables, too. Never a parameter: parameters show in the list
                         of processes.

Exit codes: 0 fine; 1 findings of that severity; 2 wrong use; 3 it could not be carried out.
`;

const failing: Readonly<Record<Severity, readonly Severity[]>> = {
  error: ['error'],
  warning: ['error', 'warning'],
  advice: ['error', 'warning', 'advice'],
};

const renderers = { text: renderText, json: renderJson, sarif: renderSarif, junit: renderJunit };
const colours: Readonly<Record<string, string>> = { error: '31', warning: '33', advice: '36' };

/** Examines a database and tells what was found. */
export const doctorCommand: Command = {
  name: 'doctor',
  summary: 'find what breaks, weakens or slows isolation, in the catalog',
  help,
  takes: [0, 0],
  options: {
    config: { type: 'string' },
    schema: { type: 'string', multiple: true },
    format: { type: 'string' },
    fix: { type: 'boolean' },
    baseline: { type: 'string' },
    'write-baseline': { type: 'boolean' },
    'fail-on': { type: 'string' },
  },
  async run(given, world) {
    const format = readChoice(given, 'format', ['text', 'json', 'sarif', 'junit']);
    const failOn = failing[readChoice(given, 'fail-on', ['error', 'warning', 'advice'])];
    const file = given.text('baseline');
    if (file === undefined && given.isSet('write-baseline')) misuse('--baseline is missing');
    const report = await examineFrom(given, world);
    if (file !== undefined && given.isSet('write-baseline')) return keep(report, file, world);
    const fresh = file === undefined ? report : without(report, file, world);
    const text = given.isSet('fix') ? renderFix(fresh) : renderers[format](fresh);
    const isForPeople = format === 'text' && !given.isSet('fix');
    world.out(isForPeople && world.isColoured ? paint(text) : text);
    return fresh.findings.some(({ severity }) => failOn.includes(severity)) ? 1 : 0;
  },
};

async function examineFrom(given: Given, world: CliWorld): Promise<DoctorReport> {
  const options = readDoctorConfig(given);
  const settings = readConnection(world, 'ATASKI_TENANCY_URL');
  const progress = createProgress(world);
  progress.step('examining the catalog');
  try {
    return await withClient(settings, async (client) => {
      await assumeOwner(client);
      return await examine(client, options);
    });
  } finally {
    progress.end();
  }
}

function keep(report: DoctorReport, file: string, world: CliWorld): ExitCode {
  writeTextFile(file, renderBaseline(report), 'everybody');
  world.err(`${String(report.findings.length)} findings are in the baseline now\n`);
  return 0;
}

/** A baseline that is not there yet would let everything through, so it is refused. */
function without(report: DoctorReport, file: string, world: CliWorld): DoctorReport {
  if (!existsSync(file)) misuse('the file of --baseline is not there; see --write-baseline');
  const { report: fresh, vanished } = applyBaseline(report, readBaseline(readTextFile(file)));
  for (const { cacheKey } of vanished)
    world.err(`mended, take it out of the baseline: ${cacheKey}\n`);
  return fresh;
}

function paint(text: string): string {
  return text.replace(
    /^(error|warning|advice)(?= )/gm,
    (word) => `\u001b[${colours[word] ?? '0'}m${word}\u001b[0m`,
  );
}
