import type { Dispatch } from 'react';
import type { PageEvent } from '../../protocol.ts';
import type { Action } from '../store/reduce.ts';

/** Listens to the server until the answer is called. The browser connects again by itself and then gets a new snapshot. */
export function listen(dispatch: Dispatch<Action>): () => void {
  const source = new EventSource('/events');
  source.onmessage = ({ data }) => {
    // The server sends nothing but these.
    dispatch({ type: 'served', event: JSON.parse(data) as PageEvent });
  };
  source.onerror = () => dispatch({ type: 'disconnected' });
  return () => source.close();
}
