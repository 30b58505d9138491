import type { Button, Card } from '../../src/cards/card.ts';
import {
  type Destination,
  type Messenger,
  MessengerRefused,
  MessengerTrouble,
  type OutgoingMessage,
  type Shown,
} from '../../src/messengers/port.ts';

/** A message as its recipient has it before them. */
export type PoorMessage = {
  /** The desk's own; the chat takes each once. */
  readonly id: string;
  /** The id of one of the staff. */
  readonly to: string;
  /** What it shows now, and what it showed before that. */
  card: Card;
  readonly earlier: Card[];
};

/**
 * What goes wrong with the next call that fits.
 * - `refused`: the chat says no; nothing was done.
 * - `away`: nothing arrived.
 * - `lost`: everything was done, and the answer is lost.
 * - `sleeps`: everything was done, and the process that called hears of it when it is woken.
 * - `dies`: nothing was done, and the process that called never hears of it.
 */
type PoorFault = {
  readonly kind: 'refused' | 'away' | 'lost' | 'sleeps' | 'dies';
  readonly call: 'post' | 'change';
  /** Only calls for such ids. */
  readonly id?: RegExp;
  /** Only calls for this one of the staff. */
  readonly to?: string;
  times: number;
};

/** What a press on a button brings. `handle`: the new one of the message, good for one change. */
export type Pressed = {
  readonly staff: string;
  readonly message: PoorMessage;
  readonly button: Button;
  readonly handle: string;
};

/**
 * A chat that can do little: it knows people and no channels, no threads, no Homes. A message can be changed once by the handle that posting it
 * answered or that the latest press on it brought. An id is taken once for each of them: what is posted under it again is answered as if it
 * had been taken, is not shown, and has no handle. Nothing can be read back.
 */
export function createPoorChat() {
  const messages: PoorMessage[] = [];
  /** Handles that still change something, by what they change. */
  const handles = new Map<string, PoorMessage>();
  const taken = new Map<string, number>();
  const faults: PoorFault[] = [];
  const asleep: (() => void)[] = [];
  const dead: ((error: Error) => void)[] = [];
  let atRandom: (() => PoorFault['kind'] | null) | null = null;
  let made = 0;

  /** The one that changes a message from now on: an earlier one is good for nothing any more. */
  function newHandle(message: PoorMessage): string {
    for (const [handle, of] of handles) if (of === message) handles.delete(handle);
    made += 1;
    const handle = `handle-${made}`;
    handles.set(handle, message);
    return handle;
  }

  function faultFor(call: PoorFault['call'], { id, recipient }: OutgoingMessage): PoorFault['kind'] | null {
    const fault = faults.find(
      (each) =>
        each.call === call &&
        each.times > 0 &&
        (each.id?.test(id) ?? true) &&
        (each.to ?? recipient) === recipient,
    );
    if (!fault) return atRandom?.() ?? null;
    fault.times -= 1;
    return fault.kind;
  }

  async function call(
    kind: PoorFault['call'],
    message: OutgoingMessage,
    perform: () => Shown,
  ): Promise<Shown> {
    const fault = faultFor(kind, message);
    if (fault === 'refused') throw new MessengerRefused('no_such_user');
    if (fault === 'away')
      throw new MessengerTrouble('the chat is away', { retryAfterMs: null, arrived: 'no' });
    if (fault === 'dies') return new Promise<never>((_resolve, reject) => dead.push(reject));
    const shown = perform();
    if (fault === 'lost') {
      throw new MessengerTrouble('the answer was lost', { retryAfterMs: null, arrived: 'maybe' });
    }
    if (fault === 'sleeps') await new Promise<void>((resolve) => asleep.push(resolve));
    return shown;
  }

  function post({ id, recipient }: OutgoingMessage, card: Card): Shown {
    const key = `${id} to ${recipient}`;
    taken.set(key, (taken.get(key) ?? 0) + 1);
    if (messages.some((message) => message.id === id && message.to === recipient)) {
      return { how: 'found', handle: null };
    }
    const message: PoorMessage = { id, to: recipient, card, earlier: [] };
    messages.push(message);
    return { how: 'posted', handle: newHandle(message) };
  }

  function change(handle: string, card: Card): Shown {
    const message = handles.get(handle);
    handles.delete(handle);
    if (!message) return { how: 'stuck', handle: null };
    message.earlier.push(message.card);
    message.card = card;
    return { how: 'changed', handle: null };
  }

  const messenger: Messenger = {
    name: 'wecom',
    handlesWorkOnce: true,
    connection: () => ({ connected: true }),
    start: async () => undefined,
    stop: async () => undefined,
    recipients: (to: Destination) => {
      const people = to.kind === 'person' ? [to.staff] : to.people;
      return people.filter(({ wecom }) => wecom !== null).map(({ id }) => id);
    },
    show: (message, card) =>
      call(message.handle === null ? 'post' : 'change', message, () =>
        message.handle === null ? post(message, card) : change(message.handle, card),
      ),
  };

  return {
    messenger,
    messages: messages as readonly PoorMessage[],
    /** What one of the staff has before them, oldest first. */
    inbox: (staff: string): readonly PoorMessage[] => messages.filter(({ to }) => to === staff),
    /** The handle that still changes a message; null: none does. */
    handleOf: (message: PoorMessage): string | null =>
      [...handles].find(([, of]) => of === message)?.[0] ?? null,
    /** Ids, each with its recipient, that were posted under more than once, and how often. */
    repeated: (): readonly (readonly [string, number])[] => [...taken].filter(([, times]) => times > 1),
    fail(fault: Omit<PoorFault, 'times'>, times = 1): void {
      faults.push({ ...fault, times });
    },
    /** Every call is asked about where no other fault fits; null: none any more. */
    failAtRandom(draw: typeof atRandom): void {
      atRandom = draw;
    },
    /** A press on a button of a message. Throws where the message does not show one. */
    press(message: PoorMessage, action: string): Pressed {
      const button = message.card.buttons.find(({ id }) => id === action);
      if (!button) throw new Error(`${message.id} has no ${action}`);
      return { staff: message.to, message, button, handle: newHandle(message) };
    },
    /** How many calls wait for an answer. */
    held: (): number => asleep.length + dead.length,
    /** Processes that slept hear the answer of their calls. */
    wake(): void {
      for (const resolve of asleep.splice(0)) resolve();
    },
    /** Calls of processes that died fail at last, so that nothing waits for them at the end of a suite. */
    bury(): void {
      for (const reject of dead.splice(0)) reject(new Error('its process is gone'));
    },
  };
}
