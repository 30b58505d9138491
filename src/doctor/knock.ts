/** What came of one HTTP request: an answer, or why there was none. */
export type Knock =
  | { readonly status: number; readonly headers: Headers; readonly text: string }
  | { readonly status: null; readonly why: string; readonly refused: boolean };

type Request = {
  readonly method?: 'GET' | 'POST' | 'HEAD';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | URLSearchParams;
};

/** An engineer waits for it. */
const TIMEOUT_MS = 5_000;

/** One request, once, to this address and no other. Never throws for what the network does. */
export async function knock(url: string, request: Request = {}): Promise<Knock> {
  try {
    const response = await fetch(url, {
      ...request,
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    return { status: response.status, headers: response.headers, text: await response.text() };
  } catch (error) {
    const why = reasonOf(error);
    return { status: null, why, refused: why === 'ECONNREFUSED' };
  }
}

/** fetch wraps the reason; what is inside says more than "fetch failed". */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError') return `no answer within ${TIMEOUT_MS / 1000} seconds`;
  const { cause } = error;
  if (!(cause instanceof Error)) return error.message;
  return 'code' in cause ? String(cause.code) : cause.message;
}
