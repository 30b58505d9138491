/** One thing that arrived from the app, byte for byte as text. */
export interface TrafficEntry {
  /** Milliseconds. */
  readonly at: number;
  readonly kind: 'web_api' | 'response_url' | 'ack' | 'socket_ack';
  /** The Web API method, the response URL's path, or what was acknowledged (`command /order`). */
  readonly method: string;
  readonly body: string;
  /** The HTTP status that it was answered with, 0 when the connection was cut; absent until then, and for what is itself an answer. */
  status?: number;
  /** Slack's word for why it was refused. */
  error?: string;
}

/** How something goes to the app. */
export type Transport = 'http' | 'socket';

/** One attempt to hand something to the app, and how it went. */
export interface DeliveryRecord {
  readonly at: number;
  /** `command`, `block_actions`, `view_submission`, `view_closed`, `message_action`, `event`, `url_verification`. */
  readonly name: string;
  /** The command, `action_id`, `callback_id` or type of event. */
  readonly subject: string;
  readonly transport: Transport | 'none';
  /** 0 for the first, then the number of the retry. */
  readonly retry: number;
  /** HTTP status; 200 for an acknowledged envelope; 0 when there was no answer. */
  status: number;
  ms: number;
  /** Why it failed: no answer in time, refused, or an answer that Slack cannot show (invalid blocks or view). */
  failed?: string;
}

/** What came in and what went out. */
export interface Records {
  readonly traffic: readonly TrafficEntry[];
  readonly deliveries: readonly DeliveryRecord[];
  received(kind: TrafficEntry['kind'], method: string, body: string): TrafficEntry;
  delivering(record: Omit<DeliveryRecord, 'at' | 'status' | 'ms'>): DeliveryRecord;
  /** More is known of a record: how it was answered, how it went. */
  changed(): void;
  /** Reports every record and every change of one; the returned function unsubscribes. */
  onChange(listener: () => void): () => void;
}

/** Empty records; the clock is in milliseconds. */
export function createRecords(now: () => number): Records {
  const traffic: TrafficEntry[] = [];
  const deliveries: DeliveryRecord[] = [];
  const listeners = new Set<() => void>();
  const changed = () => {
    for (const listener of listeners) listener();
  };
  return {
    traffic,
    deliveries,
    received: (kind, method, body) => {
      const entry: TrafficEntry = { at: now(), kind, method, body };
      traffic.push(entry);
      changed();
      return entry;
    },
    delivering: (record) => {
      const started: DeliveryRecord = { ...record, at: now(), status: 0, ms: 0 };
      deliveries.push(started);
      changed();
      return started;
    },
    changed,
    onChange: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
