import { createServer } from 'node:http';
import { buffer } from 'node:stream/consumers';

/* The operator's payment system at its fastest: reads a callback and answers success. */
const ANSWER = '{"error_code":0,"error_msg":"SUCCESS","data":{}}';
const server = createServer((request, response) => {
  void buffer(request).then(() =>
    response.writeHead(200, { 'content-type': 'application/json' }).end(ANSWER),
  );
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('A TCP server has an address.');
  process.stdout.write(`listening on http://127.0.0.1:${address.port}/\n`);
});
process.on('SIGTERM', () => process.exit(0));
