import type { Egress } from '@ataski/egress';
import type { ValidateKey } from '@ataski/llm-gateway';

/**
 * Asks a provider for its list of models, which costs nothing, whether it takes a key. That it does
 * is no word about money: the next call has it.
 */
export function askProvider(egress: Pick<Egress, 'call'>): ValidateKey {
  return async (context, provider, secret) => {
    const { status } = await secret.use((bytes) => {
      const key = Buffer.from(bytes).toString('latin1');
      const headers: Record<string, string> =
        provider === 'openai'
          ? { authorization: `Bearer ${key}` }
          : { 'x-api-key': key, 'anthropic-version': '2023-06-01' };
      return egress.call(context, { system: provider, operation: 'list_models', headers });
    });
    if (status < 300) return 'accepted';
    return status === 401 || status === 403 ? 'refused' : 'unknown';
  };
}
