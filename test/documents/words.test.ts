import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { commands } from '../../commands/index.ts';
import { projectFile } from '../../sandbox/project-root.ts';
import { textsIn } from '../../src/cards/texts/index.ts';
import type { AlertKind } from '../../src/domain/alert.ts';
import type { AppealOutcome, AppealState } from '../../src/domain/appeal.ts';
import type { Ending, RequestState } from '../../src/domain/request.ts';
import { POLICY_KEYS } from '../../src/settings/policy-keys.ts';
import { VARIABLES } from '../../src/settings/variables.ts';
import { HTTP_PATHS } from './names.ts';
import { blocksIn, codeSpans, DOCUMENTS, proseOf, read, rowsOf } from './reading.ts';

/* What the documents call by name is called so: states, sentences on cards, settings, metrics, paths, commands. */

/** The unit names folders of the machine. */
const UNIT = read('deploy/latchkey.service');

/** Named in the documents and none of the service's. */
const OTHER_VARIABLES = [
  'TEST_DATABASE_URL',
  'EMPTY_DATABASE_URL',
  'POSTGRES_PASSWORD',
  'CHROMIUM_PATH',
  'UPDATE_PICTURES',
];

const SUBCOMMANDS = new Set<string>(commands.flatMap(({ help }) => help.map(({ name }) => name)));

