import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/** A program of this folder in a process of its own, asked one thing at a time. */
export interface Child {
  ask<Answer>(question: unknown): Promise<Answer>;
  stop(): Promise<void>;
}

/**
 * Starts it on the packages as they are published, built, and not on their sources; `flags` are the
 * engine's.
 */
export function startChild(file: string, input: unknown, flags: readonly string[] = []): Child {
  const child = fork(new URL(file, import.meta.url), [JSON.stringify(input)], {
    ...{ serialization: 'advanced', execArgv: [...flags] },
  });
  return {
    ask: (question) => ask(child, question),
    async stop() {
      const gone = once(child, 'exit');
      child.disconnect();
      await gone;
    },
  };
}

async function ask<Answer>(child: ChildProcess, question: unknown): Promise<Answer> {
  const settled = new AbortController();
  const { signal } = settled;
  try {
    const answer = once(child, 'message', { signal });
    child.send(question as object);
    const death = once(child, 'exit', { signal }).then(() => {
      throw new Error('A process of the bench died.');
    });
    const [said] = (await Promise.race([answer, death])) as [
      { readonly answer: Answer } | { readonly error: string },
    ];
    if ('error' in said) throw new Error(said.error);
    return said.answer;
  } finally {
    settled.abort();
  }
}

/** What this child was started with. */
export function inputOfChild(): unknown {
  return JSON.parse(process.argv[2] ?? 'null');
}

/** Answers the questions of the parent; never returns. */
export function answerParent(answer: (question: never) => Promise<unknown>): void {
  process.once('disconnect', () => process.exit());
  process.on('message', (question) => {
    answer(question as never).then(
      (said) => process.send?.({ answer: said }),
      (error: unknown) => process.send?.({ error: String((error as Error).stack) }),
    );
  });
}
