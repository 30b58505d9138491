import { createSlack } from '../../sandbox/slack/slack.ts';
import { messageText } from '../../sandbox/tour/transcript.ts';
import { createSlackMessenger } from '../../src/messengers/slack/slack.ts';
import type { Store } from '../../src/store/open-store.ts';
import { postedId } from '../requests/posted.ts';
import { auditedIn, auditedSince, postedOnce, pressInSlack, untrueCopies } from '../tools/slack-copies.ts';
import { startWiredDesk, vendorBy } from '../tools/wired-desk.ts';
import { fleetUnderWay, KILLED_AT, messagesUnderWay, restoreMessages } from './under-way.ts';

const TOKENS = { bot: 'xoxb-upgrade-test', app: 'xapp-upgrade-test', secret: 'upgrade-test' } as const;

/**
 * Today's desk on a database that was under way, a second after its process was killed: with Slack as it stood then, in reach again, and
 * the vendor as it stood then.
 */
export async function startUpgradedDesk(store: Store) {
  const clock = { ms: KILLED_AT + 1_000 };
  const slack = createSlack({
    botToken: TOKENS.bot,
    appToken: TOKENS.app,
    signingSecret: TOKENS.secret,
    now: () => clock.ms,
  });
  restoreMessages(slack.workspace);
  await slack.listen();
  const yopoint = vendorBy(clock, fleetUnderWay());
  await yopoint.listen();
  const desk = await startWiredDesk(store, {
    clock,
    yopoint,
    policy: (file) => ({
      ...file,
      locale: 'en',
      refund: { ...Object(file['refund']), dailyCap: { perRequester: 5_000, overall: 50_000 } },
      door: { ...Object(file['door']), expireAfter: '4h' },
      appeals: { ...Object(file['appeals']), digestAbove: { count: 5, within: '10m' } },
    }),
    env: {
      SLACK_API_URL: slack.apiUrl,
      SLACK_BOT_TOKEN: TOKENS.bot,
      SLACK_APP_TOKEN: TOKENS.app,
      SLACK_SIGNING_SECRET: TOKENS.secret,
    },
    messengers: (made, settings) =>
      settings.slack
        ? [
            createSlackMessenger(settings.slack, made, (why) => {
              throw new Error(why);
            }),
          ]
        : [],
  });
  await slack.waitFor(() => slack.sockets > 0);

  const all = () => slack.workspace.messages();
  const posted = (id: string) => postedOnce(slack, id);
  const before = messagesUnderWay();
  const read = (id: string) => messageText(posted(id));

  return {
    ...desk,
    slack,
    posted,
    read,
    /** The texts below a message of ours, oldest first. */
    below(id: string): readonly string[] {
      const { ts } = posted(id);
      return all()
        .filter((message) => message.threadTs === ts && message.ts !== ts)
        .map((message) => messageText(message));
    },
    /** Presses a button of a message of ours. */
    press: (who: string, id: string, action: string) => pressInSlack(slack, store, { who, id, action }),
    /** Fills in the form that a press opens. */
    async fill(who: string, form: string, filled: Readonly<Record<string, string>>): Promise<void> {
      const open = () => slack.as(who).view();
      await slack.waitFor(() => open()?.definition['callback_id'] === form, { what: form });
      const before = await auditedIn(store);
      await slack.as(who).submit(undefined, filled);
      await auditedSince(store, before);
    },
    /** The ids of ours that carry more than one message. */
    doubles(): readonly string[] {
      const ids = all().flatMap(({ metadata }) => postedId(metadata) ?? []);
      return [...new Set(ids.filter((id, at) => ids.indexOf(id) !== at))];
    },
    /** The ids of messages posted since the upgrade. */
    postedSince(): readonly string[] {
      const known = new Set(before.map(({ metadata }) => postedId(metadata)));
      return all().flatMap(({ metadata }) => {
        const id = postedId(metadata);
        return id === undefined || known.has(id) ? [] : [id];
      });
    },
    /** Copies of requests' cards with outdated texts or buttons. What needed no change since the upgrade was worded by the version before. */
    untrue: () =>
      untrueCopies(slack, desk, ({ ts, text }) => before.some((old) => old.ts === ts && old.text === text)),
    async stop(): Promise<void> {
      await desk.close();
      await slack.close();
      await yopoint.close();
    },
  };
}
