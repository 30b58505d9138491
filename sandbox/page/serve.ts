import fastify, { type FastifyReply } from 'fastify';
import { z } from 'zod';
import type { Keeper } from '../keeper.ts';
import { closeForms, ImpossibleGesture } from '../slack/views.ts';
import type { World } from '../world.ts';
import { buildPage } from './build.ts';
import { deedSchema, perform } from './deeds/index.ts';
import { createTroubles } from './deeds/troubles.ts';
import { createFeed } from './feed/feed.ts';
import { gestureAs, gestureSchema } from './gesture.ts';
import { pictureFiles } from './pictures/index.ts';
import type { PageEvent } from './protocol.ts';
import { settingOf } from './setting.ts';

/** A running page. */
export interface Page {
  readonly url: string;
  close(): Promise<void>;
}

/** Nothing comes from elsewhere, and nothing elsewhere is asked: the browser holds the page to it. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const actBody = z.strictObject({ as: z.string().max(60), gesture: gestureSchema });

/**
 * Builds the page and serves it on 127.0.0.1: `GET /`, its assets and pictures, `GET /events` (server-sent, a `PageEvent` each),
 * `POST /act` (a gesture of a person) and `POST /deed` (something that happens in the world). 422 with `{ error }` for what
 * cannot be done. Throws when the page cannot be built.
 */
export async function servePage(world: World, keeper: Keeper): Promise<Page> {
  const assets = new Map([...(await buildPage()), ...pictureFiles]);
  const troubles = createTroubles(world);
  const feed = createFeed({ world, keeper, troubles, setting: settingOf(world.slack.workspace) });
  const app = fastify({ forceCloseConnections: true });
  let tabs = 0;

  app.get('*', (request, reply) => {
    const asset = assets.get(request.url.split('?')[0] ?? '/');
    if (asset === undefined) return reply.code(404).send({ error: 'There is no such file.' });
    return reply
      .headers({
        'content-security-policy': POLICY,
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
      })
      .type(asset.type)
      .send(asset.body);
  });

  app.get('/events', (_request, reply) => {
    reply.hijack();
    const { raw } = reply;
    raw.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    const send = (event: PageEvent) => void raw.write(`data: ${JSON.stringify(event)}\n\n`);
    send({ kind: 'snapshot', ...feed.snapshot() });
    const leave = feed.subscribe(send);
    tabs += 1;
    raw.once('close', () => {
      leave();
      tabs -= 1;
      // A form that stands in no tab any more must not stand in the next one's way.
      if (tabs === 0) closeForms(world.slack.workspace);
    });
  });

  app.post('/act', async (request, reply) => {
    const parsed = actBody.safeParse(request.body);
    if (!parsed.success) return refused(reply, z.prettifyError(parsed.error));
    const { as, gesture } = parsed.data;
    try {
      return await gestureAs(world.slack.as(as), gesture);
    } catch (error) {
      if (!(error instanceof ImpossibleGesture)) throw error;
      return refused(reply, error.message);
    } finally {
      feed.look();
    }
  });

  app.post('/deed', async (request, reply) => {
    const parsed = deedSchema.safeParse(request.body);
    if (!parsed.success) return refused(reply, z.prettifyError(parsed.error));
    try {
      await perform(parsed.data, { world, keeper, troubles });
      return {};
    } catch (error) {
      // The simulators say in a sentence what cannot be: it is shown beside the button.
      return refused(reply, error instanceof Error ? error.message : String(error));
    } finally {
      feed.look();
    }
  });

  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  return {
    url,
    close: async () => {
      feed.close();
      await app.close();
    },
  };
}

function refused(reply: FastifyReply, error: string): FastifyReply {
  return reply.code(422).send({ error });
}
