import { Composer } from '../composer/composer.tsx';
import { Conversation } from '../messages/conversation.tsx';
import { useDispatch, usePage, useTexts } from '../store/context.ts';
import { openChannel } from '../store/select.ts';
import { HOME } from '../store/state.ts';
import { HomeTab } from './home-tab.tsx';
import { PlaceHead } from './place-head.tsx';
import { Welcome } from './welcome.tsx';

/** The middle: a channel with its composer, the bot's messages, or the home tab. */
export function PlacePane() {
  const state = usePage();
  const texts = useTexts();
  const dispatch = useDispatch();
  const { place, draft, draftsFilled } = state;
  const channel = openChannel(state);
  return (
    <main className="pane" aria-label={texts.places.main}>
      <PlaceHead />
      {place === HOME && <HomeTab />}
      {place !== HOME && channel === undefined && (
        <div className="empty">
          <p className="quiet">{texts.direct.empty}</p>
        </div>
      )}
      {channel && (
        <Conversation
          channel={channel.id}
          empty={channel.id === 'C0SUPPORT' ? <Welcome /> : <p className="quiet">{texts.message.empty}</p>}
        />
      )}
      {channel && !channel.direct && (
        <Composer
          label={texts.composer.label(channel.name)}
          channel={channel.id}
          draft={draft}
          onDraft={(text) => dispatch({ type: 'typed', draft: text })}
          takesFocus={draftsFilled}
        />
      )}
      {channel?.direct && <p className="no-composer quiet">{texts.direct.readOnly}</p>}
    </main>
  );
}
