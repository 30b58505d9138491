import type { Language, PageEvent } from '../../protocol.ts';
import { channelsOf, messagesIn, openChannel } from './select.ts';
import { DIRECT, HOME, type PanelTab, type Place, type Served, type State, type Theme } from './state.ts';

/** Everything that changes what the page shows. */
export type Action =
  | { readonly type: 'served'; readonly event: PageEvent }
  | { readonly type: 'disconnected' }
  | { readonly type: 'acted as'; readonly person: string }
  | { readonly type: 'went to'; readonly place: Place }
  | { readonly type: 'opened thread'; readonly ts: string }
  | { readonly type: 'closed thread' }
  | { readonly type: 'typed'; readonly draft: string }
  /** A line is put into the composer for somebody to send, in a place where they can. */
  | { readonly type: 'filled'; readonly line: string; readonly person?: string; readonly place?: Place }
  | { readonly type: 'tried'; readonly id: string }
  | { readonly type: 'showed panel'; readonly panel: PanelTab | undefined }
  | { readonly type: 'chose language'; readonly language: Language }
  | { readonly type: 'chose theme'; readonly theme: Theme };

/** The state after this happened. What is before the person's eyes is read. */
export function reduce(state: State, action: Action): State {
  return readWhatIsOpen(change(state, action));
}

function change(state: State, action: Action): State {
  switch (action.type) {
    case 'served':
      return served(state, action.event);
    case 'disconnected':
      return { ...state, isConnected: false };
    case 'acted as':
      return actAs(state, action.person);
    case 'went to':
      return { ...state, place: action.place, thread: undefined };
    case 'opened thread':
      return { ...state, thread: action.ts };
    case 'closed thread':
      return { ...state, thread: undefined };
    case 'typed':
      return { ...state, draft: action.draft };
    case 'filled':
      return filled(state, action);
    case 'tried':
      return state.tried.includes(action.id) ? state : { ...state, tried: [...state.tried, action.id] };
    case 'showed panel':
      return { ...state, panel: action.panel };
    case 'chose language':
      return { ...state, language: action.language };
    case 'chose theme':
      return { ...state, theme: action.theme };
  }
}

function served(state: State, event: PageEvent): State {
  if (event.kind === 'snapshot') {
    const { messages, traffic, kind: _kind, ...rest } = event;
    const next: Served = {
      ...rest,
      messages: new Map(messages.map((message) => [message.ts, message])),
      traffic: new Map(traffic.map((entry) => [entry.id, entry])),
    };
    return actAs({ ...state, served: next, isConnected: true }, state.person);
  }
  // Nothing comes before the snapshot.
  if (state.served === undefined) return state;
  return { ...state, served: patched(state.served, event) };
}

function patched(before: Served, event: Exclude<PageEvent, { kind: 'snapshot' }>): Served {
  switch (event.kind) {
    case 'channels':
      return { ...before, channels: event.channels };
    case 'views':
      return { ...before, views: event.views };
    case 'service':
      return { ...before, service: event.service };
    case 'world':
      return { ...before, world: event.world };
    case 'messages': {
      const messages = new Map(before.messages);
      for (const ts of event.gone) messages.delete(ts);
      for (const message of event.changed) messages.set(message.ts, message);
      return { ...before, messages };
    }
    case 'traffic': {
      const traffic = new Map(before.traffic);
      for (const entry of event.changed) traffic.set(entry.id, entry);
      return { ...before, traffic: newest(traffic) };
    }
  }
}

/** What is far back is not looked at, and a page may stay open for days. */
const MOST_TRAFFIC = 400;

function newest<K, V>(entries: Map<K, V>): ReadonlyMap<K, V> {
  return entries.size <= MOST_TRAFFIC ? entries : new Map([...entries].slice(-MOST_TRAFFIC));
}

/** Somebody else's eyes: where they are not let in, the first channel that they are in is looked at instead. */
function actAs(state: State, person: string): State {
  if (state.served === undefined) return { ...state, person };
  const { people } = state.served.setting;
  const known = people.some(({ id, role }) => id === person && role !== undefined);
  const who = known ? person : (people.find(({ role }) => role !== undefined)?.id ?? person);
  const channels = channelsOf(state.served, who);
  const isThere = [HOME, DIRECT].includes(state.place) || channels.some(({ id }) => id === state.place);
  const place = isThere ? state.place : (channels[0]?.id ?? HOME);
  const moved = who !== state.person || place !== state.place;
  return { ...state, person: who, place, thread: moved ? undefined : state.thread };
}

function filled(state: State, { line, person, place }: Extract<Action, { type: 'filled' }>): State {
  const there = actAs(place === undefined ? state : { ...state, place }, person ?? state.person);
  return { ...there, thread: undefined, draft: line, draftsFilled: state.draftsFilled + 1 };
}

function readWhatIsOpen(state: State): State {
  const channel = openChannel(state);
  if (state.served === undefined || channel === undefined) return state;
  const { person, read } = state;
  const newestSeen = messagesIn(state.served, person, channel.id).at(-1)?.ts;
  if (newestSeen === undefined || newestSeen <= (read[person]?.[channel.id] ?? '')) return state;
  return { ...state, read: { ...read, [person]: { ...read[person], [channel.id]: newestSeen } } };
}
