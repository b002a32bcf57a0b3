import { describe, expect, it } from 'vitest';

import { escapeHtml, html } from './html.ts';

describe('html', () => {
  it('escapes every value of a template', () => {
    const hostile = `<script>alert("x")</script>&'`;
    expect(html`<p title="${hostile}">${hostile}</p>`.text).toBe(
      '<p title="&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;&amp;&#39;">' +
        '&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;&amp;&#39;</p>',
    );
  });

  it('takes markup that it made itself as it is, also in lists', () => {
    const items = ['a', '<b>'].map((text) => html`<i>${text}</i>`);
    expect(html`<p>${items}</p>`.text).toBe('<p><i>a</i><i>&lt;b&gt;</i></p>');
  });

  it('prints nothing for null and false, and zero as a number', () => {
    expect(html`${null}${false}${0}`.text).toBe('0');
  });

  it('escapes an ampersand once', () => {
    expect(escapeHtml('a & b')).toBe('a &amp; b');
  });
});
