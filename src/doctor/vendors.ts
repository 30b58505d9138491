import { watchProgress } from '../appeals/watch-cursor.ts';
import { BAND_NAMES, TOLERATED, turnOf } from '../appeals/watch-plan.ts';
import { SOURCES } from '../domain/vendors.ts';
import { withTimeout } from '../lib/timeout.ts';
import type { BaifudeSettings, Settings, YopointSettings } from '../settings/settings.ts';
import { openStore } from '../store/open-store.ts';
import { baifudeSaysTime, saysOurs } from '../vendors/baifude/assumptions.ts';
import { createBaifudeClient } from '../vendors/baifude/client.ts';
import { staticToken } from '../vendors/baifude/gateway.ts';
import { loadSignRule, signRuleName } from '../vendors/baifude/sign.ts';
import { VendorBusy, VendorError, VendorRefused, VendorRejectedSignature } from '../vendors/errors.ts';
import { createTransport } from '../vendors/transport.ts';
import { yopointSaysTime } from '../vendors/yopoint/assumptions.ts';
import { createYoPointClient, type YoPointClient } from '../vendors/yopoint/client.ts';
import { errorWords, type Finding, failed, type Hide, ok, skipped } from './finding.ts';

/** An engineer waits for it. */
const PATIENCE_MS = 6_000;

/** Orders of this long are asked for, in seconds: of one of them a single order is read. */
const SINCE_S = 24 * 60 * 60;

/**
 * Whether YoPoint accepts a signed call, by its own test, which needs no right; then each reading method that the desk calls, so that a
 * right that is missing is named. Methods that change something are not tried (docs/vendors.md).
 */
export async function checkYopoint(yopoint: YopointSettings | null, hide: Hide): Promise<Finding> {
  if (yopoint === null) return skipped('off: its variables are not set');
  const transport = createTransport({ vendor: 'yopoint', totalTimeoutMs: PATIENCE_MS });
  try {
    const client = createYoPointClient(yopoint, { transport, now: Date.now });
    const tested = await trial(() => client.apiTest());
    // A vendor without that method refuses it by some word of its own: the others tell then.
    if (tested && (!(tested instanceof VendorRefused) || yopointSaysTime(tested.vendorMessage)))
      return failed(whatOf(tested, hide), stepForYopoint(tested, yopoint));
    const refused = await refusedMethods(client);
    const [first] = refused;
    if (first && !(first.error instanceof VendorRefused))
      return failed(`${first.method}: ${whatOf(first.error, hide)}`, stepForYopoint(first.error, yopoint));
    if (first) {
      const methods = refused.map(({ method }) => method).join(', ');
      return failed(
        `${tested ? '' : 'answered a signed call, but '}${whatOf(first.error, hide)}`,
        tested
          ? `Check YOPOINT_APP_ID, and on YoPoint's open platform that your application may call ${methods}.`
          : `The key is right. On YoPoint's open platform, tick ${methods} for your application.`,
      );
    }
    const answered = 'answered a signed call, and every method that reads';
    return ok(
      yopoint.doorOpenId === null
        ? answered
        : `${answered}; whether it knows YOPOINT_DOOR_OPEN_ID was not tried, since only an open door would tell`,
    );
  } catch (error) {
    return failed(whatOf(error, hide), stepForYopoint(error, yopoint));
  } finally {
    transport.close();
  }
}

type Refused = { readonly method: string; readonly error: unknown };

/** The reading methods that YoPoint refuses. Those about one device or order are tried with one of its own, where it lists any. */
async function refusedMethods(client: YoPointClient): Promise<readonly Refused[]> {
  const refused: Refused[] = [];
  const tried = async <T>(method: string, call: () => Promise<T>): Promise<T | null> => {
    try {
      return await call();
    } catch (error) {
      refused.push({ method, error });
      return null;
    }
  };
  const now = Math.floor(Date.now() / 1000);
  const range = { page: 1, startTime: now - SINCE_S, endTime: now };
  const cabinets = await tried('cabinet.list', () => client.cabinetList(1, 1));
  const cid = cabinets?.items[0]?.id;
  if (cid) await tried('cabinet.product.stock', () => client.cabinetProductStock(cid));
  const orders = await tried('cabinet.order.list', () => client.cabinetOrderList({ ...range, pageSize: 1 }));
  const receiptNo = orders?.items[0]?.number;
  if (receiptNo) await tried('cabinet.order.get', () => client.cabinetOrderGet({ receiptNo }));
  const sales = await tried('consumer.order.list', () => client.consumerOrderList(range));
  const sale = sales?.items[0]?.number;
  if (sale) await tried('consumer.order.get', () => client.consumerOrderGet(sale));
  return refused;
}

