import { spawn, spawnSync } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** Python's `cryptography` in a process of its own. */
export interface PythonFernet {
  readonly version: string;
  encrypt(key: string, texts: readonly string[]): Promise<readonly string[]>;
  decrypt(key: string, tokens: readonly string[]): Promise<readonly string[]>;
  /** Tokens for each second of that process's processor time, tried for about `durationMs`. */
  encryptRate(key: string, text: string, durationMs: number): Promise<number>;
  decryptRate(key: string, token: string, durationMs: number): Promise<number>;
  close(): Promise<void>;
}

/** Starts the process. Null where there is no python3 with `cryptography`. */
export async function openPythonFernet(): Promise<PythonFernet | null> {
  if (spawnSync('python3', ['-c', 'import cryptography.fernet']).status !== 0) return null;
  const worker = fileURLToPath(new URL('fernet_worker.py', import.meta.url));
  const child = spawn('python3', [worker], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = new Promise<void>((resolve) => {
    child.once('close', () => {
      resolve();
    });
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ask = async <Answer>(...call: readonly unknown[]): Promise<Answer> => {
    child.stdin.write(`${JSON.stringify(call)}\n`);
    const { value, done } = await lines.next();
    if (done === true) throw new Error('The Python process ended.');
    return JSON.parse(value) as Answer;
  };
  return {
    version: await ask<string>('version'),
    encrypt: (key, texts) => ask('encrypt', key, texts),
    decrypt: (key, tokens) => ask('decrypt', key, tokens),
    encryptRate: (key, text, durationMs) => ask('encrypt_rate', key, text, durationMs),
    decryptRate: (key, token, durationMs) => ask('decrypt_rate', key, token, durationMs),
    close: async () => {
      child.stdin.end();
      await ended;
    },
  };
}
