import type { ReadItem } from '../../item-readers.ts';

/** A published package that reads a tenant's row under row-level security, in its own way. */
export interface Peer {
  readonly name: string;
  readonly read: ReadItem;
  close(): Promise<void>;
}
