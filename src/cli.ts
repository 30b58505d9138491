#!/usr/bin/env node
import { Command } from 'commander';
import { SETTING_FLAGS } from './init/given.ts';
import { startFailedWith } from './lib/exit-codes.ts';
import { VERSION } from './lib/version.ts';
import { readDotEnv } from './settings/dot-env-file.ts';
import type { Policy } from './settings/policy.ts';
import type { Store } from './store/open-store.ts';

// Every command imports what it needs only when it runs: the start of the service is measured, and `--help` is at once.

/** What commander makes of the flags of init, besides those of single settings. */
type InitFlags = Readonly<Record<string, unknown>> & {
  readonly approvalsChannel?: string;
  readonly alertsChannel?: string;
  readonly person?: readonly string[];
  readonly yes?: true;
  readonly check?: boolean;
};

/** Codes of errors whose message says all there is to say; a stack would only bury it. */
const FOR_PEOPLE: ReadonlySet<unknown> = new Set([
  'dot_env_invalid',
  'settings_invalid',
  'policy_invalid',
  'policy_question_invalid',
  'audit_days_invalid',
  'database_unavailable',
  'change_uncertain',
  'database_not_ours',
  'database_in_use',
  'database_too_new',
  'database_not_migrated',
  'migration_failed',
  'init_unwritable_value',
  'backup_unusable',
  'restore_refused',
  'move_refused',
  'database_moved',
]);

const program = new Command('latchkey')
  .description("A vending operator's support desk in chat.")
  .version(VERSION);

program
  .command('start')
  .description('serve')
  .option('--new', 'begin anew where the database of before is missed')
  .action(async ({ new: anew }: { new?: true }) => {
    try {
      readDotEnv('.env', process.env);
      const { start } = await import('./main.ts');
      await start(process.env, { anew: anew === true });
    } catch (error) {
      leaveWith(error, startFailedWith(error));
    }
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
    readDotEnv('.env', process.env);
    const { runDoctor } = await import('./doctor/index.ts');
    leaveUnless(await runDoctor(process.env, print));
  });

const init = program
  .command('init')
  .description('ask for what is needed and write .env and policy.yml, never over what is there')
  .option('--yes', 'ask nothing: take the flags below and the environment')
  .option('--check', 'try the bot token with Slack')
  .option('--no-check', 'do not')
  .option('--approvals-channel <id>', 'where requests are decided')
  .option('--alerts-channel <id>', 'where appeals and alerts go')
  .option(
    '--person <id:member id:groups[:name]>',
    'such as mei:U0123ABCD:support,leads; may be repeated',
    collect,
  )
  .action(async (flags: InitFlags) => {
    readDotEnv('.env', process.env);
    const { givenValues } = await import('./init/given.ts');
    const { runInit } = await import('./init/index.ts');
    const {
      approvalsChannel: approvals,
      alertsChannel: alerts,
      person: people = [],
      yes = false,
      check,
    } = flags;
    const terminal = process.stdin.isTTY === true && process.stdout.isTTY === true;
    process.exitCode = await runInit(
      { values: givenValues(flags, process.env), approvals, alerts, people, yes, check },
      { input: process.stdin, output: process.stdout, terminal },
    );
  });
for (const { flag, help } of SETTING_FLAGS) init.option(flag, help);

program
  .command('migrate')
  .description('apply pending migrations to the database')
  .action(async () => {
    readDotEnv('.env', process.env);
    const { readEnvironment } = await import('./settings/environment.ts');
    const { openStore } = await import('./store/open-store.ts');
    const { database } = readEnvironment(process.env);
    // It may begin a database: only where a start may too.
    if (database.engine === 'sqlite') {
      const { refuseMoved } = await import('./store/moved-mark.ts');
      refuseMoved(database.folder);
    }
    const store = await openStore(database);
    try {
      const applied = await store.migrate();
      print(applied.length === 0 ? 'Nothing to apply.' : `Applied ${applied.join(', ')}.`);
    } finally {
      await store.close();
    }
  });

program
  .command('backup')
  .description('write the whole database into a file, beside the running service or without one')
  .argument('<file>', 'a new file; nothing is overwritten')
  .action(async (file: string) => {
    readDotEnv('.env', process.env);
    const { readEnvironment } = await import('./settings/environment.ts');
    const { takeBackup } = await import('./backup/take.ts');
    const { backupLines } = await import('./backup/lines.ts');
    const taken = await takeBackup(readEnvironment(process.env).database, file, Date.now);
    for (const line of backupLines(file, taken)) print(line);
    leaveUnless(taken.brokenAt === null);
  });

program
  .command('restore')
  .description('put the database back to what a backup holds, with no service running')
  .argument('<file>', 'what `latchkey backup` has written')
  .option('--yes', 'replace the database that is there; it is kept under another name')
  .action(async (file: string, { yes = false }: { yes?: boolean }) => {
    readDotEnv('.env', process.env);
    const { readEnvironment } = await import('./settings/environment.ts');
    const { restoreBackup } = await import('./backup/restore.ts');
    const { restoreLines } = await import('./backup/lines.ts');
    const location = readEnvironment(process.env).database;
    const restored = await restoreBackup({ location, file, yes, now: Date.now });
    for (const line of restoreLines(file, restored)) print(line);
    leaveUnless(restored.done !== null);
  });

