import bolt from '@slack/bolt';
import { APP } from '../../sandbox/slack/directory.ts';

/** The least that Bolt can be: its own HTTP receiver, one command, a constant answer. Arguments: port, signing secret. */
const [port, signingSecret = ''] = process.argv.slice(2);
const app = new bolt.App({
  token: 'xoxb-sandbox-bot-token',
  signingSecret,
  botId: APP.botId,
  botUserId: APP.botUser,
  tokenVerificationEnabled: false,
  logLevel: bolt.LogLevel.ERROR,
});
app.command('/order', async ({ ack }) => {
  await ack('hello');
});
await app.start({ port: Number(port), host: '127.0.0.1' });
process.stdout.write('listening\n');
process.on('SIGTERM', () => process.exit(0));
