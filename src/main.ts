import { tellOfClocks } from './alerts/clock-trouble.ts';
import { createDesk } from './desk.ts';
import { tellWhatIsHeld } from './ground/alarm.ts';
import { createGround } from './ground/ground.ts';
import { watchDatabase } from './ground/watch-database.ts';
import { registerAppealsRoute } from './http/appeals.ts';
import { listenOn } from './http/listen.ts';
import { registerNotifyRoute } from './http/notify.ts';
import { createHttpServer, handOver } from './http/server.ts';
import { createLeaving, type Leaving } from './leaving.ts';
import { createDeskClock, sinceBoot } from './lib/clock.ts';
import { MISCONFIGURED } from './lib/exit-codes.ts';
import { createSlackMessenger, createSlackPoster } from './messengers/slack/slack.ts';
import { createLog, type Log } from './observe/log.ts';
import { createMetrics, type Metrics } from './observe/metrics.ts';
import { createInFront } from './relay/in-front.ts';
import { readEnvironment } from './settings/environment.ts';
import { loadPolicy } from './settings/policy.ts';
import { type Settings, secretsOf, warningsAbout } from './settings/settings.ts';
import { sweepInbox } from './store/inbox.ts';
import { MIGRATIONS } from './store/migrations/index.ts';
import { sweepNotices } from './store/notices.ts';
import { openStore } from './store/open-store.ts';
import { retryUntilAvailable } from './store/retry-until-available.ts';

/** Slack repeats an event for an hour at most; a week leaves room to look back. */
const INBOX_KEPT_MS = 7 * 24 * 3_600_000;
/** By then no vendor repeats what it notified. */
const NOTICES_KEPT_MS = 90 * 24 * 3_600_000;
const SWEEP_EVERY_MS = 3_600_000;
/** At a stop, what was learned from payment callbacks gets so long to be written down. */
const LEARNED_WRITTEN_MS = 2_000;

/**
 * Runs the service: settings, then the desk, then its ears. Resolves once it listens; it ends by SIGTERM or SIGINT, after
 * finishing what is under way. `anew`: where the embedded database of before is missed, another one begins. Throws `SettingsError`,
 * `PolicyError` or a store error before anything is opened; in front of the payment system it listens first, passes callbacks on, and
 * waits for its database as long as it takes.
 */
export async function start(env: NodeJS.ProcessEnv, { anew }: { readonly anew: boolean }): Promise<void> {
  const settings = readEnvironment(env);
  const metrics = createMetrics();
  const log = createLog(settings.logLevel, secretsOf(settings), (lines) => metrics.logDropped.inc(lines));
  const leaving = createLeaving(log);
  try {
    await serve(settings, { anew, log, metrics, leaving });
  } catch (error) {
    await leaving.undo();
    throw error;
  }
}

type ServeParts = {
  readonly anew: boolean;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly leaving: Leaving;
};

