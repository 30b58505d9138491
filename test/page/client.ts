import { type Keeper, keepService } from '../../sandbox/keeper.ts';
import { type Action, reduce } from '../../sandbox/page/app/store/reduce.ts';
import { initialState, type Served, type State } from '../../sandbox/page/app/store/state.ts';
import type { GestureOutcome, PageDeed, PageEvent, PageGesture } from '../../sandbox/page/protocol.ts';
import { type Page, servePage } from '../../sandbox/page/serve.ts';
import { createWorld, type World } from '../../sandbox/world.ts';

/** The page of a world with the real service in it. */
export interface RunningPage {
  readonly world: World;
  readonly keeper: Keeper;
  readonly page: Page;
  close(): Promise<void>;
}

/** Starts all three; nothing is left running when one of them does not start. */
export async function openPage(): Promise<RunningPage> {
  const closers: (() => Promise<void>)[] = [];
  const close = async () => {
    for (const one of closers.toReversed()) await one();
  };
  try {
    const world = await createWorld();
    closers.push(world.close);
    const keeper = await keepService(world);
    closers.push(keeper.stop);
    const page = await servePage(world, keeper);
    closers.push(page.close);
    return { world, keeper, page, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** A browser tab without a browser: it receives events and stores them as the page does. */
export interface Tab {
  readonly served: Served;
  /** Everything the server has said since the tab was opened. */
  readonly heard: readonly PageEvent[];
  /** Waits until the page knows something. Rejects after ten seconds. */
  until<T>(look: (served: Served) => T | undefined | false): Promise<T>;
  /** Listens no longer. */
  close(): void;
}

const WITHIN_MS = 10_000;

/** A page's state before anything was said, as Mei in #support. */
export function emptyState(): State {
  return initialState({
    person: 'U0MEI',
    place: 'C0SUPPORT',
    read: {},
    panel: 'world',
    tried: [],
    language: 'en',
    theme: 'system',
  });
}

/** Opens a tab and waits for its snapshot. */
export async function openTab(url: string): Promise<Tab> {
  const stop = new AbortController();
  const waiting = new Set<() => void>();
  const heard: PageEvent[] = [];
  let state = emptyState();
  const hear = (action: Action) => {
    state = reduce(state, action);
    for (const look of waiting) look();
  };
  const { body } = await fetch(`${url}/events`, { signal: stop.signal });
  if (body === null) throw new Error('The page sends no events.');
  const onEvent = (event: PageEvent) => {
    heard.push(event);
    hear({ type: 'served', event });
  };
  void read(body, onEvent).catch((error: unknown) => {
    if (!stop.signal.aborted) throw error;
  });
  const tab: Tab = {
    get served() {
      if (state.served === undefined) throw new Error('The page has said nothing yet.');
      return state.served;
    },
    heard,
    until: (look) =>
      new Promise((resolve, reject) => {
        const end = setTimeout(() => {
          waiting.delete(again);
          reject(new Error(`The page did not come to know it within ${WITHIN_MS} ms: ${look}`));
        }, WITHIN_MS);
        const again = () => {
          const found = state.served && look(state.served);
          if (found === undefined || found === false) return;
          clearTimeout(end);
          waiting.delete(again);
          resolve(found);
        };
        waiting.add(again);
        again();
      }),
    close: () => stop.abort(),
  };
  await tab.until(() => true);
  return tab;
}

async function read(body: ReadableStream<Uint8Array>, hear: (event: PageEvent) => void): Promise<void> {
  let pending = '';
  for await (const chunk of body.pipeThrough(new TextDecoderStream())) {
    const parts = `${pending}${chunk}`.split('\n\n');
    pending = parts.pop() ?? '';
    // The server sends only these events.
    for (const part of parts) hear(JSON.parse(part.replace(/^data: /, '')) as PageEvent);
  }
}

/** What came of a post: its status, and its body. */
type Posted = GestureOutcome & { readonly status: number };

/** Does something as somebody. */
export function act(url: string, as: string, gesture: PageGesture): Promise<Posted> {
  return post(`${url}/act`, { as, gesture });
}

/** Lets something happen in the world. */
export function deed(url: string, what: PageDeed): Promise<Posted> {
  return post(`${url}/deed`, what);
}

async function post(url: string, body: object): Promise<Posted> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  // Both of the server's answers have this shape.
  return { ...((await answer.json()) as GestureOutcome), status: answer.status };
}
