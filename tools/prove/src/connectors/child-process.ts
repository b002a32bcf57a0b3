import { spawn } from 'node:child_process';
import { once } from 'node:events';
import process from 'node:process';
import { createInterface } from 'node:readline';

/** A process of a proof. It is told lines, and says lines. */
export interface ProofProcess {
  tell(line: string): void;
  /** The next line that it says. Rejects with what it complained of when it ends instead. */
  hear(): Promise<string>;
  /** SIGKILL. Resolves when the process is gone; again, nothing happens. */
  kill(): Promise<void>;
}

/** Starts one with its first line. Nothing is inherited. */
export function startProcess(entry: string, settings: object): ProofProcess {
  const flags = ['--conditions=@ataski/source', '--disable-warning=ExperimentalWarning'];
  const child = spawn(process.execPath, [...flags, '--expose-gc', entry], {
    env: {},
    stdio: 'pipe',
  });
  let complaints = '';
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    complaints = (complaints + chunk).slice(-4000);
  });
  // It may be killed before it has read everything.
  child.stdin.on('error', () => undefined);
  const heard: string[] = [];
  let listener: { take(line: string): void; fail(error: Error): void } | null = null;
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (listener === null) heard.push(line);
    else listener.take(line);
    listener = null;
  });
  const closed = once(child, 'close').then(() => {
    listener?.fail(new Error(`The process ended: ${complaints}`));
  });
  const tell = (line: string): void => void child.stdin.write(`${line}\n`);
  tell(JSON.stringify(settings));
  return Object.freeze<ProofProcess>({
    tell,
    hear: async () => {
      const known = heard.shift();
      if (known !== undefined) return known;
      if (child.exitCode !== null) throw new Error(`The process ended: ${complaints}`);
      return await new Promise<string>((take, fail) => {
        listener = { take, fail };
      });
    },
    async kill() {
      child.kill('SIGKILL');
      await closed;
    },
  });
}
