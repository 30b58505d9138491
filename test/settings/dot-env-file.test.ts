import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { envText } from '../../src/init/files.ts';
import { DotEnvError, readDotEnv, variablesIn } from '../../src/settings/dot-env-file.ts';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'latchkey-dot-env-'));
  path = join(folder, '.env');
});
afterEach(() => rmSync(folder, { recursive: true }));

function read(content: string | Buffer, env: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  writeFileSync(path, content);
  readDotEnv(path, env);
  return env;
}

function refusal(content: string | Buffer): string {
  try {
    read(content);
  } catch (error) {
    if (error instanceof DotEnvError) return error.message;
    throw error;
  }
  throw new Error('It was read.');
}

test('without a file nothing is set, and nothing is wrong', () => {
  const env = {};
  readDotEnv(path, env);
  expect(env).toEqual({});
});

test.each<[string, string, Record<string, string>]>([
  [
    'a byte order mark',
    '\uFEFFDATABASE_URL=postgres://u@h/db\nPORT=1\n',
    { DATABASE_URL: 'postgres://u@h/db', PORT: '1' },
  ],
  ['line ends of Windows', 'PORT=1\r\nHOST=::1\r\n', { PORT: '1', HOST: '::1' }],
  ['line ends of an old Mac', 'PORT=1\rHOST=::1\r', { PORT: '1', HOST: '::1' }],
  ['no line end at all', 'PORT=1', { PORT: '1' }],
  ['export', 'export PORT=1\n  export   HOST = ::1\n', { PORT: '1', HOST: '::1' }],
  ['blanks and tabs around', '\tPORT = 1 \n', { PORT: '1' }],
  ['comments', '# first\n\nPORT=1 # the door\n  # last\n', { PORT: '1' }],
  ['single quotes', "APPEALS_SECRET='a # b \" c' # d\n", { APPEALS_SECRET: 'a # b " c' }],
  ['double quotes with a line end in them', 'X="a\\nb"\n', { X: 'a\nb' }],
  ['a value of several lines', 'X="a\nb=c\n# d"\nPORT=1\n', { X: 'a\nb=c\n# d', PORT: '1' }],
  ['nothing behind the sign', 'PORT=\nHOST=::1\n', { PORT: '', HOST: '::1' }],
  ['a value with a sign in it', 'X==a=b\n', { X: '=a=b' }],
  ['a quotation mark within', "X=it's\n", { X: "it's" }],
  ['what Compose hands on', 'PORT\nHOST=::1\n', { HOST: '::1' }],
  ['the same twice', 'PORT=1\nPORT=1\n', { PORT: '1' }],
  ['somebody else’s variable twice', 'X=1\nX=2\n', { X: '2' }],
])('with %s it is read', (_what, text, expected) => {
  expect(read(text)).toEqual(expected);
});

test('what is really set wins, also when it is blank', () => {
  expect(read('PORT=1\nHOST=::1\n', { PORT: '2', HOST: '' })).toEqual({ PORT: '2', HOST: '' });
});

const SECRET = 'the-secret-itself';

test.each<[string, string | Buffer, RegExp]>([
  [
    'UTF-16, as PowerShell writes it',
    Buffer.from(`\uFEFFPORT=1\r\n`, 'utf16le'),
    /not UTF-8[\s\S]*Save it as UTF-8/,
  ],
  ['UTF-16 without a mark', Buffer.from('PORT=1\n', 'utf16le'), /not UTF-8/],
  ['bytes of another alphabet', Buffer.from([0x41, 0x3d, 0xc4, 0xe3]), /not UTF-8/],
  ['a colon for the sign', `APPEALS_SECRET: ${SECRET}\nPORT=1\n`, /Line 1 is neither NAME=value/],
  ['a blank that is none', `\u00A0APPEALS_SECRET=${SECRET}\n`, /Line 1 is neither/],
  [
    'a mark in the middle, as of two files in one',
    `PORT=1\n\uFEFFAPPEALS_SECRET=${SECRET}\n`,
    /Line 2 is neither/,
  ],
  [
    'a quotation mark that nothing closes',
    `PORT=1\nAPPEALS_SECRET="${SECRET}\n`,
    /Line 2: APPEALS_SECRET opens/,
  ],
  [
    'a quotation mark that the next variable closes',
    `X='${SECRET}\nPORT='1'\n`,
    /Line 2: behind the closing/,
  ],
  [
    'text behind a quotation mark',
    `APPEALS_SECRET='${SECRET}'x\n`,
    /Line 1: behind the closing quotation mark of APPEALS_SECRET/,
  ],
  [
    'a # that may be a comment',
    `APPEALS_SECRET=${SECRET}#x\n`,
    /Line 1: the # in the value of APPEALS_SECRET/,
  ],
  [
    'a variable twice',
    `APPEALS_SECRET=a\nPORT=1\nAPPEALS_SECRET=${SECRET}\n`,
    /Line 3: APPEALS_SECRET stands in line 1/,
  ],
])('with %s it is refused: the line is named, no value is', (_what, content, sentence) => {
  const message = refusal(content);
  expect(message).toMatch(sentence);
  expect(message).not.toContain(SECRET);
});

test('everything that is wrong is told at once', () => {
  expect(refusal('PORT 1\nHOST: x\n')).toMatch(/2 problems; nothing was started[\s\S]*Line 1[\s\S]*Line 2/);
});

test('a folder in its place is named', () => {
  mkdirSync(path);
  expect(() => readDotEnv(path, {})).toThrow(/It is a folder, not a file/);
});

test('what init writes is read as it was', () => {
  const values = {
    APPEALS_SECRET: 'a # b "c" $d `e`',
    SLACK_BOT_TOKEN: 'xoxb-1#2',
    DATABASE_URL: 'postgres://u@h/db',
  };
  const { values: found, problems } = variablesIn(envText(values));
  expect(problems).toEqual([]);
  expect(Object.fromEntries(found)).toEqual(values);
});
