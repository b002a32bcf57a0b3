import { defineConnector } from '@ataski/connectors-kit';
import { manifest } from '@ataski/scope-manifest';

import { associationStream } from './association-stream.ts';
import { auth } from './auth.ts';
import { completeList } from './complete-list.ts';
import { companies, contacts, deals } from './crm-type.ts';
import { failure } from './failure.ts';
import { hubspotWebhook } from './hubspot-webhook.ts';
import { propertyList } from './property-names.ts';
import { recordStream } from './record-stream.ts';
import { PipelineList } from './schemas.ts';

/** HubSpot, read only, by OAuth. Facts checked against HubSpot's specification, 2026-11-23. */
export const hubspot = defineConnector(manifest.hubspot, {
  apiVersion: '2026-03',
  auth,
  headers: {},
  // HubSpot allows 11 calls and 5 searches a second; errors above 5 % cost an app its listing.
  pace: { callsPerSecond: 4 },
  // 423: locked for a moment. 477: the account moves to another data centre [remembered].
  retry: { statuses: [423, 429, 477], afterHeader: 'retry-after' },
  failure,
  webhook: hubspotWebhook,
  readings: [
    propertyList('deal_properties', deals),
    propertyList('contact_properties', contacts),
    propertyList('company_properties', companies),
    completeList({
      stream: 'deal_pipelines',
      call: { operation: 'list_deal_pipelines' },
      response: PipelineList,
      id: 'id',
    }),
    recordStream(deals),
    recordStream(contacts, ['properties']),
    recordStream(companies),
    associationStream({ stream: 'deal_contacts', from: deals, read: 'read_deal_contacts' }),
    associationStream({ stream: 'deal_companies', from: deals, read: 'read_deal_companies' }),
    associationStream({
      stream: 'contact_companies',
      from: contacts,
      read: 'read_contact_companies',
    }),
  ],
});
