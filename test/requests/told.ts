import { isRecord, parseJson, recordsIn, stringOf } from '../../sandbox/slack/json.ts';
import type { TrafficEntry } from '../../sandbox/slack/records.ts';
import { messageText } from '../../sandbox/tour/transcript.ts';
import type { World } from '../../sandbox/world.ts';
import { postedId } from './posted.ts';

/** Something that the desk has said in Slack, also what has been replaced since. */
type Said = { readonly id: string | undefined; readonly text: string };

const POSTS: ReadonlySet<string> = new Set(['chat.postMessage', 'chat.update']);

/** All of it, oldest first, by whichever process. */
function said({ slack }: World): readonly Said[] {
  return slack.traffic.flatMap((entry) => {
    const content = contentOf(entry);
    if (content === undefined) return [];
    const text = stringOf(content['text']) ?? '';
    const lines = messageText({ text, blocks: recordsIn(jsonIn(content['blocks'])) });
    return [{ id: postedId(jsonIn(content['metadata'])), text: lines }];
  });
}

function contentOf({ kind, method, body }: TrafficEntry): Readonly<Record<string, unknown>> | undefined {
  if (kind === 'web_api') {
    return POSTS.has(method) ? Object.fromEntries(new URLSearchParams(body)) : undefined;
  }
  const content = parseJson(body);
  return isRecord(content) ? content : undefined;
}

function jsonIn(value: unknown): unknown {
  return typeof value === 'string' ? parseJson(value) : value;
}

/** Every request in a message to anybody, with its order or device where the message names one. */
export function requestsToldOf(world: World): readonly { request: string; about: string | undefined }[] {
  return said(world).flatMap(({ text }) => {
    const requests = new Set(text.match(/\bR\d{4,}\b/g));
    const [about, ...others] = new Set(text.match(/\bVI\d{18}\b|\bS\d{4}\b/g));
    const only = requests.size === 1 && others.length === 0;
    return [...requests].map((request) => ({ request, about: only ? about : undefined }));
  });
}

/** A decision as people read it. `by`: names. */
type Shown = {
  readonly request: string;
  readonly how: 'approved' | 'cancelled';
  readonly by: readonly string[];
};

/** Every decision that a card or a message has shown: who approved, or that it was withdrawn. */
export function decisionsShown(world: World): readonly Shown[] {
  return said(world).flatMap(({ id, text }): Shown[] => {
    const request = id?.split('.')[0];
    const [, names, verb] = /审批: (.+?) (批准|撤回)，/.exec(text) ?? [];
    if (request === undefined || names === undefined) return [];
    return [{ request, how: verb === '批准' ? 'approved' : 'cancelled', by: names.split('、') }];
  });
}
