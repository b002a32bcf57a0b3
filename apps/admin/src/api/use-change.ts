import { useQueryClient } from '@tanstack/react-query';

import type { Call, CallInput, CallOutput, Problem } from '@ataski/contract';

import { announce } from '../parts/announce.ts';
import { problemOf } from './problem-error.ts';
import { useSend } from './use-call.ts';

/** What follows a change that succeeded. */
export interface ChangeOptions<Output> {
  /** The lists that are read anew. */
  readonly rereads: readonly Call[];
  readonly onDone: (output: Output) => void;
}

/** A call that changes something, and its way from the button to the list. */
export interface Change<Input> {
  /** Sends it; `said` is read out when it is done. */
  readonly send: (input: Input, said: string) => void;
  readonly isPending: boolean;
  readonly problem: Problem | null;
}

/** Sends a change, reads anew what it changed, and says that it is done. */
export function useChange<C extends Call>(
  call: C,
  { rereads, onDone }: ChangeOptions<CallOutput<C>>,
): Change<CallInput<C>> {
  const client = useQueryClient();
  const { mutate, error, isPending } = useSend(call);
  return {
    send: (input, said) =>
      mutate(input, {
        onSuccess: (output) => {
          announce(said);
          for (const { id } of rereads) void client.invalidateQueries({ queryKey: [id] });
          onDone(output);
        },
      }),
    isPending,
    problem: error === null ? null : problemOf(error),
  };
}
