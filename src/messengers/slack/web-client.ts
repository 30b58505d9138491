import { type Logger, LogLevel } from '@slack/bolt';
import { type FetchFunction, WebClient, type WebClientOptions } from '@slack/web-api';
import type { Log } from '../../observe/log.ts';
import type { Metrics } from '../../observe/metrics.ts';
import type { SlackSettings } from '../../settings/settings.ts';

/** Longer than Slack takes for any answer it means to give. */
const TIMEOUT_MS = 8_000;

/**
 * Options of every client: a time-out, no retries of its own (the kit's would repeat a post for half an hour), and no
 * pause of the whole queue on one 429. Interactive and background work get a client each.
 */
export function webClientOptions(settings: SlackSettings, log: Log, metrics: Metrics): WebClientOptions {
  return {
    ...(settings.apiUrl !== null && { slackApiUrl: settings.apiUrl }),
    logger: slackLogger(log),
    timeout: TIMEOUT_MS,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    fetch: timed(metrics),
  };
}

/** A client for the bot. Its calls throw `WebAPI…Error` of `@slack/web-api`. */
export function createWebClient(settings: SlackSettings, log: Log, metrics: Metrics): WebClient {
  return new WebClient(settings.botToken, webClientOptions(settings, log, metrics));
}

function timed(metrics: Metrics): FetchFunction {
  return async (url, init) => {
    const method = new URL(url).pathname.split('/').pop() ?? '';
    const done = metrics.messengerCalls.startTimer({ messenger: 'slack', method });
    try {
      const response = await fetch(url, init);
      done({ outcome: String(response.status) });
      return response;
    } catch (error) {
      done({ outcome: 'failed' });
      throw error;
    }
  };
}

/** The desk's log as the Slack kits want it. Their debug lines hold whole payloads, so none of those are written. */
export function slackLogger(log: Log): Logger {
  const words = (message: unknown[]) =>
    message.map((each) => (each instanceof Error ? each.message : String(each))).join(' ');
  return {
    debug: () => undefined,
    info: (...message) => log.debug({ kit: 'slack' }, words(message)),
    warn: (...message) => log.warn({ kit: 'slack' }, words(message)),
    error: (...message) => log.error({ kit: 'slack' }, words(message)),
    setLevel: () => undefined,
    getLevel: () => LogLevel.INFO,
    setName: () => undefined,
  };
}
