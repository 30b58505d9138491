import { setTimeout as sleep } from 'node:timers/promises';
import type { Slack } from '../../sandbox/slack/slack.ts';
import type { Message } from '../../sandbox/slack/workspace.ts';
import { pressButton } from '../../sandbox/tour/press-button.ts';
import { requestCard } from '../../src/cards/requests/request.ts';
import { renderMessage } from '../../src/messengers/slack/render.ts';
import { viewById } from '../../src/requests/show/view.ts';
import type { Store } from '../../src/store/open-store.ts';
import { postedId } from '../requests/posted.ts';
import type { startWiredDesk } from './wired-desk.ts';

/** Places of a request's card: what the id of its message ends with. */
const PLACES = ['approvals', 'requester'] as const;

/** The one message in Slack that carries this id of ours. Throws where there is none, or a second. */
export function postedOnce({ workspace }: Slack, id: string): Message {
  const [message, ...more] = workspace.messages().filter(({ metadata }) => postedId(metadata) === id);
  if (!message || more.length > 0) throw new Error(`There are ${more.length + (message ? 1 : 0)} of ${id}`);
  return message;
}

/** Buttons that open a form: nothing happens before it is sent. */
const OPEN_FORMS: ReadonlySet<string> = new Set(['request.reject', 'request.resolve', 'appeal.dismiss']);

/** Presses a button of ours, in sight or in the menu, and waits until the audit says what it did. Throws when Slack showed an error. */
export async function pressInSlack(
  slack: Slack,
  store: Store,
  { who, id, action }: { readonly who: string; readonly id: string; readonly action: string },
): Promise<void> {
  const before = await auditedIn(store);
  const { error } = await pressButton({ slack }, who, postedOnce(slack, id), action);
  if (error !== undefined) throw new Error(`${who} pressed ${action}: ${error}`);
  if (!OPEN_FORMS.has(action)) await auditedSince(store, before);
}

/** How many rows the audit has. */
export async function auditedIn({ db }: Store): Promise<number> {
  const { seq } = await db.selectFrom('audit_head').select('seq').executeTakeFirstOrThrow();
  return Number(seq);
}

/** Waits until the audit has more rows than that. */
export async function auditedSince(store: Store, before: number): Promise<void> {
  const until = performance.now() + 15_000;
  while ((await auditedIn(store)) <= before) {
    if (performance.now() > until) throw new Error('The audit says nothing of it');
    await sleep(5);
  }
}

/**
 * Copies of requests' cards in Slack that do not say what the desk would write on them now, or offer other buttons. `isOld`: a message whose
 * words are not compared.
 */
export async function untrueCopies(
  slack: Slack,
  {
    desk,
    policy,
    clock,
    store,
  }: Pick<Awaited<ReturnType<typeof startWiredDesk>>, 'desk' | 'policy' | 'clock' | 'store'>,
  isOld: (message: Message) => boolean = () => false,
): Promise<readonly string[]> {
  const rows = await store.db.selectFrom('requests').select('id').where('kind', '!=', 'appeal').execute();
  const untrue: string[] = [];
  for (const { id } of rows) {
    const view = await viewById(policy, store.db, id);
    if (!view) throw new Error(`There is no ${id}`);
    for (const place of PLACES) {
      const message = postedOnce(slack, `${id}.${place}`);
      const { locale } = place === 'approvals' ? policy : await desk.languages.of(view.requester.id, null);
      const card = requestCard({ locale, zone: policy.timezone, now: clock.ms }, view, place);
      const buttons = card.buttons.map((button) => button.id);
      if (buttons.join() !== buttonsOn(message).join()) untrue.push(`${id}.${place} offers other buttons`);
      if (!isOld(message) && renderMessage(card).text !== message.text)
        untrue.push(`${id}.${place} says otherwise`);
    }
  }
  return untrue;
}

/** The buttons of ours on a message, those in its menu too, in their order. */
function buttonsOn({ blocks }: Message): readonly string[] {
  const found = JSON.stringify(blocks).matchAll(/"(?:action_id|value)":"((?:request|visit|order)\.[a-z]+)/g);
  return [...found].map(([, action = '']) => action);
}
