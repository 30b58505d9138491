/** The audit's actor for what the desk does by itself. People are recorded by their staff id. */
export const LATCHKEY = 'latchkey';
