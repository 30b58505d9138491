import { panelLiesOver } from '../parts/lies-over.ts';
import type { Kept, State, Theme } from './state.ts';

const NAME = 'latchkey.page';

/**
 * What the page kept before it was loaded again, else how it begins: as Mei in #support, in the browser's language, with
 * nothing over the conversation.
 */
export function keptState(): Kept {
  const kept: Partial<Kept> = { ...read(sessionStorage), ...read(localStorage) };
  return {
    person: kept.person ?? 'U0MEI',
    place: kept.place ?? 'C0SUPPORT',
    read: kept.read ?? {},
    panel: 'panel' in kept ? kept.panel : panelLiesOver() ? undefined : 'world',
    tried: kept.tried ?? [],
    language: kept.language ?? (navigator.language.startsWith('zh') ? 'zh-CN' : 'en'),
    theme: kept.theme ?? 'system',
  };
}

/** Keeps it: taste for good, the rest for as long as the tab is open. */
export function keep({ person, place, read, panel, tried, language, theme }: State): void {
  sessionStorage.setItem(NAME, JSON.stringify({ person, place, read, panel: panel ?? null, tried }));
  localStorage.setItem(NAME, JSON.stringify({ language, theme }));
}

/** The attribute that the style sheets look for; without it the system decides. */
export function applyTheme(theme: Theme): void {
  if (theme === 'system') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = theme;
}

function read(storage: Storage): Partial<Kept> {
  try {
    const value: unknown = JSON.parse(storage.getItem(NAME) ?? '{}');
    if (typeof value !== 'object' || value === null) return {};
    // Written by `keep` on this same address; `null` stands for a panel that was closed.
    const kept = value as Partial<Kept> & { panel?: Kept['panel'] | null };
    return kept.panel === null ? { ...kept, panel: undefined } : kept;
  } catch {
    // Somebody else's text under our name: begin anew.
    return {};
  }
}
