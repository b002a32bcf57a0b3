import { z } from 'zod';

/** A moment as Xero's JSON has it: `/Date(1573755038314+0000)/`. */
const XeroTime = z.string().regex(/^\/Date\(\d{1,14}(?:\+0000)?\)\/$/);

const Uuid = z.string().regex(/^[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$/);

/** What a person opened to us, one entry for each organisation. */
export const Connections = z.array(
  z.looseObject({
    id: Uuid,
    authEventId: z.string().optional(),
    tenantId: Uuid,
    tenantType: z.string(),
    tenantName: z.string().nullish(),
  }),
);

/** The claim of an access token that tells the consent it came from. */
export const TokenClaims = z.looseObject({ authentication_event_id: z.string() });

export const Organisation = z.looseObject({
  OrganisationID: Uuid,
  Name: z.string(),
  PeriodLockDate: XeroTime.nullish(),
  EndOfYearLockDate: XeroTime.nullish(),
});

export const Organisations = z.looseObject({ Organisations: z.array(z.unknown()).length(1) });

export const Account = z.looseObject({ AccountID: Uuid, UpdatedDateUTC: XeroTime });

export const Accounts = z.looseObject({ DateTimeUTC: XeroTime, Accounts: z.array(z.unknown()) });

export const Invoice = z.looseObject({
  InvoiceID: Uuid,
  Status: z.string(),
  UpdatedDateUTC: XeroTime,
});

export const Invoices = z.looseObject({
  DateTimeUTC: XeroTime,
  pagination: z.looseObject({
    page: z.int().min(1),
    pageCount: z.int().min(0),
    itemCount: z.int().min(0),
  }),
  Invoices: z.array(z.unknown()),
});

export const Report = z.looseObject({ ReportID: z.string(), Rows: z.array(z.unknown()) });

export const Reports = z.looseObject({ Reports: z.array(z.unknown()).length(1) });

/** What refusals have in common: a problem of the gateway, or a failure of the Accounting API. */
export const XeroFailure = z.looseObject({
  Detail: z.string().nullish(),
  ErrorNumber: z.int().optional(),
});
