import { organisationId, simulateXero } from '../../simulated/xero.ts';
import { liveFacts, ofEach } from './deletion-case.ts';
import type { DeletionCase } from './deletion-case.ts';

const hour = 3_600_000;
const deletable = ['DRAFT', 'SUBMITTED'];
/** Those are in use nowhere else in this proof. */
const archived = ['400', '429'];

interface Landed {
  readonly Code?: string;
  readonly Status: string;
}

/** Xero: deleted and voided invoices, which stay with their state, and archived accounts. */
export const xeroDeletions: DeletionCase = {
  system: 'xero',
  async open({ clock, read }) {
    const provider = simulateXero(clock, 120);
    const { mutate, invoices } = provider.simulator;
    const reader = await read(provider, ['accounts', 'invoices']);
    let gone: readonly string[] = [];
    return {
      reader,
      laterMs: hour,
      takeAway() {
        const all = invoices(organisationId);
        const drafts = all.filter(({ status }) => deletable.includes(status)).slice(0, ofEach);
        const posted = all.filter(({ status }) => status === 'AUTHORISED').slice(0, ofEach);
        for (const { id } of drafts) mutate.deleteInvoice(organisationId, id);
        for (const { id } of posted) mutate.voidInvoice(organisationId, id);
        for (const code of archived) mutate.archiveAccount(organisationId, code);
        gone = archived;
        return { deleted: drafts.length, voided: posted.length, archived: archived.length };
      },
      provided: () =>
        new Map([
          ...invoices(organisationId).map(({ id, status }): [string, string] => [
            `invoices/${id}`,
            status,
          ]),
          ...gone.map((code): [string, string] => [`accounts/${code}`, 'ARCHIVED']),
        ]),
      async landed() {
        const facts = await liveFacts(reader, ['invoices'], (text) => landedOf(text).Status);
        const accounts = [...(await reader.live('accounts')).values()].map(landedOf);
        const shown = accounts.flatMap(({ Code, Status }): [string, string][] =>
          Status === 'ARCHIVED' ? [[`accounts/${String(Code)}`, Status]] : [],
        );
        return new Map([...facts, ...shown]);
      },
    };
  },
};

function landedOf(text: string): Landed {
  return JSON.parse(text) as Landed;
}
