import fastify from 'fastify';
import { z } from 'zod';
import type { Service } from '../service.ts';
import { ImpossibleGesture } from '../slack/views.ts';
import type { World } from '../world.ts';
import { pageHtml } from './html.ts';

/** A running page. */
export interface Page {
  readonly url: string;
  close(): Promise<void>;
}

const said = z.object({ person: z.string(), line: z.string().trim().min(1).max(2_000) });

/** Serves the demo's page on 127.0.0.1: the conversation to read, one line to type as somebody. */
export async function servePage(world: World, service: Service): Promise<Page> {
  const app = fastify({ forceCloseConnections: true });
  app.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string' },
    (_request, body, done) => done(null, Object.fromEntries(new URLSearchParams(String(body)))),
  );
  app.get<{ Querystring: { as?: string } }>('/', (request, reply) => {
    const person = request.query.as ?? 'U0MEI';
    if (!world.slack.workspace.people.has(person)) return reply.code(404).send('There is nobody of that id.');
    return reply.type('text/html; charset=utf-8').send(pageHtml(world, service, person));
  });
  app.post('/say', async (request, reply) => {
    const form = said.safeParse(request.body);
    if (!form.success) return reply.code(422).send(z.prettifyError(form.error));
    const { person, line } = form.data;
    const [first = '', ...words] = line.split(/\s+/);
    try {
      const actor = world.slack.as(person);
      if (first.startsWith('/')) await actor.command(first, words.join(' '));
      else await actor.mention('C0SUPPORT', line);
    } catch (error) {
      if (!(error instanceof ImpossibleGesture)) throw error;
      return reply.code(422).send(error.message);
    }
    return reply.redirect(`/?as=${encodeURIComponent(person)}`, 303);
  });
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  return { url, close: async () => void (await app.close()) };
}
