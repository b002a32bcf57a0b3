import { z } from 'zod';

/** A moment with the offset of Intuit's own clock. */
const Instant = z.iso.datetime({ offset: true });

export const CompanyInfoAnswer = z.looseObject({
  CompanyInfo: z.looseObject({ Id: z.string(), CompanyName: z.string() }),
});

/** Ids are small numbers as text, unique for each entity and company. */
const Id = z.string().regex(/^\d{1,30}$/);

/** Any of the entities, as a query or the changes show it. */
export const Entity = z.looseObject({
  Id,
  /** Of what the changes say is gone. */
  status: z.string().optional(),
  MetaData: z.looseObject({ LastUpdatedTime: Instant }),
});
export type Entity = z.output<typeof Entity>;

export const QueryAnswer = z.looseObject({ QueryResponse: z.looseObject({}), time: Instant });

export const ChangesAnswer = z.looseObject({
  CDCResponse: z.array(z.looseObject({ QueryResponse: z.array(z.looseObject({})) })).length(1),
  time: Instant,
});

export const Report = z.looseObject({
  Header: z.looseObject({ ReportName: z.string() }),
  Columns: z.looseObject({}),
});

/** The closing date is remembered rather than read; without it, the books are taken as open. */
export const PreferencesAnswer = z.looseObject({
  Preferences: z.looseObject({
    AccountingInfoPrefs: z.looseObject({ BookCloseDate: z.iso.date().nullish() }).optional(),
  }),
});

const Code = z.string().max(64).optional();

/** The kind and the first code of a refusal, which has lower-case names when a token is refused. */
export const QuickbooksFailure = z.union([
  z
    .looseObject({
      Fault: z.looseObject({
        type: z.string().optional(),
        Error: z.array(z.looseObject({ code: Code })).min(1),
      }),
    })
    .transform(({ Fault }) => ({ type: Fault.type, code: Fault.Error[0]?.code })),
  z
    .looseObject({
      fault: z.looseObject({
        type: z.string().optional(),
        error: z.array(z.looseObject({ code: Code })).min(1),
      }),
    })
    .transform(({ fault }) => ({ type: fault.type, code: fault.error[0]?.code })),
]);

/** What Intuit says of the life of a refresh token, in seconds. */
export const RefreshLife = z.looseObject({
  x_refresh_token_expires_in: z.int().min(1).optional(),
  x_refresh_token_hard_expires_in: z.int().min(1).optional(),
});
