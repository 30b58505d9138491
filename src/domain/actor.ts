/** The actor that the audit names where no person acts: the desk itself. Anybody else is named by their staff id. */
export const LATCHKEY = 'latchkey';
