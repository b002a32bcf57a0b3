import { audit as contract } from '@ataski/contract';

import { defineRoute } from '../../http/define-route.ts';

export const exportAuditEvents = defineRoute({
  call: contract.exportAuditEvents,
  kind: 'download',
  access: 'audit:export',
  audit: { none: 'the log records each export itself: its intent, its outcome, count and digest' },
  async handle({ context, input, services }) {
    const { format, ...filter } = input;
    const { mediaType, extension, text } = await services.audit.export(context, { format, filter });
    const day = services.clock.now().toISOString().slice(0, 10);
    return { mediaType, fileName: `audit-${day}.${extension}`, text };
  },
});
