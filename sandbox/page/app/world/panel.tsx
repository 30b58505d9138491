import type { KeyboardEvent } from 'react';
import { Icon, type IconName } from '../parts/icon.tsx';
import { useDispatch, useTexts } from '../store/context.ts';
import type { PanelTab } from '../store/state.ts';
import { Traffic } from '../traffic/traffic.tsx';
import { World } from './world.tsx';

const TABS: readonly { readonly tab: PanelTab; readonly icon: IconName }[] = [
  { tab: 'world', icon: 'world' },
  { tab: 'traffic', icon: 'traffic' },
];

/** The column on the right: the world's strings to pull, or what goes over the wires. */
export function Panel({ tab: open }: { readonly tab: PanelTab }) {
  const texts = useTexts();
  const dispatch = useDispatch();

  function close(): void {
    dispatch({ type: 'showed panel', panel: undefined });
    document.getElementById('panel-toggle')?.focus();
  }

  function onKeyDown({ key, currentTarget }: KeyboardEvent<HTMLDivElement>): void {
    if (key !== 'ArrowLeft' && key !== 'ArrowRight') return;
    const next = open === 'world' ? 'traffic' : 'world';
    dispatch({ type: 'showed panel', panel: next });
    currentTarget.querySelector<HTMLElement>(`#tab-${next}`)?.focus();
  }

  return (
    <aside id="panel" className="panel" aria-label={texts.panel.label}>
      <div className="tabs" role="tablist" aria-label={texts.panel.label} onKeyDown={onKeyDown}>
        {TABS.map(({ tab, icon }) => (
          <button
            key={tab}
            id={`tab-${tab}`}
            type="button"
            role="tab"
            data-testid={`tab-${tab}`}
            aria-selected={tab === open}
            aria-controls="panel-content"
            tabIndex={tab === open ? 0 : -1}
            onClick={() => dispatch({ type: 'showed panel', panel: tab })}
          >
            <Icon name={icon} />
            {texts.panel.tab[tab]}
          </button>
        ))}
        <button type="button" className="button bare square" aria-label={texts.panel.close} onClick={close}>
          <Icon name="close" />
        </button>
      </div>
      <div
        key={open}
        id="panel-content"
        role="tabpanel"
        aria-labelledby={`tab-${open}`}
        className="panel-content"
      >
        {open === 'world' ? <World /> : <Traffic />}
      </div>
    </aside>
  );
}
