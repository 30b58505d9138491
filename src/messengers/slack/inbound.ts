import type { App, Receiver, ReceiverEvent } from '@slack/bolt';

/** How long a stop waits for gestures under way: longer than a vendor call may take. */
const DRAIN_MS = 12_000;
/** Every gesture is acknowledged within this time, with its answer or with "looking up". */
const ACKNOWLEDGE_MS = 2_600;

/**
 * Bolt's receiver for both ways in: the HTTP route and the socket hand their events over here, so that everything behind
 * is the same. Knows what is under way, so that a stop can wait for it.
 */
export class Inbound implements Receiver {
  #app: App | null = null;
  #underWay = new Tally();
  #unacknowledged = new Tally();
  #open = false;

  /** Called by Bolt. */
  init(app: App): void {
    this.#app = app;
  }

  /** From now on events are taken. */
  async start(): Promise<void> {
    this.#open = true;
  }

  /** Takes nothing new and resolves when all that was taken is acknowledged. */
  async close(): Promise<void> {
    this.#open = false;
    await this.#unacknowledged.empty(ACKNOWLEDGE_MS);
  }

  /** Takes nothing new and resolves when all that is under way has ended, or after twelve seconds. */
  async stop(): Promise<void> {
    this.#open = false;
    await this.#underWay.empty(DRAIN_MS);
  }

  /** False while starting and while draining: the sender is to try another instance, or later. */
  get open(): boolean {
    return this.#open && this.#app !== null;
  }

  /** Hands one authenticated event to Bolt; rejects with what a listener threw. */
  async process(event: ReceiverEvent): Promise<void> {
    const app = this.#app;
    if (!app) return;
    const ended = this.#underWay.add();
    const acknowledged = this.#unacknowledged.add();
    const ack: ReceiverEvent['ack'] = async (content) => {
      await event.ack(content);
      acknowledged();
    };
    try {
      await app.processEvent({ ...event, ack });
    } finally {
      acknowledged();
      ended();
    }
  }
}

/** How many of something there are, and when there are none any more. */
class Tally {
  #count = 0;
  #whenEmpty: (() => void) | null = null;

  /** Counts one; the function that takes it off again counts once however often it is called. */
  add(): () => void {
    this.#count += 1;
    let counted = true;
    return () => {
      if (!counted) return;
      counted = false;
      this.#count -= 1;
      if (this.#count === 0) this.#whenEmpty?.();
    };
  }

  /** Resolves when there are none, or when patience is over. Waited for once, by a stop. */
  async empty(patienceMs: number): Promise<void> {
    if (this.#count === 0) return;
    await new Promise<void>((resolve) => {
      const patience = setTimeout(resolve, patienceMs);
      this.#whenEmpty = () => {
        clearTimeout(patience);
        resolve();
      };
    });
  }
}
