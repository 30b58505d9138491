import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { z } from 'zod';
import { projectFile } from '../../sandbox/project-root.ts';
import { explainPolicy } from '../../src/requests/decide/explain-policy.ts';
import { type Policy, parsePolicy } from '../../src/settings/policy.ts';
import { createPaymentSystem } from '../../src/vendors/payment/payment-system.ts';
import { startLoopback } from '../vendors/loopback.ts';
import { policyOver } from './project.ts';
import { type Block, blocksIn, blocksOf, DOCUMENTS, read } from './reading.ts';

/* What the documents show is what the program takes: policies, rules, requests and answers, pieces of code. */

const LANGUAGES = ['sh', 'text', 'yaml', 'json', 'ts', 'nginx', 'caddy'];

const ruleFile = z.strictObject({
  groups: z
    .array(
      z.strictObject({
        name: z.string().min(1),
        rules: z
          .array(
            z.strictObject({
              alert: z.string().regex(/^Latchkey\w+$/),
              expr: z.string().min(1),
              for: z
                .string()
                .regex(/^\d+[smh]$/)
                .optional(),
            }),
          )
          .min(1),
      }),
    )
    .min(1),
});

function isRuleFile({ text }: Block): boolean {
  return /^groups:/m.test(text);
}

const policies = blocksIn('yaml').filter((block) => !isRuleFile(block));
const ruleFiles = blocksIn('yaml').filter(isRuleFile);

test('every block is in a language that a suite looks at', () => {
  const others = DOCUMENTS.flatMap(blocksOf).filter(({ language }) => !LANGUAGES.includes(language));
  expect(others.map(({ file, line, language }) => `${file}:${line} ${language}`)).toEqual([]);
});

/** The example policy with a block's keys in place of its own. */
function policyWith({ file, line, text }: Block): Policy {
  return parsePolicy(stringify(policyOver(text)), `${file}:${line}`, { slack: true });
}

test.each(policies.map((block) => [`${block.file}:${block.line}`, block] as const))(
  '%s is a policy, or a part of one, that nobody has to be warned of',
  (_place, block) => {
    expect(policyWith(block).warnings).toEqual([]);
  },
);

test('of the two leads that are needed, neither can be the one who asks', () => {
  const told = policies.filter(({ text }) => text.includes('name: Bo'));
  expect(told.map(({ file }) => file)).toEqual(['docs/policy.md', 'docs/zh-CN/policy.md']);
  for (const block of told) {
    const policy = policyWith(block);
    const canBe = (id: string) =>
      explainPolicy(policy, { kind: 'refund', amountFen: 8_000, by: policy.staff.byId.get(id) ?? null })
        .canBeApproved;
    expect([canBe('mei'), canBe('lin')]).toEqual([true, false]);
  }
});

test('alert rules are as Prometheus takes them', () => {
  expect(ruleFiles).toHaveLength(2);
  for (const { text } of ruleFiles) ruleFile.parse(parse(text));
});

test.each(blocksIn('ts').map((block) => [`${block.file}:${block.line}`, block] as const))(
  '%s is a piece of the file that it names',
  (_place, { info, text }) => {
    expect(read(info)).toContain(text);
  },
);

test.each(
  [...blocksIn('nginx'), ...blocksIn('caddy')].map(
    (block) => [`${block.file}:${block.line}`, block] as const,
  ),
)('%s opens what it closes and passes the three doors on', (_place, { language, text }) => {
  expect(text.split('{').length).toBe(text.split('}').length);
  const doors =
    language === 'nginx'
      ? [...text.matchAll(/location = (\S+) \{ proxy_pass http:\/\/latchkey; \}/g)].map(([, path]) => path)
      : /@latchkey path (.+)/.exec(text)?.[1]?.split(' ');
  expect(doors).toEqual(['/slack/events', '/yopoint/notify', '/appeals']);
  if (language !== 'nginx') return;
  const statements = text.split('\n').filter((line) => line.trim() !== '');
  expect(statements.filter((line) => !/[;{}]$/.test(line))).toEqual([]);
});

/** Programs that read such a file, where one is at hand. */
const READERS = [
  { reader: 'promtool', args: ['check', 'rules'], given: ruleFiles },
  { reader: 'caddy', args: ['adapt', '--adapter', 'caddyfile', '--config'], given: blocksIn('caddy') },
];

test.each(READERS.filter(({ reader }) => spawnSync('sh', ['-c', `command -v ${reader}`]).status === 0))(
  '$reader takes them',
  async ({ reader, args, given }) => {
    const folder = await mkdtemp(join(tmpdir(), 'latchkey-documents-'));
    try {
      for (const { text } of given) {
        const file = join(folder, 'example');
        await writeFile(file, text);
        const { status, stdout, stderr } = spawnSync(reader, [...args, file], { encoding: 'utf8' });
        expect(status, stdout + stderr).toBe(0);
      }
    } finally {
      await rm(folder, { recursive: true });
    }
  },
);

const jsonOf = (file: string) =>
  blocksOf(file)
    .filter(({ language }) => language === 'json')
    .map(({ text }): unknown => JSON.parse(text));

test('every JSON block is JSON', () => {
  for (const { text } of blocksIn('json')) JSON.parse(text);
});

test('refunds are forwarded as it is written down, and the answers are understood', async () => {
  const [asked, ...answers] = jsonOf('docs/appeals-intake.md');
  const { receiptNo, tradeNo, amount, notification } = z
    .object({ receiptNo: z.string(), tradeNo: z.string(), amount: z.int(), notification: z.json() })
    .parse(asked);
  expect(answers).toHaveLength(2);
  const server = await startLoopback((response, _request, index) => {
    response.end(JSON.stringify(answers[index]));
  });
  try {
    const payment = createPaymentSystem({ url: server.url, secret: 'secret', now: Date.now });
    const order = {
      receipt: receiptNo,
      trade: tradeNo,
      amount,
      notification: JSON.stringify(notification),
    };
    expect(await payment.refund(order, 'key', 4_000)).toEqual({
      refunded: true,
      at: 1_705_389_672,
      raw: { refund_id: 'RF1' },
    });
    expect(await payment.refund(order, 'key', 4_000)).toEqual({
      refunded: false,
      reason: 'balance too low',
    });
    const [first] = server.received;
    expect(JSON.parse(first?.body ?? '')).toEqual(asked);
    expect(first?.headers).toMatchObject({
      'idempotency-key': 'key',
      'x-latchkey-timestamp': expect.stringMatching(/^\d{10}$/),
      'x-latchkey-signature': expect.stringMatching(/^v1=[0-9a-f]{64}$/),
    });
  } finally {
    await server.close();
  }
});

test('the folder of the documents has nothing but documents and their picture', () => {
  const { stdout } = spawnSync('find', [projectFile('docs'), '-type', 'f'], { encoding: 'utf8' });
  const others = stdout.split('\n').filter((path) => path !== '' && !/\.(?:md|png)$/.test(path));
  expect(others).toEqual([]);
});