program
  .command('move')
  .description('move the embedded database to PostgreSQL, with no service running')
  .requiredOption('--to <url>', 'postgres://…, a database that no desk has used yet')
  .action(async ({ to }: { to: string }) => {
    readDotEnv('.env', process.env);
    const { readEnvironment } = await import('./settings/environment.ts');
    const { moveDatabase } = await import('./backup/move.ts');
    const { moveLines } = await import('./backup/lines.ts');
    const from = readEnvironment(process.env).database;
    for (const line of moveLines(await moveDatabase(from, to, Date.now))) print(line);
  });

const policy = program.command('policy').description('the policy file');

policy
  .command('check')
  .description('read the policy file and say what is wrong with it')
  .argument('[file]', 'instead of LATCHKEY_POLICY')
  .action(async (file: string | undefined) => {
    readDotEnv('.env', process.env);
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
    readDotEnv('.env', process.env);
    const explaining = await import('./requests/decide/explain-policy.ts');
    const { explainPolicy, explanationLines, readPolicyQuestion } = explaining;
    const rules = await loadPolicyAt(policyPath());
    const question = readPolicyQuestion(rules, { kind, amount, by });
    for (const line of explanationLines(explainPolicy(rules, question), rules.timezone)) print(line);
  });

const audit = program.command('audit').description('the audit trail');

audit
  .command('verify')
  .description('walk the hash chain and say whether it is whole')
  .action(async () => {
    readDotEnv('.env', process.env);
    const { verdictInWords } = await import('./audit/verdict.ts');
    const { verifyAudit } = await import('./store/verify-audit.ts');
    await withStore(async (db) => {
      const verdict = await verifyAudit(db);
      print(verdictInWords(verdict));
      leaveUnless(verdict.ok);
    });
  });

audit
  .command('export')
  .description('write the audit as CSV to standard output')
  .option('--from <day>', 'first day, as 2026-11-01, in the time zone of the policy')
  .option('--to <day>', 'last day, inclusive')
  .action(async ({ from, to }: { from?: string; to?: string }) => {
    readDotEnv('.env', process.env);
    const { exportCsv } = await import('./audit/export.ts');
    const { daysIn } = await import('./audit/days.ts');
    const { auditRows } = await import('./store/audit-rows.ts');
    const { timezone } = await loadPolicyAt(policyPath());
    const days = daysIn(timezone, { from, to });
    await withStore(async (db) => {
      await exportCsv(auditRows(db, days), timezone, writeOut);
    });
  });

try {
  await program.parseAsync();
} catch (error) {
  leaveWith(error, 1);
}

function leaveWith(error: unknown, code: number): never {
  process.stderr.write(`${wordsFor(error)}\n`);
  // Not exitCode: whatever was half started must not keep the process.
  process.exit(code);
}

function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
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
  if (code === 'ERR_MODULE_NOT_FOUND' && error.message.includes('/sandbox/demo.js'))
    return 'The demo is not part of this installation.';
  if (code === 'EADDRINUSE') return `${error.message}. Stop what listens there, or set PORT to another port.`;
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return `${error.message}. Set HOST to an address of this machine, or unset it to listen on all.`;
  if (code === 'EACCES' && 'syscall' in error && error.syscall === 'listen')
    return `${error.message}. Set PORT to a port above 1023, or let a reverse proxy have the one below.`;
  const known = FOR_PEOPLE.has(code) || error.message.startsWith('BAIFUDE_SIGN_RULE');
  return known ? error.message : (error.stack ?? error.message);
}

/** The database for a command beside a serving instance, or without one. */
async function withStore(work: (db: Store['db']) => Promise<void>): Promise<void> {
  const { readEnvironment } = await import('./settings/environment.ts');
  const { openStore } = await import('./store/open-store.ts');
  const { DatabaseNotMigrated } = await import('./store/errors.ts');
  const store = await openStore(readEnvironment(process.env).database, { existing: true });
  try {
    const pending = await store.pendingMigrations();
    if (pending.length > 0) throw new DatabaseNotMigrated(pending);
    await work(store.db);
  } finally {
    await store.close();
  }
}

/** Resolves when the reader has room for more. A reader that has left (`| head`) wants no more of it, which is no failure. */
function writeOut(chunk: string): Promise<void> {
  const { stdout } = process;
  // What is written below hears of it too; without a listener the process would end before that.
  if (stdout.listenerCount('error') === 0) stdout.on('error', () => undefined);
  return new Promise((resolve, reject) => {
    stdout.write(chunk, (error) => {
      if (!error) resolve();
      else if ('code' in error && error.code === 'EPIPE') process.exit(0);
      else reject(error);
    });
  });
}

function leaveUnless(well: boolean): void {
  if (!well) process.exitCode = 1;
}

function print(line: string): void {
  writeOut(`${line}\n`).catch((error: unknown) => leaveWith(error, 1));
}
