import { createFleet } from '../../sandbox/fleet.ts';
import { createYoPoint } from '../../sandbox/yopoint/index.ts';

/** The simulated YoPoint as a process of its own. Arguments: app id, app secret. */
const [appId = '', appSecret = ''] = process.argv.slice(2);
const fleet = createFleet({ now: Date.now() });
const yopoint = createYoPoint({ appId, appSecret, payKey: 'bench-pay-key', fleet });
await yopoint.listen();
process.stdout.write(`listening on ${yopoint.url}\n`);
process.on('SIGTERM', () => process.exit(0));
