import path from 'node:path';
import process from 'node:process';
import tls from 'node:tls';
import { fileURLToPath } from 'node:url';

import { intacctCredentials, netsuiteCredentials } from './provider-accounts.ts';
import { runLocal } from './run-local.ts';
import { explainRefusal, readPort } from './start-refusal.ts';
import { modelKeys, people, recallCredentials, stripeKeys } from './world.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** `npm start`: the whole product on one machine, with simulated providers. */
async function start(): Promise<void> {
  const { env } = process;
  const local = await runLocal({
    folder: path.resolve(root, env['ATASKI_DATA_DIR'] ?? '.data'),
    port: readPort(env['PORT']),
    // Slow enough to watch the rows fill.
    stripeLatencyMs: 120,
    say: print,
    ...(env['DATABASE_URL'] === undefined ? {} : { databaseUrl: env['DATABASE_URL'] }),
  });
  let isStopping = false;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (isStopping) return;
      isStopping = true;
      print('Stopping.');
      void local.stop().then(() => process.exit(0));
    });
  }
  greet(local.url, local.logFile);
}

function greet(url: string, logFile: string): void {
  print('');
  print(`  Ataski is running at  ${url}`);
  print('');
  print('  Sign in as (no password, the sandbox page lists them):');
  for (const { name, email, memberships } of people) {
    const where = memberships
      .map(({ organisation, role }) => `${role} at ${organisation}`)
      .join(', ');
    print(`    ${email.padEnd(22)} ${name.padEnd(16)} ${where}`);
  }
  print('');
  print('  Connect Stripe with one of these sandbox keys:');
  print(`    ${stripeKeys.acme}   Acme's account`);
  print(`    ${stripeKeys.globex}  Globex's account`);
  print(`    ${stripeKeys.acmePartial}   lacks two permissions`);
  print('');
  print('  Models, with a key made at /app/llm-keys and a budget set at /app/llm-budgets:');
  print(`    gpt-5.4-mini at ${url}/llm/openai/v1, claude-haiku-4-5 at ${url}/llm/anthropic`);
  print("  A tenant's own keys for models, which /app/llm-keys takes:");
  print(`    ${modelKeys.openai}   OpenAI`);
  print(`    ${modelKeys.anthropic}  Anthropic`);
  print('');
  print('  HubSpot, Xero and QuickBooks are connected on their own (simulated) consent pages.');
  print('  NetSuite, with an access token:');
  printFields(netsuiteCredentials);
  print('  Sage Intacct, with a Web Services user:');
  printFields(intacctCredentials);
  print('  Recall.ai, with a workspace key:');
  printFields(recallCredentials);
  print('');
  print(
    `  Everything outside is simulated. Log: ${path.relative(process.cwd(), logFile)}. Ctrl-C stops.`,
  );
}

function printFields(fields: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(fields)) print(`    ${name.padEnd(16)} ${value}`);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

// First of all: whatever opens a connection in this process starts from 1.3.
tls.DEFAULT_MIN_VERSION = 'TLSv1.3';
// A terminal that is closed takes the output with it; stopping must go on all the same.
process.stdout.on('error', () => undefined);

try {
  await start();
} catch (error) {
  process.stderr.write(`Ataski does not start. ${explainRefusal(error)}\n`);
  process.exit(1);
}
