import { createSlack } from '../../sandbox/slack/slack.ts';
import type { Message } from '../../sandbox/slack/workspace.ts';
import { pressButton } from '../../sandbox/tour/press-button.ts';
import { messageText } from '../../sandbox/tour/transcript.ts';
import { requestCard } from '../../src/cards/requests/request.ts';
import { renderMessage } from '../../src/messengers/slack/render.ts';
import { createSlackMessenger } from '../../src/messengers/slack/slack.ts';
import { viewById } from '../../src/requests/show/view.ts';
import type { Store } from '../../src/store/open-store.ts';
import { postedId } from '../requests/posted.ts';
import { startWiredDesk, vendorBy } from '../tools/wired-desk.ts';
import { fleetUnderWay, KILLED_AT, messagesUnderWay, restoreMessages } from './under-way.ts';

const TOKENS = { bot: 'xoxb-upgrade-test', app: 'xapp-upgrade-test', secret: 'upgrade-test' } as const;

/** Places of a request's card: what the id of its message ends with. */
const PLACES = ['approvals', 'requester'] as const;

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
  /** The one message that carries this id of ours. Throws where there is none, or a second. */
  function posted(id: string): Message {
    const [message, ...more] = all().filter(({ metadata }) => postedId(metadata) === id);
    if (!message || more.length > 0) throw new Error(`There are ${more.length + (message ? 1 : 0)} of ${id}`);
    return message;
  }
  const before = messagesUnderWay();
  const languageOf = async (staff: string) => (await desk.desk.languages.of(staff, null)).locale;
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
    /** Presses a button, in sight or in the menu, and has done what follows. Throws when Slack showed an error. */
    async press(who: string, id: string, actionId: string): Promise<void> {
      const { error } = await pressButton({ slack }, who, posted(id), actionId);
      if (error !== undefined) throw new Error(`${who} pressed ${actionId}: ${error}`);
    },
    /** Fills in the form that a press opens. */
    async fill(who: string, form: string, filled: Readonly<Record<string, string>>): Promise<void> {
      const open = () => slack.as(who).view();
      await slack.waitFor(() => open()?.definition['callback_id'] === form, { what: form });
      await slack.as(who).submit(undefined, filled);
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
    /** Copies of requests' cards with outdated texts or buttons. */
    async untrue(): Promise<readonly string[]> {
      const rows = await store.db.selectFrom('requests').select('id').where('kind', '!=', 'appeal').execute();
      const untrue: string[] = [];
      for (const { id } of rows) {
        const view = await viewById(desk.policy, store.db, id);
        if (!view) throw new Error(`There is no ${id}`);
        for (const place of PLACES) {
          const message = posted(`${id}.${place}`);
          const locale = place === 'approvals' ? desk.policy.locale : await languageOf(view.requester.id);
          const reader = { locale, zone: desk.policy.timezone, now: clock.ms };
          const card = requestCard(reader, view, place);
          const buttons = card.buttons.map((button) => button.id);
          if (buttons.join() !== buttonsOn(message).join())
            untrue.push(`${id}.${place} offers other buttons`);
          // What needed no change since the upgrade was worded by the version before.
          const isOld = before.some(({ ts, text }) => ts === message.ts && text === message.text);
          if (!isOld && renderMessage(card).text !== message.text)
            untrue.push(`${id}.${place} says otherwise`);
        }
      }
      return untrue;
    },
    async stop(): Promise<void> {
      await desk.close();
      await slack.close();
      await yopoint.close();
    },
  };
}

/** The buttons of ours on a message, those in its menu too, in their order. */
function buttonsOn({ blocks }: Message): readonly string[] {
  const found = JSON.stringify(blocks).matchAll(/"(?:action_id|value)":"((?:request|visit|order)\.[a-z]+)/g);
  return [...found].map(([, action = '']) => action);
}
