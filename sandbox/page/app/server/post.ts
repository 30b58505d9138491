import type { GestureOutcome, PageDeed, PageGesture } from '../../protocol.ts';

/** Does something as somebody. What could not be done comes back as `error`, never as an exception. */
export function act(as: string, gesture: PageGesture): Promise<GestureOutcome> {
  return post('/act', { as, gesture });
}

/** Lets something happen in the world. What cannot be comes back as `error`. */
export function deed(what: PageDeed): Promise<GestureOutcome> {
  return post('/deed', what);
}

async function post(path: string, body: object): Promise<GestureOutcome> {
  try {
    const answer = await fetch(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    // Both answers have this shape, refusals too.
    const outcome = (await answer.json()) as GestureOutcome;
    return answer.ok || outcome.error !== undefined ? outcome : { error: `HTTP ${answer.status}` };
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}
