import type { PlatformDb } from '@ataski/kernel';

/** What is done to the next batch that a process writes. */
export type LineFault = 'lose the question' | 'lose the answer' | 'die before' | 'die after';

/** The one line of a process to the database, as the schedule lets it be. */
export interface FaultyLine extends PlatformDb {
  readonly isDead: boolean;
  /** Befalls the next batch. */
  strike(fault: LineFault): void;
  /** From now on nothing is sent and no answer arrives. */
  die(): void;
}

/** What a caller sees of a line that failed: nobody knows what became of the batch. */
export class LineLost extends Error {
  override readonly name = 'LineLost';
}

/** Watches what goes over a line. */
export interface LineOptions {
  readonly platform: PlatformDb;
  /** Those of the schedule: a sweep takes no others, since schedules run side by side. */
  readonly tenants: ReadonlySet<string>;
  /** Told of each batch that was sent, with the number of its entries. */
  onBatch(entries: number): void;
  onFault(fault: LineFault): void;
}

/** Wraps the platform of one process for one schedule. */
export function createFaultyLine({ platform, tenants, onBatch, onFault }: LineOptions): FaultyLine {
  let isDead = false;
  let next: LineFault | null = null;
  const take = (): LineFault | null => {
    const fault = next;
    next = null;
    if (fault !== null) onFault(fault);
    if (fault === 'die before') isDead = true;
    return fault;
  };
  const requireAlive = (): void => {
    if (isDead) throw new LineLost('The process is dead.');
  };
  return Object.freeze<FaultyLine>({
    get isDead() {
      return isDead;
    },
    strike: (fault) => void (next = fault),
    die: () => void (isDead = true),
    async call<Row>(name: string, values: readonly unknown[] = []): Promise<readonly Row[]> {
      requireAlive();
      const isBatch = name === 'llm_gateway.write';
      const fault = isBatch ? take() : null;
      requireAlive();
      if (fault === 'lose the question') throw new LineLost('The question was lost.');
      if (isBatch) onBatch((JSON.parse(String(values[1])) as unknown[]).length);
      const rows = await platform.call<Row>(name, values);
      if (fault === 'die after') isDead = true;
      requireAlive();
      if (fault === 'lose the answer') throw new LineLost('The answer was lost.');
      return isBatch ? rows : rows.filter((row) => isOf(row, tenants));
    },
  });
}

function isOf(row: unknown, tenants: ReadonlySet<string>): boolean {
  return tenants.has((row as { readonly tenant_id: string }).tenant_id);
}
