import { createSageIntacctSimulator } from './sage-intacct-simulator.ts';
import type { SageIntacctSimulatorOptions } from './sage-intacct-simulator.ts';
import { readXml } from './xml-reader.ts';
import type { XmlElement } from './xml-reader.ts';

/** What the tests read of an answer. */
export interface Answer {
  readonly status: number;
  readonly text: string;
  /** `success` or `failure` of the three levels; empty where there is none. */
  readonly levels: readonly [string, string, string];
  readonly errorno: string;
  readonly description: string;
  readonly data: XmlElement;
  /** Each row's fields. */
  readonly rows: readonly Readonly<Record<string, string>>[];
}

/** What to send, and what to do wrong. */
export interface Task {
  readonly call: string;
  readonly control?: string;
  readonly authentication?: string;
  readonly location?: string;
  readonly xml?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly host?: string;
  readonly path?: string;
  readonly method?: string;
}

/** A right control block. */
export const control =
  '<senderid>ataski</senderid><password>sender pass</password><controlid>c1</controlid><uniqueid>false</uniqueid><dtdversion>3.0</dtdversion><includewhitespace>false</includewhitespace>';

/** A right login. */
export function login(location = '', password = 'user &amp; pass'): string {
  const place = location === '' ? '' : `<locationid>${location}</locationid>`;
  return `<login><userid>reader</userid><companyid>acme</companyid><password>${password}</password>${place}</login>`;
}

/** The text of a request. */
export function envelope(task: Task): string {
  const authentication = task.authentication ?? login(task.location);
  return `<?xml version="1.0" encoding="UTF-8"?><request><control>${task.control ?? control}</control><operation transaction="false"><authentication>${authentication}</authentication><content><function controlid="f1">${task.call}</function></content></operation></request>`;
}

/** A simulated company `acme` and a way to ask it. */
export function startIntacct(options: Partial<SageIntacctSimulatorOptions> = {}) {
  let now = new Date('2026-11-20T12:00:00Z');
  const intacct = createSageIntacctSimulator({
    senders: { ataski: 'sender pass', other: 'other pass' },
    companies: [
      { companyId: 'acme', users: { reader: 'user & pass' }, authorisedSenders: ['ataski'] },
    ],
    now: () => now,
    ...options,
  });
  const send = async (task: Task | string): Promise<Answer> => {
    const asked = typeof task === 'string' ? { call: task } : task;
    const { status, body } = await intacct.handle({
      method: asked.method ?? 'POST',
      host: asked.host ?? 'api.intacct.com',
      path: asked.path ?? '/ia/xml/xmlgw.phtml',
      query: new URLSearchParams(),
      headers: asked.headers ?? { 'content-type': 'application/xml' },
      body: Buffer.from(asked.xml ?? envelope(asked)),
    });
    return readAnswer(status, String(body));
  };
  const wait = (ms: number): void => {
    now = new Date(now.getTime() + ms);
  };
  return { intacct, send, wait };
}

function readAnswer(status: number, text: string): Answer {
  const empty: XmlElement = { name: '', attributes: {}, children: [], text: '' };
  const root = text.startsWith('<?xml') && !text.includes('<!DOCTYPE') ? readXml(text) : empty;
  const find = (path: string, from = root): XmlElement =>
    path
      .split('/')
      .reduce((at, name) => at.children.find((child) => child.name === name) ?? empty, from);
  const result = find('operation/result');
  const errors = [result, find('operation'), root].map((place) =>
    find('errormessage/error', place),
  );
  const error = errors.find(({ name }) => name !== '') ?? empty;
  const data = find('data', result);
  return {
    status,
    text,
    levels: [
      find('control/status').text,
      find('operation/authentication/status').text,
      find('status', result).text,
    ],
    errorno: find('errorno', error).text,
    description: find('description2', error).text,
    data,
    rows: data.children.map(({ children }) =>
      Object.fromEntries(children.map((child) => [child.name, child.text])),
    ),
  };
}
