import { KeyManagementServiceClient } from '@google-cloud/kms';
import { GoogleAuth, OAuth2Client } from 'google-auth-library';

import { createGoogleKmsSimulator, createSandbox, createSandboxFetch } from '@ataski/sandbox';
import { googleKms } from '@ataski/vault';
import { contractLimits, kmsProviderContract } from '@ataski/vault/testing';
import type { KmsContractSubject } from '@ataski/vault/testing';

import type { Group } from '../measure.ts';

const host = 'cloudkms.googleapis.com';
const keyName = 'projects/p/locations/europe-west3/keyRings/r/cryptoKeys/k';
const faults = {
  throttled: { kind: 'status', status: 429 },
  failing: { kind: 'status', status: 500 },
  silent: { kind: 'timeout' },
  dropped: { kind: 'reset' },
} as const;

/**
 * The contract of key management services with Google's own SDK, which the product's lockfile
 * refuses for its second network door. Not a matter of time: the promises are tried once.
 */
export async function openGoogleSdk(): Promise<Group> {
  const promises = kmsProviderContract(openSubject, { isService: true });
  let kept = 0;
  for (const { promise, assertHolds } of promises) {
    try {
      await assertHolds();
      kept += 1;
    } catch (error) {
      console.error(`broken with Google's SDK: ${promise}`, error);
    }
  }
  return {
    comparisons: [
      {
        id: 'E3',
        name: 'Promises of a key management service kept with Google’s own SDK, of all',
        unit: 'promises',
        goal: '>= 1',
        ours: async () => kept,
        reference: async () => promises.length,
      },
    ],
    close: async () => undefined,
  };
}

async function openSubject(): Promise<KmsContractSubject> {
  const accessToken = 'ya29.a-token-of-the-bench';
  const google = createGoogleKmsSimulator({ accessTokens: [accessToken], keyNames: [keyName] });
  const sandbox = await createSandbox({ providers: [google] });
  const authClient = new OAuth2Client({
    transporterOptions: { fetchImplementation: createSandboxFetch(sandbox), retry: false },
  });
  authClient.setCredentials({ access_token: accessToken });
  const auth = new GoogleAuth({ authClient, projectId: 'p' });
  const client = new KeyManagementServiceClient({ fallback: true, auth });
  const kms = googleKms({ client, keyName, limits: contractLimits });
  return {
    kms,
    rotate: async () => {
      google.rotate(keyName);
      return kms;
    },
    disable: async () => {
      google.disableVersion(keyName, 1);
      return kms;
    },
    service: {
      fail: (how, times) => {
        sandbox.faults.inject({ host, times, fault: faults[how] });
      },
      requestCount: () => sandbox.requests.count({ host }),
    },
    close: async () => {
      await client.close();
      await sandbox.close();
    },
  };
}
