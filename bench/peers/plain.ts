import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';

/*
 * The physical floor: reads the body, verifies the signature, answers a constant. Arguments: port, signing secret, size of
 * the answer in bytes.
 */
const [port, secret = '', size = '0'] = process.argv.slice(2);
const frame = { text: 'hello', rest: '' };
const rest = 'x'.repeat(Math.max(0, Number(size) - JSON.stringify(frame).length));
const answer = JSON.stringify({ ...frame, rest });

createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    if (!genuine(request, Buffer.concat(chunks))) {
      response.writeHead(401).end();
      return;
    }
    response.writeHead(200, {
      'content-type': 'application/json; charset=utf-8',
      'content-length': answer.length,
    });
    response.end(answer);
  });
}).listen(Number(port), '127.0.0.1', () => process.stdout.write('listening\n'));
process.on('SIGTERM', () => process.exit(0));

function genuine({ headers }: IncomingMessage, body: Buffer): boolean {
  const timestamp = String(headers['x-slack-request-timestamp']);
  if (!(Math.abs(Date.now() / 1000 - Number(timestamp)) <= 300)) return false;
  const digest = createHmac('sha256', secret).update(`v0:${timestamp}:`).update(body).digest('hex');
  const expected = Buffer.from(`v0=${digest}`);
  const given = Buffer.from(String(headers['x-slack-signature']));
  return given.length === expected.length && timingSafeEqual(given, expected);
}
