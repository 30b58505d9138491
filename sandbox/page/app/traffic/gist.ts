import type { PageTraffic } from '../../protocol.ts';

/** Of a Web API call what says where it goes; its blocks are long, and stand below. */
const TOLD = ['channel', 'user', 'users', 'user_id', 'view_id', 'ts', 'thread_ts'] as const;

/** What an entry carried, in one line: a vendor's parameters, the place of a post. */
export function gistOf({ lane, detail }: PageTraffic): string {
  if (lane === 'delivery') return '';
  const entries =
    lane === 'api'
      ? TOLD.flatMap((name) => (detail[name] === undefined ? [] : [[name, detail[name]] as const]))
      : Object.entries(detail);
  return entries
    .map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(' ');
}