/** The error of a call; null: it was answered. */
async function trial(call: () => Promise<unknown>): Promise<unknown> {
  try {
    await call();
    return null;
  } catch (error) {
    return error;
  }
}

function whatOf(error: unknown, hide: Hide): string {
  if (!(error instanceof VendorRefused)) return errorWords(error);
  return `refused with ${hide(`${error.vendorCode} ${error.vendorMessage}`.trim())}`;
}

function stepForYopoint(error: unknown, { timestampUnit }: YopointSettings): string {
  const other = timestampUnit === 's' ? 'ms' : 's';
  const clock = `set this machine's clock; if it is right, try YOPOINT_TIMESTAMP_UNIT=${other}`;
  if (error instanceof VendorRejectedSignature) {
    return `Copy YOPOINT_APP_ID and YOPOINT_APP_SECRET again from YoPoint's open platform, your application's page; if both are right, ${clock}.`;
  }
  if (error instanceof VendorRefused) {
    return yopointSaysTime(error.vendorMessage)
      ? `It minds the time: ${clock}.`
      : "Check YOPOINT_APP_ID, and on YoPoint's open platform that your application may call cabinet.list.";
  }
  if (error instanceof VendorBusy) return 'Run latchkey doctor again in a minute.';
  return "Check YOPOINT_GATEWAY_URL (unset it for the vendor's own) and that this machine may reach it.";
}

/** No order has this number, so that nobody's order is read for a check. */
const NOBODYS_ORDER = '00000000000000000000';

/** Whether Baifude accepts a signed call: an order that cannot exist (docs/vendors.md, Baifude “One order”). */
export async function checkBaifude(baifude: BaifudeSettings | null, hide: Hide): Promise<Finding> {
  if (baifude === null) return skipped('off: its variables are not set');
  const transport = createTransport({ vendor: 'baifude', totalTimeoutMs: PATIENCE_MS });
  try {
    const sign = await loadSignRule(signRuleName(baifude.signRule), baifude.signSecret);
    const token = staticToken(baifude.accessToken);
    const client = createBaifudeClient(
      { baseUrl: baifude.baseUrl, token, sign },
      { transport, now: Date.now },
    );
    await client.getOrderInfo(NOBODYS_ORDER);
    return ok('answered a signed call');
  } catch (error) {
    if (error instanceof VendorRefused) return findingFor(error, hide);
    // A rule of theirs may say anything.
    const words = error instanceof VendorError ? errorWords(error) : hide(errorWords(error));
    return failed(words, stepForBaifude(error));
  } finally {
    transport.close();
  }
}

/** Its codes are not public but for the signature's (docs/vendors.md “Answers”): what a refusal is about is told by its words alone. */
function findingFor({ vendorCode, vendorMessage }: VendorRefused, hide: Hide): Finding {
  const words = hide(`${vendorCode} ${vendorMessage}`.trim());
  if (saysOurs(vendorMessage)) {
    return failed(
      `refused with ${words}`,
      'Ask your contact at Baifude whether BAIFUDE_ACCESS_TOKEN is still good, and what it may read.',
    );
  }
  if (baifudeSaysTime(vendorMessage)) return failed(`refused with ${words}`, "Set this machine's clock.");
  return ok(`accepted the signature (and refused a made-up number with ${words})`);
}

