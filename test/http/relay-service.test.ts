import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Service, startService } from '../../sandbox/service.ts';
import { createWorld, type World } from '../../sandbox/world.ts';
import { startChargingSystem } from './charged.ts';

let world: World;
let payment: Awaited<ReturnType<typeof startChargingSystem>>;
let service: Service;
beforeAll(async () => {
  payment = await startChargingSystem();
  world = await createWorld();
  service = await startService(world, { env: { YOPOINT_PAYMENT_RELAY_URL: payment.url } });
});
afterAll(async () => {
  await service.stop();
  await world.close();
  await payment.close();
});

test('a charge that comes to the desk reaches the payment system, and its answer goes back', async () => {
  const [answer] = await world.yopoint.notify(
    `${service.url}/yopoint/notify`,
    'cabinet.order.vi.result.notify',
    {
      ReceiptNo: 'VI231228102118586561',
      Products: [],
    },
  );
  expect(payment.charges).toHaveLength(1);
  expect(answer).toMatchObject({ status: 200, body: expect.stringContaining('"charged":true') });
});
