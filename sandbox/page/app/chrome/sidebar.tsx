import { usePage, useServed, useTexts } from '../store/context.ts';
import { channelsOf, directOf, unreadIn } from '../store/select.ts';
import { DIRECT, HOME } from '../store/state.ts';
import { PlaceButton } from './place-button.tsx';
import { TryList } from './try-list.tsx';

/** Where one can look, and what to try first. */
export function Sidebar() {
  const state = usePage();
  const served = useServed();
  const texts = useTexts();
  const { person } = state;
  const direct = directOf(served, person);
  return (
    <div className="sidebar">
      <nav id="places" aria-label={texts.places.label} tabIndex={-1}>
        <h2>{texts.places.channels}</h2>
        <ul>
          {channelsOf(served, person).map(({ id, name }) => (
            <PlaceButton key={id} place={id} name={name} icon="hash" unread={unreadIn(state, person, id)} />
          ))}
        </ul>
        <h2>{texts.places.app}</h2>
        <ul>
          <PlaceButton
            place={DIRECT}
            name={texts.places.direct}
            icon="message"
            unread={direct ? unreadIn(state, person, direct.id) : 0}
          />
          <PlaceButton place={HOME} name={texts.places.home} icon="home" unread={0} />
        </ul>
      </nav>
      <TryList />
    </div>
  );
}
