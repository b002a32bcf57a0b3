import { crc32 } from 'node:zlib';

import { createSeededRandom } from '../../seeded-random.ts';
import { count, either, isText, listOf, oneOf } from '../body-shape.ts';
import type { BodyShape } from '../body-shape.ts';
import { countTokens } from '../token-count.ts';
import type { OpenaiCall } from './openai-call.ts';
import { invalidRequest } from './openai-failure.ts';

const dimensions = 1536;
const mostTokens = 8192;
const token = count(0);
const words = (value: unknown): boolean => isText(value) && value !== '';

/** The top-level fields of an embedding, as documented. */
export const embeddingShape: BodyShape = {
  required: ['model', 'input'],
  fields: {
    model: isText,
    input: either(
      words,
      listOf(words, 1, 2048),
      listOf(token, 1, mostTokens),
      listOf(listOf(token, 1, mostTokens), 1, 2048),
    ),
    dimensions: count(1, dimensions),
    encoding_format: oneOf('float', 'base64'),
    user: isText,
  },
};

/** Vectors of length 1, the same for the same input; usage counts what is read. */
export function embed({ body, visit, settings, spend }: OpenaiCall): object {
  const inputs = listInputs(body['input']);
  const counts = inputs.map((input) => (isText(input) ? countTokens(input) : input.length));
  const longest = Math.max(...counts);
  if (longest > mostTokens)
    throw invalidRequest(
      `This model's maximum context length is ${mostTokens} tokens, however you requested ${longest} tokens.`,
      'input',
    );
  const tokens = counts.reduce((sum, each) => sum + each, 0);
  spend(tokens);
  const size = Number(body['dimensions'] ?? dimensions);
  const isBase64 = body['encoding_format'] === 'base64';
  const usage = { prompt_tokens: tokens, total_tokens: tokens };
  return {
    object: 'list',
    data: inputs.map((input, index) => {
      const vector = vectorOf(`${settings.seed}|${crc32(String(input))}`, size);
      return {
        object: 'embedding',
        index,
        embedding: isBase64 ? Buffer.from(vector.buffer).toString('base64') : [...vector],
      };
    }),
    model: body['model'],
    ...(visit.fault?.kind === 'missing_usage' ? {} : { usage }),
  };
}

function listInputs(input: unknown): readonly (string | readonly number[])[] {
  if (isText(input)) return [input];
  const items = input as readonly (string | number | readonly number[])[];
  if (typeof items[0] === 'number') return [items as readonly number[]];
  return items as readonly (string | readonly number[])[];
}

/** Four bytes a number, little end first, as base64 carries them. */
function vectorOf(seed: string, size: number): Float32Array {
  const random = createSeededRandom(seed);
  const vector = Float32Array.from({ length: size }, () => random.integer(20_001) / 10_000 - 1);
  const length = Math.hypot(...vector) || 1;
  return vector.map((value) => value / length);
}
