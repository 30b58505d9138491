import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** Seconds. The buckets around 2.5 show how often the "looking up" answer is needed; Slack gives up at 3. */
const ACK_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 2.5, 3];
const CALL_BUCKETS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

export type Metrics = ReturnType<typeof createMetrics>;

/** All metrics of the desk, in a registry of its own. */
export function createMetrics() {
  const registers = [new Registry()];
  const [registry = new Registry()] = registers;
  collectDefaultMetrics({ register: registry });
  return {
    registry,
    acknowledged: new Histogram({
      name: 'latchkey_acknowledgement_seconds',
      help: 'From a gesture received to its acknowledgement',
      labelNames: ['kind'],
      buckets: ACK_BUCKETS,
      registers,
    }),
    answers: new Counter({
      name: 'latchkey_answers_total',
      help: 'Answers given, by what was asked and how it ended',
      labelNames: ['question', 'outcome'],
      registers,
    }),
    vendorCalls: new Histogram({
      name: 'latchkey_vendor_call_seconds',
      help: 'Every attempt of a vendor call',
      labelNames: ['vendor', 'method', 'outcome'],
      buckets: CALL_BUCKETS,
      registers,
    }),
    breaker: new Gauge({
      name: 'latchkey_vendor_breaker_open',
      help: '1 from repeated failures of a vendor until a call to it is answered',
      labelNames: ['vendor'],
      registers,
    }),
    lookups: new Counter({
      name: 'latchkey_lookups_total',
      help: 'Cached reads, by what was read and what came of it',
      labelNames: ['lookup', 'event'],
      registers,
    }),
    messengerCalls: new Histogram({
      name: 'latchkey_messenger_call_seconds',
      help: 'Calls to the messenger',
      labelNames: ['messenger', 'method', 'outcome'],
      buckets: CALL_BUCKETS,
      registers,
    }),
    messengerBreaker: new Gauge({
      name: 'latchkey_messenger_breaker_open',
      help: '1 from repeated calls to the messenger without an answer until one to the same methods is answered',
      labelNames: ['messenger', 'methods'],
      registers,
    }),
    jobs: new Histogram({
      name: 'latchkey_job_seconds',
      help: 'Work behind the gestures, by kind and how it ended: done, again, failed, unknown',
      labelNames: ['kind', 'outcome'],
      buckets: CALL_BUCKETS,
      registers,
    }),
    deliveries: new Counter({
      name: 'latchkey_deliveries_total',
      help: 'Tries to post an alert, by what it was and how the try ended: sent, refused, trouble',
      labelNames: ['messenger', 'kind', 'outcome'],
      registers,
    }),
    notices: new Counter({
      name: 'latchkey_notices_total',
      help: 'Deliveries of YoPoint, by method and what they were answered',
      labelNames: ['method', 'outcome'],
      registers,
    }),
    relayed: new Histogram({
      name: 'latchkey_relay_seconds',
      help: 'Callbacks passed on to the payment system, until its answer: accepted (200), answered (else); or why there was none',
      labelNames: ['method', 'outcome'],
      buckets: CALL_BUCKETS,
      registers,
    }),
    learned: new Counter({
      name: 'latchkey_relay_learned_total',
      help: 'What was learned from callbacks passed on: written, or forgotten since too much of it waited',
      labelNames: ['outcome'],
      registers,
    }),
    appealsReceived: new Counter({
      name: 'latchkey_appeals_received_total',
      help: 'Requests at the intake of appeals, by what they were answered',
      labelNames: ['outcome'],
      registers,
    }),
    oldSecrets: new Counter({
      name: 'latchkey_old_secret_uses_total',
      help: 'Requests that were proved by the old one of a secret that is being changed',
      labelNames: ['variable'],
      registers,
    }),
    logDropped: new Counter({
      name: 'latchkey_log_lines_dropped_total',
      help: 'Lines of the log that standard output did not take: its disk is full, or nobody reads it',
      registers,
    }),
    rejected: new Counter({
      name: 'latchkey_rejected_requests_total',
      help: 'Requests turned away before anything else: bad signature, stale, unreadable',
      labelNames: ['path', 'reason'],
      registers,
    }),
  };
}
