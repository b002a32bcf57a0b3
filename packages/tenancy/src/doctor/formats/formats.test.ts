import { describe, expect, it } from 'vitest';

import type { DoctorReport, Finding } from '../finding.ts';
import { applyBaseline, readBaseline, renderBaseline } from './baseline.ts';
import { renderFix } from './render-fix.ts';
import { renderJson } from './render-json.ts';
import { renderJunit } from './render-junit.ts';
import { renderSarif } from './render-sarif.ts';
import { renderText } from './render-text.ts';
import { rules } from './rule.ts';

const finding = (id: string, object: string, more: Partial<Finding> = {}): Finding => ({
  id,
  name: rules.find((rule) => rule.id === id)?.name ?? '',
  severity: 'error',
  object,
  detail: 'It is seen.',
  remediationSql: null,
  cacheKey: `${id}:${object}`,
  ...more,
});
const odd = `mall."<&'>\nselect 1; --\u0001"`;
const report: DoctorReport = {
  serverVersion: 180_004,
  checked: rules.filter(({ id }) => id !== 'T00').map(({ id }) => id),
  findings: [
    finding('T02', odd, { remediationSql: 'alter table x force row level security;' }),
    finding('T40', 'mall.item policy members'),
    finding('T42', 'mall.item', { severity: 'advice', remediationSql: 'create index on x (y);' }),
  ],
};

describe('the formats of a report', () => {
  it('tells a reader the worst first, why it matters, and what mends it', () => {
    const text = renderText(report);
    expect(text.indexOf('T02')).toBeLessThan(text.indexOf('T42'));
    expect(text).toContain('alter table x force row level security;');
    expect(text).toContain('Without FORCE the policies do not bind the owner');
    expect(text).toContain('46 checks on PostgreSQL 18.4: 2 errors, 0 warnings, 1 advice');
  });

  it('tells a program everything', () => {
    expect(JSON.parse(renderJson(report))).toEqual(report);
  });

  it('has what SARIF 2.1.0 requires, and a rule with help for every result', () => {
    const log = JSON.parse(renderSarif(report)) as SarifLog;
    expect(log).toMatchObject({
      version: '2.1.0',
      runs: [{ tool: { driver: { name: expect.any(String) } } }],
    });
    const [run] = log.runs;
    expect(new Set(run.tool.driver.rules.map(({ id }) => id)).size).toBe(rules.length);
    for (const rule of run.tool.driver.rules) {
      expect(rule.help.text.length).toBeGreaterThan(20);
      expect(['error', 'warning', 'note']).toContain(rule.defaultConfiguration.level);
    }
    expect(run.results).toHaveLength(3);
    for (const result of run.results) {
      expect(run.tool.driver.rules[result.ruleIndex]?.id).toBe(result.ruleId);
      expect(['error', 'warning', 'note']).toContain(result.level);
      expect(result.message.text).not.toBe('');
      const uri = result.locations[0]?.physicalLocation.artifactLocation.uri ?? '';
      expect(() => new URL(uri, 'file:///')).not.toThrow();
      expect(uri).not.toMatch(/[\s<>"]/);
    }
  });

  it('is well-formed JUnit whatever an object is named, and counts what fails', () => {
    const xml = renderJunit(report);
    expect(tagsOf(xml)).toEqual([]);
    expect(xml).toContain('tests="46" failures="2" skipped="1"');
    expect(xml.match(/<failure /g)).toHaveLength(2);
    expect(xml).not.toContain('\u0001');
    expect(xml).toContain('&lt;&amp;&apos;&gt;&#10;select 1;');
  });

  it('writes one script to mend it, in which no name ends a comment', () => {
    const script = renderFix(report);
    const statements = script.split('\n').filter((line) => line !== '' && !line.startsWith('--'));
    expect(statements).toEqual([
      'begin;',
      'alter table x force row level security;',
      'create index on x (y);',
      'commit;',
    ]);
    expect(script).toContain('-- T40 policy-reads-another-table: mall.item policy members');
  });
});

describe('a baseline', () => {
  it('leaves new findings in the report and tells which have vanished', () => {
    const known = readBaseline(renderBaseline(report, { who: 'Ada', why: 'before the audit' }));
    expect(known.findings).toHaveLength(3);
    const fresh = finding('T01', 'mall.later');
    const later = { ...report, findings: [fresh, ...report.findings.slice(1)] };
    const compared = applyBaseline(later, known);
    expect(compared.report.findings).toEqual([fresh]);
    expect(compared.vanished).toEqual([
      { cacheKey: `T02:${odd}`, who: 'Ada', why: 'before the audit' },
    ]);
  });

  it.each([
    ['no JSON', '{'],
    ['no baseline', '[]'],
    ['another version', '{"version": 2, "findings": []}'],
    ['an entry without a reason', '{"version": 1, "findings": [{"cacheKey": "T01:x", "who": ""}]}'],
    ['an entry that is nothing', '{"version": 1, "findings": [null]}'],
  ])('is refused when it is %s', (_, text) => {
    expect(() => readBaseline(text)).toThrowError(
      expect.objectContaining({ code: 'TENANCY_BASELINE_INVALID' }),
    );
  });
});

interface SarifLog {
  readonly runs: readonly [
    {
      readonly tool: {
        readonly driver: {
          readonly rules: readonly {
            readonly id: string;
            readonly help: { readonly text: string };
            readonly defaultConfiguration: { readonly level: string };
          }[];
        };
      };
      readonly results: readonly {
        readonly ruleId: string;
        readonly ruleIndex: number;
        readonly level: string;
        readonly message: { readonly text: string };
        readonly locations: readonly {
          readonly physicalLocation: { readonly artifactLocation: { readonly uri: string } };
        }[];
      }[];
    },
  ];
}

/** The tags that stay open, or `broken` where something is no tag at all. */
function tagsOf(xml: string): readonly string[] {
  const open: string[] = [];
  const tag = /<(?:\?xml[^>]*\?|(\/?)([\w-]+)((?:\s[\w-]+="[^"<]*")*)\s*(\/?))>/y;
  for (let at = 0; at < xml.length;) {
    if (xml[at] !== '<') {
      at += 1;
      continue;
    }
    tag.lastIndex = at;
    const match = tag.exec(xml);
    if (match === null) return ['broken'];
    const [whole, closes, name, , isEmpty] = match;
    if (closes === '/' && open.pop() !== name) return ['broken'];
    if (name !== undefined && closes === '' && isEmpty === '') open.push(name);
    at += whole.length;
  }
  return open;
}
