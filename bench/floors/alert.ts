import type { Engine } from '../../src/store/tables.ts';
import { chainBare } from './audit.ts';
import type { Bare } from './bare.ts';
import { claimBare, enqueueBare } from './jobs.ts';

/*
 * What an alert must at least do to the database until it may be posted: the transactions of the product, statement by statement by
 * hand, prepared, and nothing between them. No HTTP, no signature, no card; nobody's cache hears of it.
 */

/**
 * A device's notice:
 *
 * 1. The notification is stored with the job that handles it. A commit.
 * 2. The worker is woken, and claims that job. A commit.
 * 3. It is read, and what was known of the device; what is known now is written, with the alert, its place in the ledger and the job
 *    that posts it. A commit.
 * 4. That job is claimed. A commit.
 * 5. The cards that wait are read, and that this one may be there from now on is written. A commit.
 */
export async function noticeBare(bare: Bare, engine: Engine, key: string, content: string): Promise<void> {
  const at = Date.now();
  const alert = `device_offline:${key}:${at}`;
  const woken = bare.woken();
  await bare.transaction(async () => {
    await bare.run(
      `insert into notices (key, method, content, sent_at, received_at) values (?, ?, ?, ?, ?)
        on conflict do nothing returning key`,
      key,
      'notify.cabinet.changed',
      content,
      at,
      at,
    );
    await enqueueBare(bare, [{ kind: 'notice.handle', subject: key, runAt: at }], at);
  });
  await woken();
  await claimBare(bare, engine, 'notice.handle', Date.now());
  await bare.run('select * from notices where key = ?', key);
  await bare.run('select device, state from devices_seen where device = ?', key);
  await bare.transaction(async () => {
    await bare.run(
      'insert into devices_seen (device, state, seen_at) values (?, ?, ?) on conflict do nothing returning device',
      key,
      '{"online":false,"selling":true}',
      at,
    );
    const facts = JSON.stringify({ kind: 'device_offline', code: key, name: key, place: key });
    await raiseBare(bare, { id: alert, kind: 'device_offline', subject: key, facts }, at);
    await enqueueBare(bare, [{ kind: 'alerts.post', subject: 'slack', runAt: at }], at);
  });
  await postBare(bare, engine, alert);
}

/**
 * An appeal that was sent in:
 *
 * 1. It is looked for by what makes it; its number is taken, the open ones about its order are read; it is written with its source,
 *    its alert, its place in the ledger, the jobs that post it, read its order and remind of it, and a row in the audit. A commit.
 * 2. The worker is woken, and claims the job that posts. A commit.
 * 3. As step 5 of a notice. A commit.
 */
export async function intakeBare(bare: Bare, engine: Engine, receipt: string, reason: string): Promise<void> {
  const at = Date.now();
  const key = `ref:${receipt}`;
  let alert = '';
  const woken = bare.woken();
  await bare.transaction(async () => {
    const [counter] = await bare.run(
      "update counters set last = last + 1 where name = 'appeal' returning last",
    );
    const id = `A${counter?.['last']}`;
    alert = `appeal:${id}`;
    await bare.run("select appeal from appeal_sources where source = 'intake' and key = ?", key);
    await bare.run(
      "select * from appeals where receipt = ? and state in ('open', 'claimed') order by created_at, id",
      receipt,
    );
    await bare.run(
      `insert into appeals (id, receipt, kind, state, version, cause, reason, images, created_at)
        values (?, ?, 'after_payment', 'open', 1, 'customer', ?, '[]', ?)`,
      id,
      receipt,
      reason,
      at,
    );
    await bare.run(
      "insert into appeal_sources (source, key, appeal, at) values ('intake', ?, ?, ?) on conflict do nothing",
      key,
      id,
      at,
    );
    const facts = JSON.stringify({ kind: 'appeal', appeal: id });
    await raiseBare(bare, { id: alert, kind: 'appeal', subject: id, facts }, at);
    await enqueueBare(
      bare,
      [
        { kind: 'alerts.post', subject: 'slack', runAt: at },
        // The worker claims the oldest due job, which is the awaited one.
        { kind: 'appeal.follow', subject: id, runAt: at + 1 },
        { kind: 'appeal.remind', subject: id, runAt: at + 600_000 },
      ],
      at,
    );
    await chainBare(bare, [
      {
        at,
        actor: 'latchkey',
        event: 'appeal.opened',
        subject: receipt,
        request: id,
        note: 'intake: customer',
      },
    ]);
  });
  await woken();
  await postBare(bare, engine, alert);
}

async function raiseBare(
  bare: Bare,
  {
    id,
    kind,
    subject,
    facts,
  }: { readonly id: string; readonly kind: string; readonly subject: string; readonly facts: string },
  at: number,
): Promise<void> {
  await bare.run(
    `insert into alerts (id, kind, subject, facts, version, raised_at) values (?, ?, ?, ?, 1, ?)
      on conflict do nothing returning id`,
    id,
    kind,
    subject,
    facts,
    at,
  );
  await bare.run(
    `insert into messages (id, messenger, recipient, about, kind, seq, alone, state, tries, queued_at, due_at, copy, version)
      values (?, 'slack', '#alerts', ?, 'card', 0, 0, 'queued', 0, ?, ?, 1, 0) on conflict do nothing`,
    id,
    id,
    at,
    at,
  );
}

async function postBare(bare: Bare, engine: Engine, alert: string): Promise<void> {
  const now = Date.now();
  await claimBare(bare, engine, 'alerts.post', now);
  const waiting = await bare.run(
    `select * from messages where messenger = 'slack' and kind = 'card' and state in ('queued', 'failed')
      and due_at <= ? order by alone desc, queued_at, id limit 500`,
    now,
  );
  if (!waiting.some(({ id }) => id === alert)) throw new Error(`${alert} does not wait to be posted.`);
  await bare.run('select * from alerts where id = ?', alert);
  await bare.run(
    'update messages set tries = tries + 1, tried_at = coalesce(tried_at, ?) where id = ?',
    now,
    alert,
  );
}

/** Deletes the remaining rows of the posted alert, so that the next one waits alone. */
export async function settleBare(bare: Bare): Promise<void> {
  await bare.run("update messages set state = 'sent' where state = 'queued'");
  await bare.run('delete from jobs');
}
