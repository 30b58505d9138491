import { type Logger, LogLevel } from '@slack/bolt';
import type { Log } from '../../observe/log.ts';

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
