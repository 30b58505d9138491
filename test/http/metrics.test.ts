import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createGround } from '../../src/ground/ground.ts';
import { createHttpServer } from '../../src/http/server.ts';
import { countWaitingJobs } from '../../src/jobs/worker.ts';
import { createLog } from '../../src/observe/log.ts';
import { createMetrics } from '../../src/observe/metrics.ts';
import { openStore } from '../../src/store/open-store.ts';
import { POSTGRES, type PostgresServer, startPostgres } from '../tools/postgres-server.ts';
import { openTcpRelay } from '../tools/tcp-relay.ts';

const PATIENCE = { timeout: 25_000, interval: 50 };
const GAUGE = /^latchkey_jobs_due \d+$/m;
const OWN = /^process_cpu_seconds_total \S+$/m;

describe.runIf(POSTGRES.there)('metrics while PostgreSQL hangs', () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server?.close());

  it('leave out what is measured in the database, answer the rest before it does, and have all of it again afterwards', async () => {
    const relay = await openTcpRelay(server.port);
    const store = await openStore({ engine: 'postgres', url: server.url(relay.port) });
    const log = createLog('silent', []);
    const metrics = createMetrics();
    const http = createHttpServer({
      store,
      ground: createGround(log, Date.now),
      messengers: [],
      log,
      metrics,
    });
    const scrape = async () => (await http.inject('/metrics')).body;
    try {
      await store.migrate();
      countWaitingJobs({ store, metrics, now: Date.now, log });
      expect(await scrape()).toMatch(GAUGE);

      await store.db.connection().execute(async (other) => {
        relay.swallow();
        relay.swallowNew();
        let unanswered = true;
        const hanging = sql`select 1`.execute(other).catch(() => {
          unanswered = false;
        });
        // Prometheus comes again and again.
        for (let scrapes = 0; scrapes < 3; scrapes += 1) {
          const answered = await scrape();
          expect(answered).toMatch(OWN);
          expect(answered).not.toMatch(GAUGE);
        }
        expect(unanswered).toBe(true);
        relay.letNewThrough();
        relay.reset();
        await hanging;
      });
      await expect.poll(scrape, PATIENCE).toMatch(GAUGE);
    } finally {
      await http.close();
      await store.close();
      await relay.close();
    }
  });
});
