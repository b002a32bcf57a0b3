import { KMS } from '@aws-sdk/client-kms';

import {
  createAwsKmsSimulator,
  createGoogleKmsSimulator,
  createSandbox,
  createSandboxAgent,
  createSandboxFetch,
  createVaultTransitSimulator,
} from '@ataski/sandbox';
import type { ProviderSimulator, Sandbox } from '@ataski/sandbox';

import { awsKms, googleKms, vaultTransitKms } from '../src/index.ts';
import type { TransitFetch } from '../src/index.ts';
import { contractLimits as limits } from '../src/testing/index.ts';
import type { KmsContractSubject, TroubledService } from '../src/testing/index.ts';
import { createGoogleRestClient } from './google-rest-client.ts';
import type { GoogleErrorForm } from './google-rest-client.ts';

/** A running sandbox with one simulator, and the faults of the contract in the provider's words. */
async function openService(
  simulator: ProviderSimulator,
  throttledStatus: number,
): Promise<{ readonly sandbox: Sandbox; readonly service: TroubledService }> {
  const sandbox = await createSandbox({ providers: [simulator] });
  const [host = ''] = simulator.hosts;
  const faults = {
    throttled: { kind: 'status', status: throttledStatus },
    failing: { kind: 'status', status: 500 },
    silent: { kind: 'timeout' },
    dropped: { kind: 'reset' },
  } as const;
  const service: TroubledService = {
    fail: (how, times) => {
      sandbox.faults.inject({ host, times, fault: faults[how] });
    },
    requestCount: () => sandbox.requests.count({ host }),
  };
  return { sandbox, service };
}

export const awsArn =
  'arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';
const awsCredentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'a secret of the tests' };

/** A client of AWS's own SDK that reaches the sandbox, and what it reaches. */
export async function openAws(secretAccessKey = awsCredentials.secretAccessKey) {
  const simulator = createAwsKmsSimulator({
    region: 'eu-central-1',
    credentials: awsCredentials,
    keyArns: [awsArn, `${awsArn}c`],
  });
  // The API answers throttling with 400.
  const { sandbox, service } = await openService(simulator, 400);
  const httpsAgent = createSandboxAgent(sandbox);
  const client = new KMS({
    region: 'eu-central-1',
    credentials: { ...awsCredentials, secretAccessKey },
    requestHandler: { httpsAgent },
    maxAttempts: 1,
  });
  const close = async (): Promise<void> => {
    client.destroy();
    httpsAgent.destroy();
    await sandbox.close();
  };
  return { simulator, sandbox, service, client, close };
}

/** AWS KMS by way of AWS's own SDK. */
export async function awsSubject(): Promise<KmsContractSubject> {
  const { simulator, service, client, close } = await openAws();
  const kms = awsKms({ client, keyId: awsArn, limits });
  return {
    kms,
    rotate: async () => {
      simulator.rotateMaterial(awsArn);
      return kms;
    },
    disable: async () => {
      simulator.setState(awsArn, 'Disabled');
      return kms;
    },
    service,
    close,
  };
}

export const googleKey = 'projects/p/locations/europe-west3/keyRings/r/cryptoKeys/k';
const googleToken = 'ya29.a-token-of-the-tests';

/** A client of Google's REST protocol that reaches the sandbox, and what it reaches. */
export async function openGoogle(accessToken = googleToken, errorForm: GoogleErrorForm = 'rest') {
  const simulator = createGoogleKmsSimulator({
    accessTokens: [googleToken],
    keyNames: [googleKey, `${googleKey}2`],
  });
  const { sandbox, service } = await openService(simulator, 429);
  const client = createGoogleRestClient(createSandboxFetch(sandbox), accessToken, errorForm);
  return { simulator, sandbox, service, client, close: () => sandbox.close() };
}

/** Google Cloud KMS. */
export async function googleSubject(errorForm: GoogleErrorForm): Promise<KmsContractSubject> {
  const { simulator, service, client, close } = await openGoogle(googleToken, errorForm);
  const kms = googleKms({ client, keyName: googleKey, limits });
  return {
    kms,
    rotate: async () => {
      simulator.rotate(googleKey);
      return kms;
    },
    disable: async () => {
      simulator.disableVersion(googleKey, 1);
      return kms;
    },
    service,
    close,
  };
}

export const transitAddress = 'https://vault.example:8200';

/** A simulated Vault and the way to it. */
export async function openTransit() {
  const simulator = createVaultTransitSimulator({
    host: 'vault.example',
    tokens: ['hvs.a-token-of-the-tests'],
    keys: ['ataski'],
  });
  const { sandbox, service } = await openService(simulator, 429);
  const fetch: TransitFetch = createSandboxFetch(sandbox);
  return { simulator, sandbox, service, fetch, close: () => sandbox.close() };
}

/** Vault's transit engine. */
export async function transitSubject(): Promise<KmsContractSubject> {
  const { simulator, service, fetch, close } = await openTransit();
  const readToken = (): string => 'hvs.a-token-of-the-tests';
  const kms = vaultTransitKms({ fetch, address: transitAddress, key: 'ataski', readToken, limits });
  return {
    kms,
    rotate: async () => {
      simulator.rotate('ataski');
      return kms;
    },
    disable: async () => {
      simulator.setMinimumVersion('ataski', 2);
      return kms;
    },
    service,
    close,
  };
}
