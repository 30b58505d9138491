import { buttonOf, formOf } from '../../commands/index.ts';
import { reader } from '../../commands/reading.ts';
import { replyToButton, replyToForm, replyWithForm } from '../../commands/reply.ts';
import { createFleet } from '../../sandbox/fleet.ts';
import type { Slack } from '../../sandbox/slack/slack.ts';
import { recordAppeal } from '../../src/appeals/record-appeal.ts';
import type { Card } from '../../src/cards/card.ts';
import { refusalCard } from '../../src/cards/refusal.ts';
import type { Desk } from '../../src/kit/desk.ts';
import type { Messenger } from '../../src/messengers/port.ts';
import { askRefund } from '../../src/requests/ask/ask-refund.ts';
import type { Settings } from '../../src/settings/settings.ts';
import { renewHandle } from '../../src/store/messages.ts';
import type { Store } from '../../src/store/open-store.ts';
import { fromCustomer } from '../appeals/appealing.ts';
import { startWiredDesk, vendorBy } from '../tools/wired-desk.ts';
import { createPoorChat, type PoorMessage } from './chat.ts';

/** 2025-11-24 12:00 in China, unix ms. */
const NOON = 1_763_956_800_000;
/** The settings name a messenger; the desk is told of none but the poor one. */
const NO_SLACK = { SLACK_BOT_TOKEN: 'xoxb-nobody', SLACK_SIGNING_SECRET: 'nobody' } as const;
const TRACE = 'trace-of-a-test';

/** Another messenger of the same people. */
export type Beside = {
  readonly slack: Slack;
  readonly env: Readonly<Record<string, string>>;
  readonly messenger: (desk: Desk, settings: Settings) => Messenger;
  close(): Promise<void>;
};

/**
 * The desk as the service wires it, and people who have it in a chat that can do little; `beside`: and in another messenger.
 */
export async function startPoorDesk(store: Store, beside?: (now: () => number) => Promise<Beside>) {
  const clock = { ms: NOON };
  const chat = createPoorChat();
  const yopoint = vendorBy(clock, createFleet({ now: NOON }));
  await yopoint.listen();
  const other = await beside?.(() => clock.ms);
  const place = { slack: null, wecom: 'people' } as const;
  const desk = await startWiredDesk(store, {
    clock,
    yopoint,
    policy: (file) => ({
      ...file,
      locale: 'en',
      refund: { ...Object(file['refund']), dailyCap: { perRequester: 1_000_000, overall: 10_000_000 } },
    }),
    adapt: (policy) => ({
      ...policy,
      channels: other
        ? {
            approvals: { ...policy.channels.approvals, wecom: 'people' },
            alerts: { ...policy.channels.alerts, wecom: 'people' },
          }
        : { approvals: place, alerts: place },
    }),
    env: other?.env ?? NO_SLACK,
    messengers: (made, settings) => [chat.messenger, ...(other ? [other.messenger(made, settings)] : [])],
  });

  const asker = (staff: string) => ({
    staff: desk.person(staff),
    locale: 'en' as const,
    localeFrom: 'policy' as const,
    trace: TRACE,
  });
  /** What people were told in answer to a press, by who pressed. */
  const answers: { readonly to: string; readonly card: Card }[] = [];

  /** What somebody has before them about a request or an appeal, oldest first. */
  const about = (staff: string, id: string): readonly PoorMessage[] => {
    const names = new RegExp(`\\b${id}\\b`);
    return chat.inbox(staff).filter(({ id: given }) => names.test(given));
  };

  /** Presses a button on the newest message about something that shows it; the new handle is stored before anything else. */
  async function press(staff: string, id: string, action: string): Promise<void> {
    const message = about(staff, id).findLast(({ card }) =>
      card.buttons.some((button) => button.id === action),
    );
    if (!message) throw new Error(`${staff} has no ${action} about ${id}`);
    return pressOn(message, action);
  }

  async function pressOn(message: PoorMessage, action: string, filled?: Readonly<Record<string, string>>) {
    const { staff, button, handle } = chat.press(message, action);
    if (!(await renewed(message.id, staff, handle))) {
      // Another copy stands for it, which says that this one's buttons do not work any more.
      answers.push({ to: staff, card: refusalCard(reader(desk.desk, asker(staff)), { kind: 'old_button' }) });
      return;
    }
    const known = buttonOf(button.id);
    if (!('opens' in known)) {
      const answer = await replyToButton(desk.desk, asker(staff), known, button.value, 'channel');
      if (answer) answers.push({ to: staff, card: answer.card });
      return desk.settle();
    }
    const opened = await replyWithForm(desk.desk, asker(staff), {
      form: known.opens,
      value: button.value,
    });
    if (!('fields' in opened)) {
      answers.push({ to: staff, card: opened });
      return desk.settle();
    }
    const sent = await replyToForm(desk.desk, asker(staff), formOf(opened.id), opened.context, filled ?? {});
    if (sent.kind === 'wrong') throw new Error(`The form says ${JSON.stringify(sent.fields)}`);
    answers.push({ to: staff, card: sent.card });
    return desk.settle();
  }

  function renewed(id: string, recipient: string, handle: string): Promise<boolean> {
    const [key = id, copy = '1'] = id.split('~');
    return renewHandle(store.db, { id: key, messenger: 'wecom', recipient, copy: Number(copy) }, handle);
  }

  return {
    ...desk,
    chat,
    slack: other?.slack ?? null,
    answers,
    about,
    press,
    pressOn,
    /** Fills in the form behind a button and sends it. */
    async fill(staff: string, id: string, action: string, filled: Readonly<Record<string, string>>) {
      const message = about(staff, id).findLast(({ card }) =>
        card.buttons.some((button) => button.id === action),
      );
      if (!message) throw new Error(`${staff} has no ${action} about ${id}`);
      return pressOn(message, action, filled);
    },
    sold: (fen: number): string => {
      const [cid = ''] = yopoint.state.cabinets.keys();
      return yopoint.state.sell(cid, { payPriceFen: fen }).ReceiptNo;
    },
    /** A refund that Mei asks for. */
    async asked(receipt: string) {
      const ref = { source: 'cabinet', number: receipt } as const;
      const request = await askRefund(
        desk.kit,
        desk.person('mei'),
        { ref, reason: 'the door stayed shut', note: null },
        TRACE,
      );
      await desk.settle();
      return request.id;
    },
    /** An appeal of a customer's. */
    async appealed(receipt: string) {
      const { id } = await recordAppeal(desk.kit, fromCustomer(receipt));
      await desk.settle();
      return id;
    },
    async stop(): Promise<void> {
      chat.wake();
      chat.bury();
      await desk.close();
      await other?.close();
      await yopoint.close();
    },
  };
}

/** What `startPoorDesk` gives. */
export type PoorDesk = Awaited<ReturnType<typeof startPoorDesk>>;
