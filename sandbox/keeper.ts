import { type Service, startService } from './service.ts';
import type { World } from './world.ts';

/** The state of the kept service. */
type KeptState = 'running' | 'starting' | 'ended';

/** A service that can be killed and started again on the same data, as a machine that lost its power. */
export interface Keeper {
  /** The one that runs, or ran last. */
  readonly service: Service;
  readonly state: KeptState;
  /** SIGKILL, then a new process on the same port and data. Joins a restart that is under way. Rejects when it does not come up. */
  restart(): Promise<void>;
  /** Its last lines, once it has ended unasked. */
  readonly endedByItself: Promise<string>;
  onChange(listener: () => void): () => void;
  /** Ends whatever runs, in order. */
  stop(): Promise<void>;
}

/** Starts the service and keeps it. `env` goes over what the world says. Throws as `startService` does. */
export async function keepService(world: World, env: Readonly<Record<string, string>> = {}): Promise<Keeper> {
  const listeners = new Set<() => void>();
  let service = await startService(world, { env });
  let state: KeptState = 'running';
  let restarting: Promise<void> | undefined;
  let stopped = false;
  let tellEnded: (lastWords: string) => void = () => {};
  const endedByItself = new Promise<string>((resolve) => {
    tellEnded = resolve;
  });

  function become(next: KeptState): void {
    state = next;
    for (const listener of listeners) listener();
  }

  function watch(one: Service): void {
    void one.exited.then(() => {
      if (stopped || one !== service || state !== 'running') return;
      become('ended');
      tellEnded(one.errors.join('\n'));
    });
  }

  async function killAndStart(): Promise<void> {
    become('starting');
    const { port } = service;
    await service.kill();
    try {
      service = await startService(world, { port, env });
    } catch (error) {
      become('ended');
      tellEnded(error instanceof Error ? error.message : String(error));
      throw error;
    }
    become('running');
    watch(service);
  }

  watch(service);
  return {
    get service() {
      return service;
    },
    get state() {
      return state;
    },
    restart: () => {
      restarting ??= killAndStart().finally(() => {
        restarting = undefined;
      });
      return restarting;
    },
    endedByItself,
    onChange: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    stop: async () => {
      stopped = true;
      // The caller of the restart receives its error; here only its end counts.
      await restarting?.catch(() => undefined);
      await service.stop();
    },
  };
}