function stepForBaifude(error: unknown): string {
  if (error instanceof VendorRejectedSignature) {
    return "Ask your contact at Baifude whether BAIFUDE_SIGN_RULE, BAIFUDE_SIGN_SECRET and BAIFUDE_ACCESS_TOKEN are the ones agreed; set this machine's clock.";
  }
  if (error instanceof VendorBusy) return 'Run latchkey doctor again in a minute.';
  if (error instanceof VendorError) return 'Check BAIFUDE_BASE_URL and that this machine may reach it.';
  return 'Correct BAIFUDE_SIGN_RULE.';
}

/** A look that got on within three of its intervals and this is under way, in ms. */
const TOLERATED_MS = 10 * 60_000;
/** Beyond what a connection may take (`src/store/postgres-pool.ts`). */
const DATABASE_MS = 8_000;

/** What has to be so before this can be asked: that the database has its tables, and that a service is there to look. */
type Before = { readonly migrated: boolean; readonly served: boolean };

/** Whether the look through YoPoint's order lists gets on, by what the service stores of it, and how late it is for older orders. */
export async function checkOrderList(
  { database, yopoint }: Settings,
  { migrated, served }: Before,
  now: () => number,
): Promise<Finding> {
  if (yopoint === null) return skipped('off: YoPoint is');
  if (!migrated) return skipped('the database comes first');
  const lists = await withTimeout(DATABASE_MS, 'the database', progressIn(database, now));
  const [first] = lists;
  if (!first) return ok('nothing was looked through yet');
  const seen = Math.min(...lists.map(({ cursor }) => cursor.seen));
  const movedAt = Math.min(...lists.map((list) => list.movedAt));
  const until = `looked through until ${clock(seen * 1000)}`;
  if (!served) return skipped(`${until}; a service goes on from there`);
  if (now() - movedAt > TOLERATED_MS + 3 * yopoint.watchIntervalMs)
    return failed(
      `${until}, and it has not got on since ${clock(movedAt)}`,
      'Put right what else fails here; else look in the log for "the order list could not be looked through", which names page and error.',
      'It goes on behind a page that alone fails, and comes back to it: here YoPoint gives no page at all, or more than fifty fail.',
    );
  const gaps = lists.flatMap(({ cursor }) => cursor.gaps);
  const [gap] = gaps;
  if (gap)
    return failed(
      `${until}, but for ${gaps.length} that YoPoint does not list, the first at ${clock(gap.from * 1000)}`,
      'The desk asks for them again and says in the alerts channel when it has seen them. If it stays so, show YoPoint that time.',
    );
  return ok([until, ...turns(lists, Math.floor(now() / 1000), yopoint.watchCallsPerMinute)].join('; '));
}

type Progress = NonNullable<Awaited<ReturnType<typeof watchProgress>>>;

/** How often orders of each age are looked at again, where that is known; and what would make it more often, where it is seldom. */
function turns(lists: readonly Progress[], at: number, calls: number): string[] {
  const known = BAND_NAMES.flatMap((age) => {
    const turn = Math.max(...lists.map(({ cursor }) => turnOf(cursor, age, at) ?? 0));
    return turn > 0 ? [{ age, turn }] : [];
  });
  if (known.length === 0) return [];
  const often = known.map(({ age, turn }) => `${WITHIN[age]} every ${inWords(turn)}`).join(', ');
  const late = known.some(({ age, turn }) => turn > TOLERATED[age]);
  return [
    `orders of ${often}`,
    ...(late ? [`YOPOINT_WATCH_CALLS above ${calls} makes it more often, if YoPoint allows the calls`] : []),
  ];
}

const WITHIN = { hour: 'the last hour', day: 'the last day', week: 'the last week' } as const;

function inWords(seconds: number): string {
  return seconds < 120 ? `${Math.round(seconds)} s` : `${Math.round(seconds / 60)} min`;
}

/** The lists that were read at least in part. */
async function progressIn(database: Settings['database'], now: () => number): Promise<readonly Progress[]> {
  const store = await openStore(database, { existing: true });
  try {
    const at = Math.floor(now() / 1000);
    const all = await Promise.all(SOURCES.map((list) => watchProgress(store.db, list, at)));
    return all.filter((progress) => progress !== null);
  } finally {
    await store.close();
  }
}

function clock(at: number): string {
  return new Date(at).toISOString();
}
