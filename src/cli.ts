#!/usr/bin/env node
import { existsSync } from 'node:fs';
import { Command } from 'commander';
import type { Policy } from './settings/policy.ts';

// Every command imports what it needs only when it runs: the start of the service is measured, and `--help` is at once.

/** Codes of errors whose message says all there is to say; a stack would only bury it. */
const FOR_PEOPLE: ReadonlySet<unknown> = new Set([
  'settings_invalid',
  'policy_invalid',
  'policy_question_invalid',
  'database_unavailable',
  'database_in_use',
  'database_too_new',
  'migration_failed',
]);

const program = new Command('latchkey').description("A vending operator's support desk in chat.");

program
  .command('start')
  .description('serve')
  .action(async () => {
    readDotEnv();
    const { start } = await import('./main.ts');
    await start();
  });

program
  .command('demo')
  .description('serve against a local Slack and both vendors, no account needed')
  .option('--tour', 'play a scripted shift without a screen, print it and leave')
  .action(async ({ tour }: { tour?: true }) => {
    // The one place where the product names its sandbox.
    const { runDemo, runTour } = await import('../sandbox/demo.ts');
    if (tour === undefined) await runDemo(print);
    else leaveUnless(await runTour(print));
  });

program
  .command('doctor')
  .description('find what is misconfigured and say how to put it right')
  .action(async () => {
    readDotEnv();
    const { runDoctor } = await import('./doctor/index.ts');
    leaveUnless(await runDoctor(process.env, print));
  });

program
  .command('migrate')
  .description('apply pending migrations to the database')
  .action(async () => {
    readDotEnv();
    const { readEnvironment } = await import('./settings/environment.ts');
    const { openStore } = await import('./store/open-store.ts');
    const store = await openStore(readEnvironment(process.env).database);
    try {
      const applied = await store.migrate();
      print(applied.length === 0 ? 'Nothing to apply.' : `Applied ${applied.join(', ')}.`);
    } finally {
      await store.close();
    }
  });

const policy = program.command('policy').description('the policy file');

policy
  .command('check')
  .description('read the policy file and say what is wrong with it')
  .argument('[file]', 'instead of LATCHKEY_POLICY')
  .action(async (file: string | undefined) => {
    readDotEnv();
    const path = file ?? policyPath();
    const { staff, refund, door, warnings } = await loadPolicyAt(path);
    const groups = new Set([...staff.byId.values()].flatMap((person) => person.groups));
    print(
      `OK: ${path} has ${staff.byId.size} people in ${groups.size} groups, ` +
        `${refund.tiers.length} refund tiers and ${door.tiers.length} door tier.`,
    );
    for (const warning of warnings) print(`Warning: ${warning}`);
  });

policy
  .command('explain')
  .description('who may ask for a refund or a door, who approves it, and until when')
  .argument('<kind>', 'refund or door')
  .option('--amount <yuan>', 'of the refund')
  .option('--by <staff id>', 'who would ask')
  .action(async (kind: string, { amount, by }: { amount?: string; by?: string }) => {
    readDotEnv();
    const { explainPolicy } = await import('./requests/explain-policy.ts');
    const { explanationLines } = await import('./requests/explanation-lines.ts');
    const { readPolicyQuestion } = await import('./requests/policy-question.ts');
    const rules = await loadPolicyAt(policyPath());
    const question = readPolicyQuestion(rules, { kind, amount, by });
    for (const line of explanationLines(explainPolicy(rules, question), rules.timezone)) print(line);
  });

try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`${wordsFor(error)}\n`);
  // Not exitCode: whatever was half started must not keep the process.
  process.exit(1);
}

/** `.env` of the working directory, when there is one; what is really set wins. */
function readDotEnv(): void {
  if (existsSync('.env')) process.loadEnvFile('.env');
}

function policyPath(): string {
  return process.env['LATCHKEY_POLICY']?.trim() || './policy.yml';
}

async function loadPolicyAt(path: string): Promise<Policy> {
  const { loadPolicy } = await import('./settings/policy.ts');
  // Without credentials at hand too: Slack is the one messenger there is.
  return loadPolicy(path, { slack: true });
}

function wordsFor(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE') return `${error.message}. Stop what listens there, or set PORT to another port.`;
  const known = FOR_PEOPLE.has(code) || error.message.startsWith('BAIFUDE_SIGN_RULE');
  return known ? error.message : (error.stack ?? error.message);
}

function leaveUnless(well: boolean): void {
  if (!well) process.exitCode = 1;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
