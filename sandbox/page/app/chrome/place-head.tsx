import { Icon, type IconName } from '../parts/icon.tsx';
import { useDispatch, usePage, useServed, useTexts } from '../store/context.ts';
import { openChannel, personOf } from '../store/select.ts';
import { DIRECT, HOME } from '../store/state.ts';

/** What is looked at, who is in it, and the switch of the column on the right. */
export function PlaceHead() {
  const state = usePage();
  const served = useServed();
  const texts = useTexts();
  const dispatch = useDispatch();
  const { place, panel } = state;
  const channel = openChannel(state);
  const names: Readonly<Record<string, [IconName, string, string]>> = {
    [HOME]: ['home', texts.places.home, texts.home.about],
    [DIRECT]: ['message', texts.places.direct, texts.direct.about],
  };
  const members = channel?.members.map((id) => personOf(served, id).name).join(texts.comma) ?? '';
  const [icon, name, about] = names[place] ?? ['hash', channel?.name ?? '', members];
  return (
    <header className="pane-head">
      <h2>
        <Icon name={icon} />
        {name}
      </h2>
      <p className="quiet">{about}</p>
      <button
        type="button"
        id="panel-toggle"
        className="button square"
        aria-pressed={panel !== undefined}
        aria-label={texts.panel.toggle}
        title={texts.panel.toggle}
        data-testid="panel-toggle"
        onClick={() => dispatch({ type: 'showed panel', panel: panel === undefined ? 'world' : undefined })}
      >
        <Icon name="side" />
      </button>
    </header>
  );
}
