import { createDesk } from './desk.ts';
import { MISCONFIGURED } from './exit-codes.ts';
import { createGround } from './ground/ground.ts';
import { registerAppealsRoute } from './http/appeals.ts';
import { listenOn } from './http/listen.ts';
import { registerNotifyRoute } from './http/notify.ts';
import { createHttpServer } from './http/server.ts';
import { createSlackMessenger } from './messengers/slack/slack.ts';
import { createLog } from './observe/log.ts';
import { createMetrics } from './observe/metrics.ts';
import { readEnvironment } from './settings/environment.ts';
import { loadPolicy } from './settings/policy.ts';
import { secretsOf } from './settings/settings.ts';
import { sweep } from './store/inbox.ts';
import { sweepNotices } from './store/notices.ts';
import { openStore } from './store/open-store.ts';

/** Past this a stop that hangs is cut short; supervisors usually kill after thirty seconds. */
const STOP_MS = 25_000;

/** Slack repeats an event for an hour at most; a week leaves room to look back. */
const INBOX_KEPT_MS = 7 * 24 * 3_600_000;
/** By then no vendor repeats what it notified. */
const NOTICES_KEPT_MS = 90 * 24 * 3_600_000;
const SWEEP_EVERY_MS = 3_600_000;

/**
 * Runs the service: settings, then the desk, then its ears. Resolves once it listens; it ends by SIGTERM or SIGINT, after
 * finishing what is under way. Throws `SettingsError`, `PolicyError` or a store error before anything is opened.
 */
export async function start(env: NodeJS.ProcessEnv = process.env): Promise<void> {
  const settings = readEnvironment(env);
  const metrics = createMetrics();
  const log = createLog(settings.logLevel, secretsOf(settings), (lines) => metrics.logDropped.inc(lines));
  const policy = await loadPolicy(settings.policyPath, { slack: settings.slack !== null });
  for (const warning of policy.warnings) log.warn({ warning }, 'the policy file');

  const store = await openStore(settings.database, {
    serving: true,
    onLost: (reason) => log.warn({ reason }, 'a database connection was lost'),
  });
  await store.migrate();

  const ground = createGround(log, Date.now);
  const desk = await createDesk({ settings, policy, store, ground, log, metrics, now: Date.now });
  const slack =
    settings.slack &&
    createSlackMessenger(settings.slack, desk, (why) => die(`Slack refuses ${why}. Run "latchkey doctor".`));
  const messengers = slack ? [slack] : [];
  const worker = desk.work(messengers);
  const server = createHttpServer({ store, ground, messengers, log, metrics });
  slack?.registerRoutes(server);
  const { yopoint: keys, appealsSecret } = settings;
  if (keys) registerNotifyRoute(server, { keys, parts: desk.requests, payment: desk.payment });
  if (appealsSecret) registerAppealsRoute(server, { secret: appealsSecret, parts: desk.requests });

  const sweeping = setInterval(() => {
    Promise.all([
      sweep(store.db, Date.now() - INBOX_KEPT_MS),
      sweepNotices(store.db, Date.now() - NOTICES_KEPT_MS),
    ]).catch((err: unknown) => log.warn({ err }, 'what is past its time could not be swept'));
  }, SWEEP_EVERY_MS).unref();

  const stop = async () => {
    clearInterval(sweeping);
    // Gestures first: what they enqueue on their way out is done by whoever serves next.
    await Promise.all(messengers.map((messenger) => messenger.stop()));
    await worker.stop();
    await server.close();
    await desk.close();
    await store.close();
  };
  let leaving = false;
  const leave = (reason: string, code: number) => {
    if (leaving) return;
    leaving = true;
    log.info({ reason }, 'stopping');
    setTimeout(() => process.exit(1), STOP_MS).unref();
    stop().then(
      () => process.exit(code),
      (error: unknown) => {
        log.error({ err: error }, 'stopping failed');
        process.exit(1);
      },
    );
  };
  function die(reason: string): void {
    log.fatal({ reason }, 'cannot go on');
    leave(reason, MISCONFIGURED);
  }
  process.on('SIGTERM', () => leave('SIGTERM', 0));
  process.on('SIGINT', () => leave('SIGINT', 0));
  process.on('unhandledRejection', (error) => {
    log.fatal({ err: error }, 'something failed where nobody was listening');
    leave('unhandled rejection', 1);
  });

  await listenOn(server, settings.host, settings.port);
  await Promise.all(messengers.map((messenger) => messenger.start()));
  await worker.start();
  const mode = settings.slack?.appToken ? 'socket' : 'http';
  log.info(
    { port: settings.port, database: store.engine, slack: settings.slack ? mode : 'off' },
    'listening',
  );
}