async function serve(settings: Settings, { anew, log, metrics, leaving }: ServeParts): Promise<void> {
  for (const warning of warningsAbout(settings)) log.warn({ warning }, 'the environment');
  const policy = await loadPolicy(settings.policyPath, { slack: settings.slack !== null });
  for (const warning of policy.warnings) log.warn({ warning }, 'the policy file');
  // Until the desk's clock is there.
  let groundTime = Date.now;
  const ground = createGround(log, () => groundTime());
  const { yopoint: keys, appealsSecret } = settings;

  const inFront = keys && createInFront(keys, { log, metrics });
  const open = async () => {
    const opened = await openStore(settings.database, {
      serving: true,
      anew,
      onLost: (reason) => log.warn({ reason }, 'a database connection was lost'),
    });
    try {
      const applied = await opened.migrate();
      const id = await opened.identify();
      // A relative folder leads elsewhere from another working directory, and an earlier database may be there: people read this line.
      if (applied.length === MIGRATIONS.length) {
        log.warn({ database: opened.place, id }, 'there was no database here: this one begins anew');
      } else log.info({ database: opened.place, id }, 'serving this database');
      const clock = createDeskClock({
        wall: Date.now,
        monotonic: () => performance.now(),
        boot: sinceBoot,
        database: opened.clock,
      });
      await clock.begin();
      return { store: opened, databaseId: id, clock };
    } catch (error) {
      await opened.close();
      throw error;
    }
  };
  const early =
    inFront && createHttpServer({ store: null, ground, messengers: [], ...inFront, log, metrics });
  if (early && inFront && keys) {
    registerNotifyRoute(early, { keys, desk: null, inFront, log, metrics });
    await listenOn(early, settings.host, settings.port);
    leaving.begun.addEventListener('abort', inFront.relay.stop);
    leaving.atEnd(() => early.close().then(inFront.relay.close));
    log.info({ port: settings.port }, 'payment callbacks are passed on');
  }
  // In front of the payment system the database may be long in coming: people hear of it before there is a desk.
  const poster = settings.slack && createSlackPoster(settings.slack, { policy, log, metrics, now: Date.now });
  leaving.atEnd(
    tellWhatIsHeld({ ground, policy, messengers: poster ? [poster] : [], log, now: () => groundTime() }).stop,
  );
  const opened = await (early
    ? retryUntilAvailable(
        open,
        (error) =>
          ground.noteTrouble('database_unwritable', error instanceof Error ? error.message : String(error)),
        leaving.begun,
      )
    : open());
  // It stops already.
  if (!opened) return;
  const { store, databaseId, clock } = opened;
  groundTime = clock.now;
  ground.clearTrouble('database_unwritable');
  leaving.atEnd(store.close);
  const watch = watchDatabase({ store, ground, databaseId, log });
  leaving.atEnd(watch.stop);
  // Before anything is sent.
  await watch.look();

  const { now, latest } = clock;
  const desk = await createDesk({
    settings,
    policy,
    store,
    ground,
    log,
    metrics,
    now,
    latest,
    ...(inFront && { quiet: inFront.relay.quiet }),
  });
  leaving.atEnd(desk.close);
  const slack = settings.slack && createSlackMessenger(settings.slack, desk, die);
  function die(why: string): void {
    const reason = `Slack refuses ${why}. Run "latchkey doctor".`;
    log.fatal({ reason }, 'cannot go on');
    leaving.leave(reason, MISCONFIGURED);
  }
  const messengers = slack ? [slack] : [];
  const worker = desk.work(messengers);
  const server = createHttpServer({
    store,
    ground,
    lookAtDatabase: watch.look,
    messengers,
    ...inFront,
    log,
    metrics,
  });
  slack?.registerRoutes(server);
  if (keys) {
    const { kit: parts, payment } = desk;
    registerNotifyRoute(server, { keys, desk: { parts, payment }, inFront, log, metrics });
  }
  if (appealsSecret) {
    const secret = { current: appealsSecret, old: settings.appealsSecretOld };
    registerAppealsRoute(server, { secret, parts: desk.kit });
  }

  const sweeping = setInterval(() => {
    Promise.all([
      sweepInbox(store.db, now() - INBOX_KEPT_MS),
      sweepNotices(store.db, now() - NOTICES_KEPT_MS),
    ]).catch((err: unknown) => log.warn({ err }, 'what is past its time could not be swept'));
  }, SWEEP_EVERY_MS).unref();

  const stopWatching = clock.watch(tellOfClocks(desk.kit, worker.mistrustTimes));

  // Gestures end first: the next process does the jobs that they enqueue on their way out.
  leaving.atEnd(async () => {
    clearInterval(sweeping);
    stopWatching();
    await server.close();
    await early?.close();
    await inFront?.learned.written(LEARNED_WRITTEN_MS);
  });
  leaving.atEnd(worker.stop);
  leaving.atEnd(() => Promise.all(messengers.map((messenger) => messenger.stop())));

  await (early ? handOver(early, server) : listenOn(server, settings.host, settings.port));
  await Promise.all(messengers.map((messenger) => messenger.start()));
  // In front of the payment system the process stays, also where the database goes away again right behind its opening.
  await (early
    ? retryUntilAvailable(
        worker.start,
        (err) => log.warn({ err }, 'the work behind the gestures cannot be begun yet'),
        leaving.begun,
      )
    : worker.start());
  const mode = settings.slack?.appToken ? 'socket' : 'http';
  log.info(
    { port: settings.port, database: store.engine, slack: settings.slack ? mode : 'off' },
    'listening',
  );
}
