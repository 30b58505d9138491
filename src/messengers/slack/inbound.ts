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
  #underWay = new Set<Promise<void>>();
  #unacknowledged = new Set<Promise<void>>();
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
    await settled(this.#unacknowledged, ACKNOWLEDGE_MS);
  }

  /** Takes nothing new and resolves when all that is under way has ended, or after twelve seconds. */
  async stop(): Promise<void> {
    this.#open = false;
    await settled(this.#underWay, DRAIN_MS);
  }

  /** False while starting and while draining: the sender is to try another instance, or later. */
  get open(): boolean {
    return this.#open && this.#app !== null;
  }

  /** Hands one authenticated event to Bolt; rejects with what a listener threw. */
  async process(event: ReceiverEvent): Promise<void> {
    const app = this.#app;
    if (!app) return;
    let tellAcknowledged: () => void = () => undefined;
    const acknowledged = new Promise<void>((resolve) => {
      tellAcknowledged = resolve;
    });
    const ack: ReceiverEvent['ack'] = async (content) => {
      await event.ack(content);
      tellAcknowledged();
    };
    const work = app.processEvent({ ...event, ack });
    remember(this.#underWay, work);
    remember(this.#unacknowledged, Promise.race([acknowledged, work]));
    await work;
  }
}

/** Keeps a promise in a set until it has ended; whoever made it hears of its failure. */
function remember(set: Set<Promise<void>>, promise: Promise<void>): void {
  set.add(promise);
  const forget = () => set.delete(promise);
  promise.then(forget, forget);
}

/** Resolves when all of them have ended one way or the other, or when patience is over. */
async function settled(work: ReadonlySet<Promise<void>>, patienceMs: number): Promise<void> {
  const patience = new Promise<void>((resolve) => setTimeout(resolve, patienceMs).unref());
  await Promise.race([Promise.allSettled(work), patience]);
}
