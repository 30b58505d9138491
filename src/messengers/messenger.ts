/** Whether a messenger can reach people, and if not, why. */
export type Connection = { readonly connected: true } | { readonly connected: false; readonly why: string };

/** What the rest of the process may ask of a messenger. It grows with what the desk tells people unasked. */
export type Messenger = {
  readonly name: string;
  connection(): Connection;
  /** Resolves when connecting is under way; it goes on behind until the messenger is reached or can never be. */
  start(): Promise<void>;
  /** Takes nothing new, finishes what is under way, then disconnects. */
  stop(): Promise<void>;
};