describe.each(DOCUMENTS)('%s', (file) => {
  const spans = codeSpans(file);

  test('names only variables there are', () => {
    const names = spans.flatMap((span) => /^([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)(?:=.*)?$/.exec(span)?.[1] ?? []);
    const known = new Set([...Object.keys(VARIABLES), ...OTHER_VARIABLES]);
    expect(names.filter((name) => !known.has(name) && !isOfVendor(name))).toEqual([]);
  });

  test('names only slash commands and paths that are answered', () => {
    const ofTheMachine = (span: string) => /^\/(?:opt|etc|usr|var)\//.test(span) && UNIT.includes(span);
    const typed = spans.filter(
      (span) => /^\/[a-z]/.test(span) && !span.startsWith('/invite') && !ofTheMachine(span),
    );
    const known = (span: string) => {
      const [first = '', second = ''] = span.split(/\s+/);
      if (!commands.some(({ name }) => name === first)) return HTTP_PATHS.includes(first);
      return first !== '/desk' || second === '' || SUBCOMMANDS.has(`desk ${second}`);
    };
    expect(typed.filter((span) => !known(span))).toEqual([]);
  });
});

/** Words of a vendor's answers. */
function isOfVendor(name: string): boolean {
  return name.startsWith('ERR_');
}

test('what scripts take from the environment is a setting, or named here', () => {
  const taken = blocksIn('sh').flatMap(({ text }) => {
    const own = new Set([...text.matchAll(/^(\w+)=/gm)].map(([, name]) => name));
    return [...text.matchAll(/\$(\w+)/g)].map(([, name = '']) => name).filter((name) => !own.has(name));
  });
  const known = new Set([...Object.keys(VARIABLES), ...OTHER_VARIABLES]);
  expect(taken.length).toBeGreaterThan(0);
  expect(taken.filter((name) => !known.has(name))).toEqual([]);
});

const STATES = {
  pending: true,
  approved: true,
  executing: true,
  done: true,
  failed: true,
  unknown: true,
  rejected: true,
  expired: true,
  cancelled: true,
} as const satisfies Record<RequestState, true>;

/** How a request failed, or why it is unknown; those of what was done are not told apart. */
const ENDINGS = {
  refused: true,
  signature: true,
  not_reached: true,
  unread: true,
  changed: true,
  too_late: true,
  too_slow: true,
  cooling_down: true,
  switched_off: true,
  denied: true,
  no_answer: true,
  cut_off: true,
  unreadable: true,
  crashed: true,
  restored: true,
} as const satisfies Record<Exclude<Ending, 'accepted' | 'found' | 'confirmed'>, true>;

const APPEALS = {
  open: true,
  claimed: true,
  closed: true,
  refunded: true,
  review_ended: true,
  not_refunded: true,
  settled: true,
  replaced: true,
  dismissed: true,
  gave_up: true,
} as const satisfies Record<AppealState | AppealOutcome, true>;

const ALERTS = {
  appeal: true,
  refund_outcome: true,
  door_never_opened: true,
  door_left_open: true,
  device_offline: true,
  device_stopped: true,
  refund_order: true,
  forged_callback: true,
  clock_off: true,
  orders_unseen: true,
  desk_restored: true,
} as const satisfies Record<AlertKind, true>;

/** Slack's words for a place that cannot be posted to, and for its own trouble. */
const OF_SLACK = [
  ...['not_in_channel', 'channel_not_found', 'is_archived', 'restricted_action'],
  ...['internal_error', 'fatal_error'],
];

describe.each(['docs/states.md', 'docs/zh-CN/states.md'])('%s', (file) => {
  test('has every state, ending, outcome and alert, and no other', () => {
    const wanted = [STATES, ENDINGS, APPEALS, ALERTS].flatMap(Object.keys);
    const spans = new Set(codeSpans(file));
    expect(wanted.filter((word) => !spans.has(word))).toEqual([]);
    const first = rowsOf(file).flatMap(([cell = '']) =>
      [...cell.matchAll(/`([a-z_]+)`/g)].map(([, word = '']) => word),
    );
    const known = new Set([...wanted, ...OF_SLACK, 'database', 'migrations', 'slack', 'forged']);
    expect(first.filter((word) => !known.has(word))).toEqual([]);
  });

  test('quotes what cards, errors and log lines say', () => {
    const chinese = file.includes('zh-CN');
    const said = (words: string) =>
      (chinese ? `${sourceOf('zh-cn')}${OTHERS}` : `${sourceOf('en')}${OTHERS}`).includes(words);
    const quoted = chinese
      ? [...quotes(file, /「([^」]+)」/g), ...quotes(file, /“([ -~’…]+)”/g)]
      : quotes(file, /“([^”]+)”/g);
    expect(quoted.length).toBeGreaterThan(50);
    const pieces = quoted.flatMap((words) => words.split('…')).map((words) => words.trim());
    expect(pieces.filter((words) => !said(words))).toEqual([]);
  });
});

function quotes(file: string, pattern: RegExp): string[] {
  return [...proseOf(file).matchAll(pattern)].map(([, words = '']) => words.replaceAll(/\s+/g, ' '));
}

const TEXTS = 'src/cards/texts';

/** All that the desk says in a language about each vendor, as it stands in the source. */
function sourceOf(language: 'en' | 'zh-cn'): string {
  const capabilities = readdirSync(projectFile(TEXTS), { withFileTypes: true }).filter((one) =>
    one.isDirectory(),
  );
  const source = capabilities.map(({ name }) => read(`${TEXTS}/${name}/${language}.ts`)).join('\n');
  const { vendorInSentence } = textsIn(language === 'en' ? 'en' : 'zh-CN').words;
  return Object.values(vendorInSentence)
    .map((vendor) => source.replaceAll(/\$\{vendor\}/g, () => vendor))
    .join('\n');
}

/** What is said by nothing but errors and the log. */
const OTHERS = [
  ...readdirSync(projectFile('src/store'))
    .filter((name) => name.endsWith('.ts'))
    .map((name) => `src/store/${name}`),
  'src/main.ts',
  'src/jobs/worker.ts',
  'src/appeals/watch.ts',
]
  .map(read)
  .join('\n');

test('every assumption about a vendor stands in the list', () => {
  const assuming = readdirSync(projectFile('src'), { recursive: true, encoding: 'utf8' })
    .map((name) => `src/${name.replaceAll('\\', '/')}`)
    .filter((path) => path.endsWith('.ts') && read(path).includes('ASSUMED'));
  expect(assuming.length).toBeGreaterThan(5);
  const listed = new Set(codeSpans('docs/vendors.md'));
  expect(assuming.filter((path) => !listed.has(path))).toEqual([]);
});

test.each(['docs/policy.md', 'docs/zh-CN/policy.md'])(
  '%s has every key of the policy, and no other',
  (file) => {
    const listed = rowsOf(file).flatMap(([cell = '']) =>
      [...cell.matchAll(/`([a-zA-Z[\].]+)`/g)].map(([, key = '']) => key),
    );
    // A door has no amount: the key is there to say so when somebody writes it.
    const keys = Object.keys(POLICY_KEYS).filter((key) => key !== 'door.tiers[].upTo');
    expect(listed.filter((key) => !keys.includes(key))).toEqual([]);
    const isTold = (key: string) =>
      listed.some(
        (one) => one === key || one.startsWith(`${key}.`) || one.startsWith(`${key}[`) || key.startsWith(one),
      );
    expect(keys.filter((key) => !isTold(key))).toEqual([]);
  },
);

test('a comment cites facts about vendors by a section that is there, and no document that is not in the repository', () => {
  const folders = ['src', 'commands', 'sandbox', 'bench', 'test'];
  const files = folders.flatMap((folder) =>
    readdirSync(projectFile(folder), { recursive: true, encoding: 'utf8' })
      .map((name) => `${folder}/${name.replaceAll('\\', '/')}`)
      .filter((path) => path.endsWith('.ts') && path !== 'test/documents/words.test.ts'),
  );
  const sections = new Set([...read('docs/vendors.md').matchAll(/^### (.+)$/gm)].map(([, name]) => name));
  const cited = files.flatMap((path) =>
    [...read(path).matchAll(/docs\/vendors\.md(?:, \w+(?: and \w+)?)? “([^”]+)”/g)].map(([, name]) => ({
      path,
      name,
    })),
  );
  expect(cited.length).toBeGreaterThan(100);
  expect(cited.filter(({ name }) => !sections.has(name))).toEqual([]);
  expect(files.filter((path) => /§|vendors\/(?:yopoint|baifude)\.md/.test(read(path)))).toEqual([]);
});
