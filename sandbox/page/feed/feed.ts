import type { Keeper } from '../../keeper.ts';
import type { Message } from '../../slack/workspace.ts';
import type { World } from '../../world.ts';
import type { Troubles } from '../deeds/troubles.ts';
import type { PageEvent, PageService, PageSetting, PageSnapshot } from '../protocol.ts';
import { channelsOf, pageMessage, viewsOf } from './conversation.ts';
import { createTrafficFeed } from './traffic.ts';
import { vendorsOf } from './vendors.ts';

/** What happens in the world, as a page has to know it. */
export interface Feed {
  /** Everything as it stands; what changes after it comes to the listeners. */
  snapshot(): PageSnapshot;
  /** The answer ends it. */
  subscribe(listener: (event: PageEvent) => void): () => void;
  /** Polls for changes without events: those of the vendors' books. */
  look(): void;
  close(): void;
}

/** The parts of the feed. */
export interface FeedParts {
  readonly world: World;
  readonly keeper: Keeper;
  readonly troubles: Troubles;
  readonly setting: PageSetting;
}

/** Watches the world. Changes that fall together are looked at once. */
export function createFeed({ world, keeper, troubles, setting }: FeedParts): Feed {
  const { slack, yopoint, baifude, consumerApp, paymentSystem } = world;
  const listeners = new Set<(event: PageEvent) => void>();
  const traffic = createTrafficFeed(world);
  const known = new Map<string, Message>();
  const sent = new Map<string, string>();
  let due = false;

  function serviceOf(): PageService {
    const { pid, url } = keeper.service;
    return { state: keeper.state, pid, url };
  }

  function slices() {
    return {
      channels: channelsOf(slack.workspace),
      views: viewsOf(slack.workspace),
      service: serviceOf(),
      world: vendorsOf(world, troubles.on()),
    };
  }

  /** Messages are never changed in place, so that a changed one is a new object. */
  function messageChanges(): PageEvent | undefined {
    const gone = new Set(known.keys());
    const changed: Message[] = [];
    for (const message of slack.workspace.messages()) {
      gone.delete(message.ts);
      if (known.get(message.ts) === message) continue;
      known.set(message.ts, message);
      changed.push(message);
    }
    for (const ts of gone) known.delete(ts);
    if (changed.length === 0 && gone.size === 0) return undefined;
    return { kind: 'messages', changed: changed.map(pageMessage), gone: [...gone] };
  }

  function sliceChanges(): PageEvent[] {
    const { channels, views, service, world } = slices();
    const events: PageEvent[] = [
      { kind: 'channels', channels },
      { kind: 'views', views },
      { kind: 'service', service },
      { kind: 'world', world },
    ];
    return events.filter((event) => {
      const text = JSON.stringify(event);
      const isNew = sent.get(event.kind) !== text;
      sent.set(event.kind, text);
      return isNew;
    });
  }

  function look(): void {
    const messages = messageChanges();
    const changed = traffic.changes();
    const events: PageEvent[] = [
      ...sliceChanges(),
      ...(messages ? [messages] : []),
      ...(changed.length > 0 ? [{ kind: 'traffic', changed } as const] : []),
    ];
    for (const event of events) for (const listener of listeners) listener(event);
  }

  function soon(): void {
    if (due) return;
    due = true;
    setImmediate(() => {
      due = false;
      look();
    });
  }

  const stops = [
    slack.workspace.onChange(soon),
    slack.onTraffic(soon),
    yopoint.onCall(soon),
    yopoint.onSent(soon),
    consumerApp.onCall(soon),
    paymentSystem.onCallback(soon),
    baifude.onCall(soon),
    keeper.onChange(soon),
  ];
  look();
  return {
    snapshot: () => {
      // Existing listeners receive these changes; the new one gets them in its snapshot.
      look();
      const messages = slack.workspace.messages().map(pageMessage);
      return { setting, ...slices(), messages, traffic: traffic.all() };
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    look,
    close: () => {
      for (const stop of stops) stop();
      listeners.clear();
    },
  };
}
