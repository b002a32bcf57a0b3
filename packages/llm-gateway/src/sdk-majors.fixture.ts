import Anthropic from '@anthropic-ai/sdk';
import PreviousAnthropic from '@anthropic-ai/sdk-0';
import OpenAI from 'openai';
import PreviousOpenAI from 'openai-6';

/** The majors of an SDK that are in use, by their number. What the tests call of them is the same. */
export const openaiMajors = [
  { major: '7', Sdk: OpenAI },
  { major: '6', Sdk: PreviousOpenAI as unknown as typeof OpenAI },
] as const;
export const anthropicMajors = [
  { major: '1', Sdk: Anthropic },
  { major: '0', Sdk: PreviousAnthropic as unknown as typeof Anthropic },
] as const;
