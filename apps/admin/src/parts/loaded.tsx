import { Link } from '@tanstack/react-router';
import { FilterX, ServerCrash } from 'lucide-react';
import type { ReactNode } from 'react';

import { problemOf } from '../api/problem-error.ts';
import { Button, buttonClass } from './button.tsx';
import { Message } from './message.tsx';
import { NoPermission } from './no-permission.tsx';
import { ProblemNote, ProblemReference } from './problem-note.tsx';

/** What `Loaded` needs of a query. */
export interface LoadedCall<Data> {
  readonly data: Data | undefined;
  readonly error: Error | null;
  readonly isFetching: boolean;
  readonly refetch: () => unknown;
}

/** Properties of a place whose content has to be fetched. */
export interface LoadedProps<Data> {
  readonly call: LoadedCall<Data>;
  /** In the shape of the content. */
  readonly skeleton: ReactNode;
  /** The permission that the call needs, to name the role when it is missing. */
  readonly permission?: string;
  readonly isEmpty?: (data: Data) => boolean;
  readonly empty?: ReactNode;
  /** Set while filters are on: an empty answer then offers to clear them. */
  readonly clearFilters?: (() => void) | undefined;
  /** Set around everything but the content, for content that brings a page frame of its own. */
  readonly frame?: (content: ReactNode) => ReactNode;
  readonly children: (data: Data) => ReactNode;
}

/** Shows what a call answered, or says plainly why there is nothing to show. */
export function Loaded<Data>(props: LoadedProps<Data>) {
  const { call, skeleton, permission, isEmpty, empty, clearFilters, children } = props;
  const frame = props.frame ?? ((content: ReactNode) => content);
  if (call.data === undefined) {
    if (call.error === null) return frame(<div aria-busy="true">{skeleton}</div>);
    return frame(<Failed call={call} permission={permission} />);
  }
  if (isEmpty?.(call.data) !== true) {
    return (
      <>
        {call.error !== null && <OutOfDate error={call.error} />}
        {children(call.data)}
      </>
    );
  }
  return clearFilters === undefined ? <>{empty}</> : <FilteredEmpty clear={clearFilters} />;
}

/** What is shown was read before; the newest attempt failed. */
function OutOfDate({ error }: { readonly error: Error }) {
  return (
    <div className="mb-4">
      <ProblemNote problem={problemOf(error)}>What you see was read before that.</ProblemNote>
    </div>
  );
}

function Failed({
  call,
  permission,
}: {
  readonly call: LoadedCall<unknown>;
  readonly permission: string | undefined;
}) {
  const problem = problemOf(call.error);
  if (problem.status === 403 && permission !== undefined)
    return <NoPermission permission={permission} />;
  // The same question gets the same answer, so repeating it is no way out.
  const isFinal = problem.status === 400 || problem.status === 404;
  return (
    <Message
      urgent
      icon={ServerCrash}
      title={problem.title}
      actions={
        isFinal ? (
          <Link to="/" className={buttonClass('plain')}>
            Go to the overview
          </Link>
        ) : (
          <Button look="plain" disabled={call.isFetching} onClick={() => void call.refetch()}>
            {call.isFetching ? 'Trying again…' : 'Try again'}
          </Button>
        )
      }
    >
      {problem.detail}
      <span className="flex justify-center [&>p]:justify-center">
        <ProblemReference problem={problem} />
      </span>
    </Message>
  );
}

function FilteredEmpty({ clear }: { readonly clear: () => void }) {
  return (
    <Message
      icon={FilterX}
      title="Nothing matches these filters"
      actions={<Button onClick={clear}>Clear filters</Button>}
    >
      There may be more outside them.
    </Message>
  );
}
