import { describe, expect, it } from 'vitest';

import type { FunctionRule } from './body-rule.ts';
import { checkFunction } from './function-body.ts';

const rule: FunctionRule = {
  format: 'xml',
  unit: 'function',
  at: 'request/content/function',
  envelope: {
    'request/control/password': '[^\\u0000-\\u001f]{1,256}',
    'request/control/uniqueid': 'false',
    'request/content@transaction': 'false',
    'request/content/function@controlid': '[a-z0-9-]{1,64}',
  },
  allows: [{ name: 'query', objects: ['GLACCOUNT', 'GLENTRY'] }, { name: 'getDimensions' }],
};
const permits = checkFunction(rule);

const control = '<control><password>a&amp;b</password><uniqueid>false</uniqueid></control>';
const call = '<query><object>GLENTRY</object><select><field>AMOUNT</field></select></query>';
const wrap = (called: string, head = control, attributes = ' controlid="f-1"'): string =>
  `<request>${head}<content transaction="false"><function${attributes}>${called}</function></content></request>`;
const declared = `<?xml version="1.0" encoding="UTF-8"?>${wrap(call)}`;

describe('a body with a function', () => {
  it('is the envelope around one listed function on one listed object', () => {
    for (const body of [declared, wrap(call), wrap('<getDimensions/>')]) {
      expect([body, permits(body)]).toEqual([body, true]);
    }
    expect(permits(wrap('<getDimensions></getDimensions>'))).toBe(true);
  });

  it.each([
    ['a function that is not listed', wrap('<create><GLBATCH/></create>')],
    ['two functions', wrap(`${call}${call}`)],
    ['no function', wrap('')],
    ['a text instead of a function', wrap('query')],
    ['another case of the name', wrap(call.replaceAll('query', 'Query'))],
    ['an object that is not listed', wrap(call.replace('GLENTRY', 'USERINFO'))],
    ['an object with a space', wrap(call.replace('GLENTRY', ' GLENTRY'))],
    ['an object twice', wrap(call.replace('<select>', '<object>GLENTRY</object><select>'))],
    [
      'an object in another case besides',
      wrap(call.replace('<select>', '<OBJECT>X</OBJECT><select>')),
    ],
    ['an object further down besides', wrap(call.replace('<field>', '<object>X</object><field>'))],
    ['an object only further down', wrap('<query><a><object>GLENTRY</object></a></query>')],
    ['an object that holds an element', wrap('<query><object><a>GLENTRY</a></object></query>')],
    ['no object', wrap('<query><select/></query>')],
    [
      'an object where the function names none',
      wrap('<getDimensions><object>X</object></getDimensions>'),
    ],
    ['an attribute in the function', wrap(call.replace('<query>', '<query a="b">'))],
    [
      'a second envelope of a function',
      declared.replace('</content>', `<function controlid="f-2">${call}</function></content>`),
    ],
    [
      'a second content',
      declared.replace('</request>', `<content transaction="false"/></request>`),
    ],
    ['a function elsewhere', declared.replace('</control>', `</control>${call}`)],
    [
      'a further element',
      wrap(call, control.replace('<uniqueid>', '<policyid>p</policyid><uniqueid>')),
    ],
    [
      'an element twice',
      wrap(call, control.replace('<uniqueid>', '<password>x</password><uniqueid>')),
    ],
    ['an element missing', wrap(call, '<control><password>x</password></control>')],
    ['a value of another shape', wrap(call, control.replace('false', 'true'))],
    ['an attribute missing', wrap(call, control, '')],
    ['an attribute besides', wrap(call, control, ' controlid="f-1" a="b"')],
    ['an attribute twice', wrap(call, control, ' controlid="f-1" controlid="f-1"')],
    ['another root', declared.replaceAll('request>', 'other>')],
    ['a document type', declared.replace('?>', '?><!DOCTYPE request>')],
    ['an entity', declared.replace('?>', '?><!DOCTYPE request [<!ENTITY a "b">]>')],
    ['a CDATA section', wrap(call.replace('GLENTRY', '<![CDATA[GLENTRY]]>'))],
    ['a comment', wrap(call.replace('GLENTRY', 'GL<!-- -->ENTRY'))],
    ['a comment between elements', declared.replace('<control>', '<!--x--><control>')],
    ['a processing instruction', declared.replace('<control>', '<?php x?><control>')],
    ['a second declaration', declared.replace('<request>', '<?xml version="1.0"?><request>')],
    ['another encoding', declared.replace('UTF-8', 'UTF-7')],
    ['a name space', wrap(call.replace('<query>', '<query xmlns="urn:x">'))],
    ['a prefix', wrap(call.replaceAll('query', 'x:query'))],
    ['an unknown entity', wrap(call, control.replace('&amp;', '&nbsp;'))],
    ['a numeric reference that is not needed', wrap(call.replace('GLENTRY', '&#71;LENTRY'))],
    ['a bare ampersand', wrap(call, control.replace('&amp;', '&'))],
    ['single quotes', wrap(call, control, " controlid='f-1'")],
    ['white space in a tag', wrap(call.replace('<query>', '<query >'))],
    ['white space between elements', wrap(`\n${call}`)],
    ['text beside elements', wrap(call.replace('<select>', 'x<select>'))],
    ['something before it', ` ${declared}`],
    ['something behind it', `${declared}\n`],
    ['a second document', `${declared}${wrap(call)}`],
    ['tags that cross', wrap('<query><a><b></a></b></query>')],
    ['an end that is missing', declared.slice(0, -10)],
    ['a byte order mark', `\ufeff${declared}`],
    ['a NUL', wrap(call.replace('GLENTRY', 'GLENTRY\0'))],
    ['half a surrogate pair', wrap(call, control.replace('a&amp;', '\ud800'))],
    ['a carriage return', wrap(call, control.replace('a&amp;', '\r'))],
    [
      'deep nesting',
      wrap(`<query><object>GLENTRY</object>${'<a>'.repeat(40)}${'</a>'.repeat(40)}</query>`),
    ],
    [
      'ten thousand elements',
      wrap(`<query><object>GLENTRY</object>${'<a/>'.repeat(10_000)}</query>`),
    ],
    ['nothing', ''],
  ])('is refused with %s', (_what, body) => {
    expect(permits(body)).toBe(false);
  });

  it.each([
    ['a path that is no path', { ...rule, at: 'request//function' }],
    ['a broken shape', { ...rule, envelope: { 'request/control': '(' } }],
    ['a function twice', { ...rule, allows: [{ name: 'a' }, { name: 'a' }] }],
  ])('has no rule with %s', (_what, broken) => {
    expect(() => checkFunction(broken)).toThrow();
  });
});
