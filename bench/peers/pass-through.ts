import { Agent, createServer, request } from 'node:http';

/* A bare pass-through: it sends every request to the address in the first argument and returns the answer. */
const target = process.argv[2] ?? '';
const agent = new Agent({ keepAlive: true });
const server = createServer((incoming, outgoing) => {
  const { 'content-type': type = '', 'content-length': length = '0' } = incoming.headers;
  const passed = request(target, {
    method: 'POST',
    agent,
    headers: { 'content-type': type, 'content-length': length },
  });
  passed.once('response', (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, { 'content-type': answer.headers['content-type'] ?? '' });
    answer.pipe(outgoing);
  });
  passed.once('error', () => outgoing.writeHead(502).end());
  incoming.pipe(passed);
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('A TCP server has an address.');
  process.stdout.write(`listening on http://127.0.0.1:${address.port}/\n`);
});
process.on('SIGTERM', () => process.exit(0));
