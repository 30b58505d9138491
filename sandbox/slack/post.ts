import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';

/** How a request to the app ended. */
export type PostOutcome =
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly contentType: string;
      readonly noRetry: boolean;
      readonly body: string;
    }
  | { readonly kind: 'timeout' }
  | { readonly kind: 'failed'; readonly reason: string };

/** Posts to the app, on a connection of its own: whatever happens on it concerns this delivery alone. Never throws. */
export function post(
  url: string,
  headers: Readonly<Record<string, string>>,
  body: string,
  timeoutMs: number,
): Promise<PostOutcome> {
  return new Promise((resolve) => {
    const start = url.startsWith('https:') ? httpsRequest : httpRequest;
    const request = start(
      url,
      { method: 'POST', agent: false, headers: { ...headers, 'content-length': Buffer.byteLength(body) } },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', fail);
        response.on('end', () => {
          clearTimeout(timer);
          resolve({
            kind: 'answer',
            status: response.statusCode ?? 0,
            contentType: response.headers['content-type'] ?? '',
            noRetry: response.headers['x-slack-no-retry'] === '1',
            body: Buffer.concat(chunks).toString('utf8'),
          });
        });
      },
    );
    const timer = setTimeout(() => {
      resolve({ kind: 'timeout' });
      request.destroy();
    }, timeoutMs);
    function fail(error: Error): void {
      clearTimeout(timer);
      resolve({ kind: 'failed', reason: error.message });
    }
    request.on('error', fail);
    request.end(body);
  });
}
