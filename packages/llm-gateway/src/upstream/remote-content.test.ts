import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { remoteContentOf } from './remote-content.ts';

const url = 'http://169.254.169.254/latest/meta-data';
const png = 'data:image/png;base64,iVBORw0KGgo=';
const user = (...content: object[]) => ({ messages: [{ role: 'user', content }] });

/** Every way to name content that is not within a body, and the member that does. */
const remote: readonly (readonly [string, object])[] = [
  ['url', user({ type: 'image_url', image_url: { url } })],
  ['image_url', user({ type: 'image_url', image_url: url })],
  ['image_url', { input: [{ role: 'user', content: [{ type: 'input_image', image_url: url }] }] }],
  ['file_id', { input: [{ role: 'user', content: [{ type: 'input_image', file_id: 'f' }] }] }],
  ['file_url', { input: [{ role: 'user', content: [{ type: 'input_file', file_url: url }] }] }],
  ['file_data', user({ type: 'file', file: { file_data: url } })],
  ['file_id', user({ type: 'file', file: { file_id: url } })],
  ['url', user({ type: 'image', source: { type: 'url', url } })],
  ['url', user({ type: 'document', source: { type: 'url', url } })],
  ['file_id', user({ type: 'document', source: { type: 'file', file_id: 'f' } })],
  ['url', user({ type: 'tool_result', content: [{ type: 'image', source: { url } }] })],
  ['url', user({ type: 'document', source: { content: [{ source: { url } }] } })],
  ['image_url', { input: [{ type: 'function_call_output', output: [{ image_url: url }] }] }],
  ['url', { system: [{ type: 'text', text: '', source: { url } }] }],
];

describe('the content of a body', () => {
  it.each(remote)('is found to be elsewhere by its %s: %j', (name, body) => {
    expect(remoteContentOf({ model: 'm', ...body })).toBe(name);
  });

  it.each(['HTTP://x', '//x', 'file:///etc/passwd', 'gs://b/f', ' data:,', 'Data:,', '', 7, true])(
    'is within it only as data: and not as %j',
    (address) => {
      expect(remoteContentOf(user({ image_url: { url: address } }))).toBe('url');
      expect(remoteContentOf(user({ image_url: [address] }))).toBe('image_url');
    },
  );

  it('may be text that names a page, an image within it, and whatever a tool is given', () => {
    const body = {
      model: 'm',
      system: url,
      messages: [
        { role: 'user', content: `Read ${url}` },
        { role: 'user', content: [{ type: 'text', text: url }] },
        { role: 'user', content: [{ type: 'image_url', image_url: { url: png } }] },
        { role: 'user', content: [{ type: 'image', source: { type: 'base64', data: 'aa' } }] },
        { role: 'assistant', content: [{ type: 'tool_use', name: 'get', input: { url } }] },
        { role: 'user', content: null, image_url: null, file_id: null },
      ],
      tools: [{ name: 'get', input_schema: { properties: { url: { default: url } } } }],
      response_format: { json_schema: { schema: { properties: { file_id: {} } } } },
    };
    expect(remoteContentOf(body)).toBeNull();
  });

  it('is searched however deep it stands', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('content', 'source', 'output', 'input', 'list'), {
          maxLength: 60,
        }),
        (way) => {
          const inner: unknown = { image_url: url };
          const value = way.reduce(
            (held, name) => (name === 'list' ? [held] : { [name]: held }),
            inner,
          );
          expect(remoteContentOf({ messages: [value] })).toBe('image_url');
        },
      ),
    );
  });
});
