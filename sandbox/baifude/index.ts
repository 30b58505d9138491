import { createCallLog } from '../call-log.ts';
import { createFaults, type Faults } from '../faults.ts';
import type { Fleet } from '../fleet/types.ts';
import { createVendorServer } from '../vendor-server.ts';
import { type BaifudeCall, registerGateway } from './gateway.ts';
import type { ListShape } from './methods.ts';
import type { BaifudeSignRule } from './sign.ts';
import { type BaifudeState, createState } from './state.ts';

/** How a simulated Baifude is set up. */
export interface BaifudeOptions {
  readonly accessToken: string;
  readonly signSecret: string;
  readonly signRule: BaifudeSignRule;
  readonly fleet: Fleet;
  /** Unix ms; the machine's clock when absent. */
  readonly now?: () => number;
  /** How the statement is answered; `array` when absent. */
  readonly listShape?: ListShape;
}

/** A simulated Baifude. */
export interface Baifude {
  /** The base that `/openApi/open/...` is appended to; throws before `listen`. */
  readonly url: string;
  listen(port?: number): Promise<void>;
  close(): Promise<void>;
  readonly state: BaifudeState;
  readonly faults: Faults;
  /** The received calls, oldest first; about the newest ten thousand. */
  readonly calls: readonly BaifudeCall[];
  /** Reports every call on arrival and after its execution; the returned function unsubscribes. */
  onCall(listener: () => void): () => void;
}

/** A Baifude on 127.0.0.1 that verifies signatures by the chosen stand-in rule (docs/vendors.md, Baifude’s facts). */
export function createBaifude(options: BaifudeOptions): Baifude {
  const faults = createFaults();
  const state = createState(options.fleet);
  const calls = createCallLog<BaifudeCall>();
  const server = createVendorServer(faults);
  registerGateway(server.app, {
    accessToken: options.accessToken,
    signSecret: options.signSecret,
    signRule: options.signRule,
    now: options.now ?? Date.now,
    state,
    faults,
    calls,
    listShape: options.listShape ?? 'array',
  });
  return {
    get url() {
      return server.origin();
    },
    listen: server.listen,
    close: server.close,
    state,
    faults,
    calls: calls.calls,
    onCall: calls.onChange,
  };
}
