import { useEffect, useReducer } from 'react';
import { PlacePane } from './chrome/place-pane.tsx';
import { Sidebar } from './chrome/sidebar.tsx';
import { SkipLinks } from './chrome/skip-links.tsx';
import { TopBar } from './chrome/top-bar.tsx';
import { FormDialog } from './dialogs/form-dialog.tsx';
import { ThreadPane } from './messages/thread-pane.tsx';
import { listen } from './server/events.ts';
import { deed } from './server/post.ts';
import { DispatchContext, StateContext } from './store/context.ts';
import { applyTheme, keep, keptState } from './store/keep.ts';
import { reduce } from './store/reduce.ts';
import { openChannel, topForm } from './store/select.ts';
import { initialState } from './store/state.ts';
import { textsIn } from './texts/index.ts';
import { Panel } from './world/panel.tsx';

/** The whole page. */
export function App() {
  const [state, dispatch] = useReducer(reduce, undefined, () => initialState(keptState()));
  const { served, isConnected, person, thread, panel, language, theme } = state;
  const texts = textsIn(language);

  useEffect(() => listen(dispatch), []);
  useEffect(() => keep(state), [state]);
  useEffect(() => applyTheme(theme), [theme]);
  useEffect(() => {
    document.documentElement.lang = language;
    void deed({ kind: 'speak', language });
  }, [language]);

  if (served === undefined) return <p className="starting">{texts.connecting}</p>;
  const channel = openChannel(state);
  const form = topForm(served, person);
  return (
    <StateContext value={state}>
      <DispatchContext value={dispatch}>
        <SkipLinks />
        {!isConnected && (
          <p className="lost" role="alert">
            {texts.lost}
          </p>
        )}
        <TopBar />
        <div className="columns" data-panel={panel !== undefined} data-thread={thread !== undefined}>
          <Sidebar />
          <PlacePane />
          {channel && thread !== undefined && (
            <ThreadPane key={thread} channel={channel.id} thread={thread} />
          )}
          {panel !== undefined && <Panel tab={panel} />}
        </div>
        {form && <FormDialog key={form.id} view={form} />}
      </DispatchContext>
    </StateContext>
  );
}
