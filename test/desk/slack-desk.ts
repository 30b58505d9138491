import { setTimeout as sleep } from 'node:timers/promises';
import type { FetchFunction } from '@slack/web-api';
import { expect } from 'vitest';
import type { Message } from '../../sandbox/slack/workspace.ts';
import { requestCard } from '../../src/cards/requests/request.ts';
import { createWorker } from '../../src/jobs/worker.ts';
import type { Messenger } from '../../src/messengers/port.ts';
import { renderMessage } from '../../src/messengers/slack/render.ts';
import { viewById } from '../../src/requests/show/view.ts';
import { claimJob, type Job, nextRunAt } from '../../src/store/jobs.ts';
import type { Store } from '../../src/store/open-store.ts';
import { startDesk } from './desk.ts';

/** Of the worker. */
const LEASE_MS = 30_000;

/** Channels by content: the approvers' cards, and the desk's messages to Mei, who asks. */
const PLACES = { approvals: 'C0APPROVE', requester: 'D0MEI' } as const;

/** Where a copy of a request's card stands. */
type Place = keyof typeof PLACES;

/**
 * The use cases over a real store, the real worker and the real posting to the local Slack, with one clock for all of them that
 * is moved by hand. Nothing is done before `work` or `leap`.
 */
export async function startSlackDesk(store: Store) {
  const desk = await startDesk(store, {
    messenger: 'posting',
    policy: (file) => ({
      ...file,
      locale: 'en',
      refund: { ...Object(file['refund']), dailyCap: { perRequester: 1_000_000, overall: 10_000_000 } },
    }),
  });
  const { parts, clock, slack } = desk;
  const { policy, log, metrics, now } = parts;
  const connect = (through?: FetchFunction): Messenger => desk.messengerBy(now, through);

  /** A client whose calls of this method get no answer, as in a process that dies while it waits. */
  function connectDeaf(method: string): Messenger {
    return connect(async (url, init) => {
      const answer = await fetch(url, init);
      return String(url).endsWith(method) ? new Promise<never>(() => undefined) : answer;
    });
  }

  /** The tasks of a worker with this connection. */
  function tasksWith(messenger: Messenger) {
    return desk.tasksOf(parts, [messenger]);
  }

  let working = false;
  let tasks = tasksWith(connect());
  const kinds = Object.keys(tasks);
  const worker = createWorker({
    store,
    hands: { all: 8 },
    jobs: Object.fromEntries(
      kinds.map((kind) => [
        kind,
        { hands: 'all', longestPause: null, run: (job) => tasks[kind]?.(job) ?? Promise.resolve('done') },
      ]),
    ),
    log,
    metrics,
    // Whatever wakes it, for the worker it is no time to work until a test says so.
    now: () => (working ? clock.ms : 0),
  });
  await worker.start();

  /** Runs the worker until no job is due. */
  async function work(): Promise<void> {
    const end = performance.now() + 20_000;
    working = true;
    try {
      for (let look = 0; performance.now() < end; look += 1) {
        const due = await store.db.selectFrom('jobs').select('key').where('run_at', '<=', clock.ms).execute();
        if (due.length === 0) return;
        // After each job it looks for the next by itself; to wake it now and then as well does no harm.
        if (look % 20 === 0) worker.wake();
        await sleep(1);
      }
    } finally {
      working = false;
    }
    throw new Error('The worker came to no end');
  }

  /** The one job of this kind that is due, as a worker claims it. */
  async function claimed(kind: string): Promise<Job> {
    const job = await claimJob(store.db, store.engine, clock.ms, LEASE_MS);
    if (job?.kind !== kind) throw new Error(`Not ${kind} is due but ${job?.kind}`);
    return job;
  }

  /** The messages that carry this id of ours, oldest first; in a thread or not. */
  function messagesOf(id: string | RegExp): readonly Message[] {
    const fits = (given: unknown) => (typeof id === 'string' ? given === id : id.test(String(given)));
    return slack.workspace
      .messages()
      .filter(({ metadata }) => fits(Object(Object(metadata)['event_payload'])['id']));
  }

  /** When calls of a method in whose body this stands were made (unix ms). */
  function callsOf(method: string, about: string): readonly number[] {
    return slack.traffic
      .filter((call) => call.method === method && call.body.includes(about))
      .map(({ at }) => at);
  }

  /** The expected content of a request's card now. */
  async function shouldSay(id: string, place: Place) {
    const view = await viewById(policy, store.db, id);
    if (!view) throw new Error(`There is no ${id}`);
    const reader = { locale: policy.locale, zone: policy.timezone, now: clock.ms };
    const card = requestCard(reader, view, place);
    return {
      channel: PLACES[place],
      text: renderMessage(card).text,
      buttons: card.buttons.map((button) => button.id),
    };
  }

  /** Each copy of a request's card is there once, in its place, and says how the request stands now. */
  async function mustShow(id: string, places: readonly Place[] = ['approvals', 'requester']): Promise<void> {
    for (const place of places) {
      const copies = messagesOf(`${id}.${place}`).map((message) => ({
        channel: message.channel,
        text: message.text,
        buttons: buttonsOn(message),
      }));
      expect(copies).toEqual([await shouldSay(id, place)]);
    }
  }

  return {
    ...desk,
    work,
    messagesOf,
    callsOf,
    /** Waits until something shows in the workspace, or among its calls. */
    until: (look: () => boolean) => slack.waitFor(look, { timeoutMs: 20_000 }),
    mustShow,
    connect,
    connectDeaf,
    claimed,
    tasksWith,
    /** From now on the worker is connected so. */
    reconnect(messenger: Messenger = connect()): void {
      tasks = tasksWith(messenger);
    },
    /** Moves the clock from one due job to the next and lets the worker do it. */
    async leap(ms: number): Promise<void> {
      const until = clock.ms + ms;
      await work();
      while (clock.ms < until) {
        const next = (await nextRunAt(store.db, clock.ms)) ?? until;
        clock.ms = Math.min(Math.max(next, clock.ms + 1), until);
        await work();
      }
    },
    /** Advances the clock at once and runs the jobs that are due then. */
    async skip(ms: number): Promise<void> {
      clock.ms += ms;
      await work();
    },
    async close(): Promise<void> {
      await worker.stop();
      await desk.close();
    },
  };
}

/** What `startSlackDesk` gives. */
export type SlackDesk = Awaited<ReturnType<typeof startSlackDesk>>;

/** The ids of the buttons on a message. */
function buttonsOn({ blocks }: Message): readonly string[] {
  return [...JSON.stringify(blocks).matchAll(/"action_id":"([^"]+)"/g)].map(([, id = '']) => id);
}
