import { createContext, type Dispatch, useContext } from 'react';
import { type Texts, textsIn } from '../texts/index.ts';
import type { Action } from './reduce.ts';
import type { Served, State } from './state.ts';

export const StateContext = createContext<State | undefined>(undefined);
export const DispatchContext = createContext<Dispatch<Action>>(() => {});

/** The page's state. Throws outside of the page. */
export function usePage(): State {
  const state = useContext(StateContext);
  if (state === undefined) throw new Error('There is no page around this.');
  return state;
}

/** What the server has said. Throws before it has. */
export function useServed(): Served {
  const { served } = usePage();
  if (served === undefined) throw new Error('The server has not said anything yet.');
  return served;
}

export function useDispatch(): Dispatch<Action> {
  return useContext(DispatchContext);
}

/** The page's own words, in the language chosen. */
export function useTexts(): Texts {
  return textsIn(usePage().language);
}
