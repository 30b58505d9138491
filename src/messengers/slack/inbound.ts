import type { App, Receiver, ReceiverEvent } from '@slack/bolt';
import { withTrace } from '../../observe/trace.ts';

/** How long a stop waits for gestures under way: longer than a vendor call may take. */
const DRAIN_MS = 12_000;

/**
 * Bolt's receiver for both ways in: the HTTP route and the socket hand their events over here, so that everything behind
 * is the same. Knows what is under way, so that a stop can wait for it.
 */
export class Inbound implements Receiver {
  #app: App | null = null;
  #underWay = new Set<Promise<void>>();
  #open = false;

  /** Called by Bolt. */
  init(app: App): void {
    this.#app = app;
  }

  /** From now on events are taken. */
  async start(): Promise<void> {
    this.#open = true;
  }

  /** Takes nothing new and resolves when all that is under way has ended, or after twelve seconds. */
  async stop(): Promise<void> {
    this.#open = false;
    const patience = new Promise<void>((resolve) => setTimeout(resolve, DRAIN_MS).unref());
    await Promise.race([Promise.allSettled(this.#underWay), patience]);
  }

  /** False while starting and while draining: the sender is to try another instance, or later. */
  get open(): boolean {
    return this.#open && this.#app !== null;
  }

  /** Hands one authenticated event to Bolt under a trace of its own; rejects with what a listener threw. */
  async process(event: ReceiverEvent): Promise<void> {
    const app = this.#app;
    if (!app) return;
    const work = withTrace(() => app.processEvent(event));
    this.#underWay.add(work);
    try {
      await work;
    } finally {
      this.#underWay.delete(work);
    }
  }
}
