import { randomBytes } from 'node:crypto';
import type { Workspace } from './workspace.ts';

/** A trigger lives three seconds and is exchanged once (slack/README.md). */
const TRIGGER_LIFE_MS = 3_000;
/** A response URL lives half an hour (slack/README.md). */
const RESPONSE_URL_LIFE_MS = 30 * 60_000;
/** A response URL is used at most five times (slack/README.md). */
export const RESPONSE_URL_USES = 5;

/** The right to open one form for one person. */
export interface Trigger {
  readonly user: string;
  readonly expires: number;
  /** The modal it was pressed in: a pushed form stands on that one. */
  readonly viewId: string | undefined;
  used: boolean;
}

/** The right to answer one command or click. */
export interface ResponseUrl {
  readonly kind: 'commands' | 'actions';
  readonly path: string;
  readonly channel: string;
  readonly user: string;
  readonly threadTs: string | undefined;
  /** The message under the button; a command has none, so that nothing can be replaced (bolt-js#2287). */
  readonly messageTs: string | undefined;
  readonly expires: number;
  uses: number;
}

/** Issued triggers and response URLs, valid for a while. */
export interface Grants {
  trigger(user: string, viewId?: string): string;
  findTrigger(id: string): Trigger | undefined;
  responseUrl(grant: Pick<ResponseUrl, 'kind' | 'channel' | 'user' | 'threadTs' | 'messageTs'>): ResponseUrl;
  findResponseUrl(path: string): ResponseUrl | undefined;
}

/** No grants yet. Those that ended long ago are forgotten only with the sandbox, so that an old one is "expired", not unknown. */
export function createGrants(workspace: Workspace): Grants {
  const triggers = new Map<string, Trigger>();
  const urls = new Map<string, ResponseUrl>();
  return {
    trigger: (user, viewId) => {
      const id = `${workspace.nextTs()}.${randomBytes(16).toString('hex')}`;
      triggers.set(id, { user, viewId, expires: workspace.now() + TRIGGER_LIFE_MS, used: false });
      return id;
    },
    findTrigger: (id) => triggers.get(id),
    responseUrl: (grant) => {
      const path = `/${grant.kind}/T0SANDBOX/${workspace.nextId('')}/${randomBytes(12).toString('hex')}`;
      const url = { ...grant, path, expires: workspace.now() + RESPONSE_URL_LIFE_MS, uses: 0 };
      urls.set(path, url);
      return url;
    },
    findResponseUrl: (path) => urls.get(path),
  };
}
