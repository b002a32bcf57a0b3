import { z } from 'zod';

// At least this much, and whatever else HubSpot sends.

/** The id of a record. Never a number here: it may have more digits than a double. */
export const RecordId = z.string().regex(/^\d{1,19}$/);
const Instant = z.iso.datetime({ offset: true });
const Next = z.looseObject({
  next: z.looseObject({ after: z.string().min(1).max(255) }).optional(),
});

/** A deal, a contact or a company. Each value is a text or null, amounts included. */
const CrmRecord = z.looseObject({
  id: RecordId,
  properties: z.record(z.string(), z.string().nullable()),
  updatedAt: Instant,
  archivedAt: Instant.nullish(),
});

/** Where a list goes on. */
export const Paging = z.object({ paging: Next.nullish() });

/** A page of a list or of a search. */
export const RecordPage = z.looseObject({
  total: z.int().min(0).optional(),
  results: z.array(CrmRecord),
  paging: Next.nullish(),
});

/** What belongs to each record of a batch. */
export const AssociationBatch = z.looseObject({
  results: z.array(
    z.looseObject({
      from: z.looseObject({ id: RecordId }),
      to: z.array(z.looseObject({ associationTypes: z.array(z.looseObject({})) })),
      paging: Next.nullish(),
    }),
  ),
});

/** Every property of a type; a second page would be news. */
export const PropertyList = z.looseObject({
  results: z.array(z.looseObject({ name: z.string().min(1).max(200), type: z.string() })),
  paging: z.never().optional(),
});

/** Every pipeline with its stages; a second page would be news. */
export const PipelineList = z.looseObject({
  results: z.array(
    z.looseObject({
      id: z.string().min(1).max(255),
      label: z.string(),
      stages: z.array(z.looseObject({ id: z.string(), label: z.string() })),
    }),
  ),
  paging: z.never().optional(),
});

/** A refusal, or an answer to a batch of which parts failed. */
export const HubspotFailure = z.looseObject({
  category: z.string().optional(),
  policyName: z.string().optional(),
  context: z.looseObject({ missingScopes: z.array(z.string()).optional() }).optional(),
  errors: z
    .array(z.looseObject({ category: z.string().optional(), subCategory: z.unknown().optional() }))
    .optional(),
});
export type HubspotFailure = z.output<typeof HubspotFailure>;
